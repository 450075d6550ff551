import type { RunRecord } from '../../model/record/record.ts';
import { figure, shareOfGood } from '../wording/numbers.ts';
import { plainText } from '../wording/plain-text.ts';
import { hues, plotColours as colours, plotConfig, type Layer } from './style.ts';
import { renderSvg } from './render-svg.ts';
import { sideBySide, type WholeReplay } from '../tables/side-by-side.ts';

/** In pixels. */
const panelWidth = 300;
const panelHeight = 150;
const panelsInRow = 3;

/**
 * What users wanted, what they sent and what was answered well, second by second: a panel a level and kind of users, all
 * with the same scales, as SVG.
 */
export function sideBySidePlot(record: RunRecord): Promise<string> {
  const compared = sideBySide(record);
  const whole = compared.flatMap(({ replays }) => replays);
  const highest = Math.max(1, ...whole.flatMap(({ course }) => course.sentPerSecond));
  const rows = compared.flatMap(({ replays }) => rowsOf(replays));
  return renderSvg({
    title: {
      text: `${plainText(record.name)}: the same night, side by side`,
      subtitle: [
        `Requests/s over ${figure((whole[0]?.durationMs ?? 0) / 1000)} s. Grey: what users wanted.`,
        'Orange: what they sent, retries included. Blue: what was answered well.',
      ],
    },
    vconcat: rows.map((row) => ({ hconcat: row.map((replay) => panelOf(replay, highest)), spacing: 22 })),
    spacing: 26,
    config: plotConfig,
  });
}

/** Levels with one kind of users first, then a row a level. */
function rowsOf(replays: readonly WholeReplay[]): WholeReplay[][] {
  const byLevel = [...Map.groupBy(replays, ({ level }) => level).values()];
  const alone = byLevel.filter((those) => those.length === 1).flat();
  return [alone, ...byLevel.filter((those) => those.length > 1)].flatMap((those) =>
    Array.from({ length: Math.ceil(those.length / panelsInRow) }, (_, row) =>
      those.slice(row * panelsInRow, (row + 1) * panelsInRow),
    ),
  );
}

function panelOf(replay: WholeReplay, highest: number): Layer {
  const { level, variant, k, outcome, measures, course, durationMs } = replay;
  const [wanted, sent, good] = [course.offeredPerSecond, course.sentPerSecond, course.goodPerSecond].map(
    (rates) => rates.map((rate, step) => ({ time: step * course.stepSeconds, rate })),
  );
  const line = { type: 'line', interpolate: 'step-after', strokeWidth: 1.6 };
  return {
    title: {
      text: `level ${plainText(level)} · ${plainText(variant)}`,
      subtitle: [
        `x ${figure(k)}: ${outcome.kind === 'survived' ? 'survived' : 'not survived'}, ${shareOfGood(measures.goodShare)} good`,
        `${measures.retryAmplification.toFixed(2)} requests an intent`,
      ],
      fontSize: 13.5,
      subtitleLineHeight: 15,
      offset: 8,
    },
    width: panelWidth,
    height: panelHeight,
    encoding: {
      x: {
        field: 'time',
        type: 'quantitative',
        scale: { domain: [0, durationMs / 1000], nice: false },
        axis: { title: 'time, s', tickCount: 6 },
      },
      y: {
        field: 'rate',
        type: 'quantitative',
        scale: { domain: [0, 1.05 * highest], nice: false },
        axis: { title: 'requests/s', tickCount: 4, grid: true },
      },
    },
    layer: [
      {
        data: { values: wanted },
        mark: { type: 'area', interpolate: 'step-after', color: colours.faint, fillOpacity: 0.25 },
      },
      { data: { values: sent }, mark: { ...line, color: hues.vermilion } },
      { data: { values: good }, mark: { ...line, color: hues.blue } },
    ],
  };
}
