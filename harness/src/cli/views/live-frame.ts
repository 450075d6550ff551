import type { Colors } from 'picocolors/types.js';
import { bracketBar, sparkline } from './bars.ts';
import type { LevelPicture, RunPicture, TrialPicture } from './run-picture.ts';
import { aboutText, clockText, latencyText, levelText, rateText } from './wording.ts';

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
  const trials =
    level.trials === 0 ? '' : colors.dim(`  ${level.trials} trial${level.trials === 1 ? '' : 's'}`);
  switch (level.status) {
    case 'waiting':
      return colors.dim(`${name}  ·`);
    case 'measuring':
      return `${colors.bold(name)}  ${measuring(level, picture.trial, options)}`;
    case 'found':
      return `${name}  ${colors.green('✓')} ${levelText(level.status, level.collapsePoint)}${trials}`;
    default:
      return `${name}  ${colors.yellow('!')} ${levelText(level.status, level.collapsePoint)}${trials}`;
  }
}

function measuring(level: LevelPicture, trial: TrialPicture | undefined, options: FrameOptions): string {
  const width = Math.min(Math.max(options.columns - 50, 10), 40);
  return `${bracketBar({ bracket: level.bracket, load: trial?.load, width }, options.colors)}  ${bracketText(level)}`;
}

function bracketText({ bracket: { lowerBound, upperBound } }: LevelPicture): string {
  if (lowerBound === undefined && upperBound === undefined) return 'looking for the collapse';
  if (upperBound === undefined) return `over ${rateText(lowerBound ?? 0)}/s`;
  if (lowerBound === undefined) return `under ${rateText(upperBound)}/s`;
  const width = ((upperBound - lowerBound) / upperBound) * 100;
  return `${rateText(lowerBound)} … ${rateText(upperBound)}/s, ${width.toFixed(0)} % wide`;
}

function trialLines(trial: TrialPicture, { nowMs, colors, columns }: FrameOptions): string[] {
  const durationSeconds = Math.round(trial.durationMs / 1000);
  const inSeconds = Math.min(Math.max(0, Math.round((nowMs - trial.startedAtMs) / 1000)), durationSeconds);
  const about = ` trial ${trial.id}: ${rateText(trial.load)}/s, ${inSeconds} of ${durationSeconds} s`;
  const last = trial.seconds.at(-1);
  if (last === undefined) return [about];
  const shown = trial.seconds.slice(-Math.max(5, Math.min(30, columns - 60)));
  const spark = sparkline(
    shown.map(({ goodput }) => goodput),
    Math.max(trial.load, ...shown.map(({ goodput }) => goodput)),
  );
  const p99 = last.p99Ms === undefined ? '' : ` · p99 ${latencyText(last.p99Ms)}`;
  const figures = `${rateText(last.goodput)}/s of ${rateText(last.offered)}/s offered${p99} · ${last.inFlight} in flight`;
  return [about, ` goodput ${colors.cyan(spark)} ${figures}`];
}

function shortened(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}
