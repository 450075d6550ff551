import { ExitCode, HarnessError } from '../../model/errors.ts';
import type { TraceSource } from '../../model/trace.ts';
import { ClfReader } from './clf-reader.ts';

const looked = 20;

/**
 * The format of a file, by its first lines: the one that half of them have.
 * @throws HarnessError `trace-format` when they look like none, `trace-empty` when there are none.
 */
export function guessFormat(head: Buffer, file: string): TraceSource {
  const lines = firstLines(head);
  const [first] = lines;
  if (first === undefined) throw emptyTrace(file);
  const areMost = (isOne: (line: string) => boolean): boolean =>
    2 * lines.filter(isOne).length >= lines.length;
  if (areMost((line) => line.startsWith('{'))) return 'jsonl';
  const reader = new ClfReader();
  if (areMost((line) => reader.read(Buffer.from(line), 0, Buffer.byteLength(line)) === undefined))
    return 'clf';
  if (areMost((line) => /^[^,;\t]+[,;\t]/.test(line))) return 'csv';
  throw new HarnessError({
    code: 'trace-format',
    message: `${file} starts with "${first.trim().slice(0, 80)}": that is no CSV of counts, no access log and no JSON lines`,
    hint: 'Allowed are --format csv, clf (Common or Combined Log Format) and jsonl; see `headroom trace import --help`.',
    exitCode: ExitCode.usage,
  });
}

/** Not the last one, when there are others: the head may have cut it. */
function firstLines(head: Buffer): readonly string[] {
  const all = head
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .split('\n', looked + 1);
  const whole = all.length > 1 ? all.slice(0, -1) : all;
  return whole.filter((line) => line.trim() !== '');
}

export function emptyTrace(file: string): HarnessError {
  return new HarnessError({
    code: 'trace-empty',
    message: `${file} has no line that could be counted: a trace has at least one`,
    hint: 'Is it the right file? `headroom trace import --help` shows what each format looks like.',
    exitCode: ExitCode.usage,
  });
}
