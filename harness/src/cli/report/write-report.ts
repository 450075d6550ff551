import { join, resolve } from 'node:path';
import { findBrowser, printPdf } from '../../drivers/browser/print-pdf.ts';
import { writeDurably } from '../../drivers/store/durable-file.ts';
import type { Config } from '../../model/config.ts';
import type { Evidence } from '../../model/evidence.ts';
import { proposalSchema } from '../../model/proposal.ts';
import { capacityPlot } from '../../report/capacity-plot.ts';
import { reportHtml, type Figures } from '../../report/report-html.ts';
import { reportMarkdown } from '../../report/report-markdown.ts';
import { plotsOf } from '../../report/plots.ts';
import { verdictOn } from '../../verdict/verdict.ts';
import { loadConfig } from '../config/load-config.ts';
import { gatherEvidence, type EvidenceAsked } from './gather-evidence.ts';

export interface ReportOptions extends EvidenceAsked {
  readonly results: string;
  /** Its `proposal` in place of that which the run recorded. */
  readonly config?: string;
  /** `false`: no PDF, though there is a browser. */
  readonly pdf?: boolean;
}

export interface WrittenReport {
  /** The one for a reader first. */
  readonly files: readonly string[];
  /** No browser was there to print the PDF. */
  readonly lacksBrowser: boolean;
}

/** Makes the report of a run, in its folder. */
export async function writeReport(options: ReportOptions, workingFolder: string): Promise<WrittenReport> {
  const evidence = await gatherEvidence(resolve(workingFolder, options.results), options);
  const proposal = await proposalFor(options, evidence.config, workingFolder);
  const verdict = verdictOn(evidence, evidence.config, proposal);
  const named = { name: evidence.search.name, config: proposal, verdict };
  const markdown = reportMarkdown(named, evidence, evidence.config.levels);
  const figures = await figuresOf(evidence, verdict.peak);
  const json = { proposal, verdict, evidence: runsOf(evidence) };
  const files: readonly (readonly [string, string])[] = [
    ['report.html', reportHtml(markdown, figures)],
    ['report.md', markdown],
    ['report.json', `${JSON.stringify(json, undefined, 2)}\n`],
    ...Object.entries(figures),
  ];
  for (const [name, text] of files) await writeDurably(join(evidence.folder, name), text);
  const written = files.slice(0, 3).map(([name]) => join(evidence.folder, name));
  const browser = options.pdf === false ? undefined : await findBrowser();
  if (browser === undefined) return { files: written, lacksBrowser: options.pdf !== false };
  const pdf = join(evidence.folder, 'report.pdf');
  await printPdf(browser, join(evidence.folder, 'report.html'), pdf);
  return { files: [...written, pdf], lacksBrowser: false };
}

async function proposalFor(options: ReportOptions, recorded: Config, workingFolder: string) {
  if (options.config === undefined) return recorded.proposal ?? proposalSchema.parse({});
  const { config } = await loadConfig(options.config, workingFolder);
  return config.proposal ?? proposalSchema.parse({});
}

function runsOf({ search, night, drills }: Evidence): Record<string, string> {
  return {
    search: search.runId,
    ...(night === undefined ? {} : { night: night.runId }),
    ...(drills === undefined ? {} : { drills: drills.runId }),
  };
}

async function figuresOf(
  { search, night, drills }: Evidence,
  peak: { readonly median: number; readonly atLimit: number } | undefined,
): Promise<Figures> {
  const records = [search, night, drills].filter((record) => record !== undefined);
  const plots = records.flatMap((record) => plotsOf(record));
  const drawn = await Promise.all(plots.map(async ([name, draw]) => [name, await draw()] as const));
  const base = search.levels[0]?.collapsePoint?.estimate;
  const band =
    base === undefined || peak === undefined
      ? undefined
      : { median: base * peak.median, atLimit: base * peak.atLimit };
  return { ...Object.fromEntries(drawn), 'capacity.svg': await capacityPlot(search, band) };
}
