import { Option, type Command } from 'commander';
import { gapPolicies } from '../../drivers/traces/counts/fill-gaps.ts';
import { printableJson } from '../../model/printable.ts';
import { traceSources } from '../../model/trace.ts';
import { exactKeys } from './arguments.ts';
import type { CommandContext } from './context.ts';
import { columnsOf, type Terminal } from '../terminal.ts';
import { ImportProgressLine } from '../views/import-progress.ts';
import { importedJson, tellImported } from '../views/imported-text.ts';
import { findTrace, traceNames } from '../../actions/trace/find.ts';
import { readBadLineBound, readStep } from './import-arguments.ts';
import { importLog, type TraceImportOptions } from '../../actions/trace/import.ts';
import { summaryOf } from '../../actions/trace/summary.ts';
import { traceText } from '../views/trace-text.ts';

const help = `
Formats (guessed by the first lines, else --format):
  clf    an access log as text: a time in brackets and "GET /path HTTP/1.1" 200, whatever else is in it: nginx, Apache,
         ingress-nginx, Traefik, Envoy, Amazon S3, Varnish, Tomcat, and HAProxy's httplog clf
  jsonl  a JSON object a line, with a time, and method, path, status when it has them: nginx, Caddy, Traefik, Envoy,
         Google Cloud, Elastic Common Schema, CloudFront, Cloudflare, pino
  w3c    W3C extended, by its #Fields: IIS, CloudFront (also its real-time log, with all fields)
  elb    Application and Classic Load Balancers of AWS
  haproxy, nginx-proxy-manager, logfmt (method=GET path=/live status=200: Heroku, loggers of Go), ltsv
  csv    counts: a time and a number a row, evenly spaced; a row's time is when its step starts. Cells are parted by
         one of ; , | or tab in all of the file, numbers may have their thousands parted (--decimal, --dates)
  Lines may be carried in JSON of docker or a collector, in those of Kubernetes (CRI), or behind a prefix of syslog or
  docker compose. Each may be packed with gzip, zstd or xz, and in UTF-16. "-" reads from a pipe.

Lines: each is a request, or refused with its number, or none (blank, a comment, a heading, of another logger, a part of
  a line); how many of each is said, and kept in the trace. Above --max-bad-lines refused ones so is the file.
Times: ISO 8601, seconds to nanoseconds since 1970, as in access logs, or 08.11.2022 20:00. Those without a zone are UTC,
  or of --zone: then an hour that clocks repeat in autumn is told apart by the order of the lines, and a time in the hour
  that they leave out in spring is refused. The zone offsets of an access log may change within it.
Order: lines of a log may come in any order, each counts in its own step; how far they were out of order is said.
  Rows of counts must ascend, and a time may come once.
Gaps: rows that are missing among counts stay gaps (--gaps). A second without a line in a log is 0.
Paths: ids and numbers become :id, of a query the names are kept. Of the concrete paths one an endpoint is stored, so
  that \`headroom spike --trace\` can ask for it: the most popular, when ten requests or more did (--no-examples: none).
  Up to --exact-keys of them are counted exactly, more in a sketch (Space-Saving), and the trace says so. What no
  generator can send (/sale/50%-off) is left out of what can be asked for; how much that is, is said.

Examples:
  $ headroom trace import access.log.gz
  $ headroom trace import --format csv --count-column requests --gaps interpolate night.csv
  $ zcat *.gz | headroom trace import - --out night.trace.json`;

interface ImportCommandOptions extends TraceImportOptions {
  readonly json?: boolean;
}

export function addTraceCommand(program: Command, { terminal }: CommandContext): void {
  const trace = program
    .command('trace')
    .description('recorded traffic: make a trace of a log or of counts, or look at one')
    .addHelpText('after', '\nExample:\n  $ headroom trace import access.log');
  addImport(trace).action((file: string, options: ImportCommandOptions) =>
    runImport(file, options, terminal),
  );
  trace
    .command('show')
    .description('what is in a trace, with a chart; without a name: which ones come along')
    .argument('[file-or-name]')
    .option('--json', 'the summary as one line of JSON')
    .addHelpText('after', '\nExample:\n  $ headroom trace show worldcup98')
    .action(async (name: string | undefined, { json }: { json?: boolean }) => {
      if (name === undefined) {
        terminal.stdout.write(json ? `${JSON.stringify(traceNames())}\n` : `${traceNames().join('\n')}\n`);
        return;
      }
      const found = await findTrace(name, terminal.workingFolder);
      const summary = summaryOf(found);
      const text = json
        ? printableJson({ imported: found.imported, summary, mix: found.mix })
        : traceText(found, summary, columnsOf(terminal.stdout));
      terminal.stdout.write(`${text}\n`);
    });
}

/** `-` is what comes in on stdin. */
async function runImport(file: string, options: ImportCommandOptions, terminal: Terminal): Promise<void> {
  const progress = new ImportProgressLine(terminal, () => performance.now());
  const input = file === '-' ? process.stdin : file;
  const written = await importLog(input, options, terminal.workingFolder, (state) =>
    progress.update(state),
  ).finally(() => progress.end());
  if (options.json === true) terminal.stdout.write(`${importedJson(written)}\n`);
  else tellImported(written, terminal);
}

function addImport(trace: Command): Command {
  return trace
    .command('import')
    .description(
      'make a trace of an access log or of a CSV of counts: the rate over time, and the mix of endpoints',
    )
    .argument('<file>', 'what to read; "-" is stdin')
    .addOption(new Option('--format <format>', 'default: guessed').choices([...traceSources]))
    .option('-o, --out <file>', 'where the trace goes (default: <file>.trace.json, here)')
    .option('--force', 'write over a file that is there')
    .option('--step <time>', 'length of a step: 1s, 5m … (default: 1s; of counts: as they come)', readStep)
    .option('--zone <zone>', 'time zone of times that give none, as Europe/Paris (default: UTC)')
    .addOption(
      new Option('--gaps <policy>', 'counts that are missing').choices([...gapPolicies]).default('record'),
    )
    .addOption(
      new Option('--max-bad-lines <bound>', 'unreadable lines to accept, as a share or a number: 25')
        .argParser(readBadLineBound)
        .default(readBadLineBound('0.1%'), '0.1%'),
    )
    .option('--exact-keys <number>', 'concrete paths that are counted exactly', exactKeys, 100_000)
    .option('--no-examples', 'store no concrete path, where paths or queries may be private')
    .option('--time-column <column>', 'csv: name of the column, or its number from 1')
    .option('--count-column <column>', 'csv: name of the column, or its number from 1')
    .addOption(
      new Option(
        '--decimal <sign>',
        'csv: what stands before decimals (default: told by all numbers)',
      ).choices(['.', ',']),
    )
    .addOption(
      new Option('--dates <order>', 'csv: of 08/11/2022 (default: told by all dates)').choices([
        'day-first',
        'month-first',
      ]),
    )
    .option('--time-field <field>', 'jsonl: name of the field; a.b is b in a')
    .option('--method-field <field>', 'jsonl: name of the field')
    .option('--path-field <field>', 'jsonl: name of the field; it may hold a whole URL or request line')
    .option('--status-field <field>', 'jsonl: name of the field')
    .option('--name <name>', 'name of the trace')
    .option('--source <text>', 'where the data is from, for the record')
    .option('--licence <text>', 'terms of the data, for the record')
    .option('--json', 'the result as one line of JSON')
    .addHelpText('after', help);
}
