import { countOf, figure, latency, percent } from '../../../report/wording/numbers.ts';
import { surgeInterval } from '../../../report/wording/surge.ts';
import type { Bracket } from '../../../model/record/trial.ts';
import type { Colors } from 'picocolors/types.js';
import { bracketBar, sparkline } from '../bars.ts';
import { nightLines } from './night-lines.ts';
import type {
  LevelPicture,
  RunPicture,
  SecondPicture,
  TrialPicture,
} from '../../../actions/progress/picture.ts';
import { aboutText, clockText, levelText } from '../../../actions/progress/wording.ts';

export interface FrameOptions {
  readonly nowMs: number;
  readonly columns: number;
  readonly colors: Colors;
}

/** What the live view shows at one moment: a line a level, then the trial that runs. */
export function liveFrame(picture: RunPicture, options: FrameOptions): string {
  const { trial, doing } = picture;
  const lines = [
    heading(picture, options),
    '',
    ...picture.levels.map((level) => levelLine(level, picture, options)),
    '',
    ...(trial === undefined ? [] : trialLines(trial, options)),
    ...(doing === undefined ? [] : [options.colors.dim(` ${shortened(doing, options.columns - 2)}`)]),
  ];
  return lines.join('\n');
}

function heading(picture: RunPicture, { nowMs, colors }: FrameOptions): string {
  const gone = clockText(nowMs - (picture.startedAtMs ?? nowMs));
  const left = picture.endsAtMs === undefined ? '' : `, ${aboutText(picture.endsAtMs - nowMs)} left`;
  const stack = picture.stack === undefined ? '' : ` on ${picture.stack}`;
  return ` ${colors.bold(picture.runId)}${stack} · ${gone} gone${left}`;
}

function levelLine(level: LevelPicture, picture: RunPicture, options: FrameOptions): string {
  const { colors } = options;
  const nameWidth = Math.max(...picture.levels.map(({ name }) => name.length));
  const name = ` ${level.name.padStart(nameWidth)}`;
  const trials = level.trials === 0 ? '' : colors.dim(`  ${countOf(level.trials, 'trial')}`);
  switch (level.status) {
    case 'waiting':
      return colors.dim(`${name}  ·`);
    case 'measuring':
      return `${colors.bold(name)}  ${multiplesText(level) ?? searchText(level, picture.trial, options)}`;
    case 'found':
    case 'not-searched':
      return `${name}  ${colors.green('✓')} ${multiplesText(level) ?? endText(level)}${trials}`;
    default:
      return `${name}  ${colors.yellow('!')} ${endText(level)}${trials}`;
  }
}

function endText({ ended, pastIt }: LevelPicture): string {
  if (ended === undefined) return '';
  return [levelText(ended), ...(pastIt === undefined ? [] : [pastIt])].join('; ');
}

function searchText(
  { bracket }: LevelPicture,
  trial: TrialPicture | undefined,
  { columns, colors }: FrameOptions,
): string {
  const isBegun = trial !== undefined || bracket.lowerBound !== undefined || bracket.upperBound !== undefined;
  if (!isBegun) return '';
  const width = Math.min(Math.max(columns - 50, 10), 40);
  return `${bracketBar({ bracket, load: trial?.asked?.load, width }, colors)}  ${bracketText(bracket)}`;
}

function bracketText({ lowerBound, upperBound }: Bracket): string {
  if (lowerBound === undefined && upperBound === undefined) return 'looking for the collapse';
  if (upperBound === undefined) return `over ${figure(lowerBound ?? 0)}/s`;
  if (lowerBound === undefined) return `under ${figure(upperBound)}/s`;
  return `${figure(lowerBound)} to ${figure(upperBound)}/s, ${percent(1 - lowerBound / upperBound)} wide`;
}

/** `undefined` when no night is replayed on the level. */
function multiplesText({ multiples }: LevelPicture): string | undefined {
  if (multiples === undefined) return undefined;
  const { variant, low, high } = multiples;
  if (low === undefined && high === undefined) return `${variant}: no verdict yet`;
  return `${variant}: survives ${surgeInterval(multiples)} times the night`;
}

function trialLines(trial: TrialPicture, { nowMs, colors, columns }: FrameOptions): string[] {
  const about = ` ${aboutTrial(trial, nowMs)}`;
  const last = trial.seconds.at(-1);
  if (trial.night !== undefined) {
    const goneSeconds = last === undefined ? 0 : (nowMs - trial.startedAtMs) / 1000;
    const lines = nightLines(trial.night, { goneSeconds, columns, colors });
    return [about, ...lines, ...(last === undefined ? [] : [` now     ${figuresText(last)}`])];
  }
  if (last === undefined) return [about];
  const shown = trial.seconds.slice(-Math.max(5, Math.min(30, columns - 60)));
  const spark = sparkline(
    shown.map(({ goodput }) => goodput),
    Math.max(trial.asked?.load ?? 0, ...shown.map(({ goodput }) => goodput)),
  );
  return [about, ` goodput ${colors.cyan(spark)} ${figuresText(last)}`];
}

function figuresText({ goodput, offered, p99Ms, inFlight }: SecondPicture): string {
  const p99 = p99Ms === undefined ? '' : ` · p99 ${latency(p99Ms)}`;
  return `${figure(goodput)}/s of ${figure(offered)}/s offered${p99} · ${inFlight} in flight`;
}

function aboutTrial({ label, asked, startedAtMs, night }: TrialPicture, nowMs: number): string {
  const gone = Math.max(0, Math.round((nowMs - startedAtMs) / 1000));
  if (asked === undefined) return `${label}: ${gone} s`;
  const whole = Math.round(asked.durationMs / 1000);
  const load = night === undefined ? `${figure(asked.load)}/s, ` : '';
  return `${label}: ${load}${Math.min(gone, whole)} of ${whole} s`;
}

function shortened(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}
