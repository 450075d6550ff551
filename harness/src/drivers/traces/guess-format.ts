import { ExitCode, HarnessError } from '../../model/errors.ts';
import type { TraceSource } from '../../model/trace.ts';
import { ClfReader } from './clf-reader.ts';

const looked = 20;

/**
 * The format of a file, by its first lines: the one that most of them have.
 * @throws HarnessError `trace-format` when they look like none, `trace-empty` when there are none.
 */
export function guessFormat(head: Buffer, file: string): TraceSource {
  const lines = head
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .split('\n', looked)
    .filter((line) => line.trim() !== '');
  const [first] = lines;
  if (first === undefined) throw emptyTrace(file);
  const most = lines.length / 2;
  if (lines.filter((line) => line.startsWith('{')).length > most) return 'jsonl';
  const reader = new ClfReader();
  const isClf = (line: string): boolean => {
    const bytes = Buffer.from(line);
    return reader.read(bytes, 0, bytes.length) === undefined;
  };
  if (lines.filter(isClf).length > most) return 'clf';
  if (lines.filter((line) => /^[^,;\t]+[,;\t]/.test(line)).length > most) return 'csv';
  throw new HarnessError({
    code: 'trace-format',
    message: `${file} starts with "${first.trim().slice(0, 80)}": that is no CSV of counts, no access log and no JSON lines`,
    hint: 'Allowed are --format csv, clf (Common or Combined Log Format) and jsonl; see `headroom trace import --help`.',
    exitCode: ExitCode.usage,
  });
}

export function emptyTrace(file: string): HarnessError {
  return new HarnessError({
    code: 'trace-empty',
    message: `${file} has no line that could be counted: a trace has at least one`,
    hint: 'Is it the right file? `headroom trace import --help` shows what each format looks like.',
    exitCode: ExitCode.usage,
  });
}
