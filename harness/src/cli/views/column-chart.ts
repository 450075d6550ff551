const eighths = ' ▁▂▃▄▅▆▇█';

/** What a chart of columns shows. */
interface ColumnChart {
  /** One for each column. */
  readonly values: readonly number[];
  /** The highest of them, as it is written at the axis. */
  readonly highest: string;
  /** What the columns' axis says at its start and its end. */
  readonly ends: readonly [start: string, end: string];
  /** Lines, the axis not counted. */
  readonly height: number;
}

/** Columns of blocks from 0 to the highest value, over an axis. */
export function columnChart({ values, highest, ends, height }: ColumnChart): string[] {
  const most = Math.max(...values);
  const levels = values.map((value) => (most > 0 ? Math.round((value / most) * height * 8) : 0));
  const margin = Math.max(highest.length, 1);
  const label = (line: number): string => (line === 0 ? highest : '').padStart(margin);
  const lines = Array.from({ length: height }, (_, line) => {
    const beneath = (height - 1 - line) * 8;
    const blocks = levels.map((level) => eighths[Math.min(Math.max(level - beneath, 0), 8)]).join('');
    return `${label(line)} ${line === 0 ? '┤' : '│'}${blocks}`.trimEnd();
  });
  const [start, end] = ends;
  return [
    ...lines,
    `${'0'.padStart(margin)} └${'─'.repeat(values.length)}`,
    `${' '.repeat(margin + 2)}${start}${end.padStart(Math.max(values.length - start.length, end.length + 1))}`,
  ];
}
