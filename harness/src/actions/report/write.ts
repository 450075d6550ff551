import { join, resolve } from 'node:path';
import { findBrowser, printPdf } from '../../drivers/browser/print-pdf.ts';
import { writeDurably } from '../../drivers/store/durable-file.ts';
import { pointOf } from '../../model/answers/answer.ts';
import { wholeLevelOf } from '../../model/level-names.ts';
import { proposalSchema } from '../../model/config/proposal.ts';
import { capacityPlot } from '../../report/pictures/capacity/plot.ts';
import { reportHtml, type Figures } from '../../report/documents/html.ts';
import { reportJson } from '../../report/documents/json.ts';
import { reportMarkdown } from '../../report/documents/markdown.ts';
import { nameInReport, plotsOf } from '../../report/pictures/plots.ts';
import { unansweredIn } from '../../report/wording/unanswered.ts';
import { timelinePlot } from '../../report/pictures/timeline.ts';
import { timelinePages, timelinesJson } from '../../report/tables/timelines.ts';
import { verdictOn } from '../../verdict/verdict.ts';
import { learnFromConfig } from '../../model/secrets/secrets-of-a-run.ts';
import { loadConfig } from '../config/load.ts';
import type { ActionContext } from '../context.ts';
import { withShapePeaks } from './shape-peaks.ts';
import { gatherEvidence, type EvidenceAsked, type GatheredEvidence } from './gather-evidence.ts';

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
  /** Levels that it has no answer for, each with the reason. */
  readonly unanswered: readonly string[];
}

/** Makes the report of a run, in its folder. What was recorded has no secrets; the config of today may. */
export async function writeReport(
  options: ReportOptions,
  { workingFolder, redactor, environment }: ActionContext,
): Promise<WrittenReport> {
  const evidence = await gatherEvidence(resolve(workingFolder, options.results), options);
  learnFromConfig(redactor, evidence.config, environment);
  const today = options.config === undefined ? undefined : await loadConfig(options.config, workingFolder);
  if (today !== undefined) learnFromConfig(redactor, today.config, environment);
  const proposal = withShapePeaks((today?.config ?? evidence.config).proposal ?? proposalSchema.parse({}));
  const verdict = verdictOn(evidence, evidence.config, proposal);
  const named = { name: evidence.search.name, config: proposal, verdict };
  const markdown = reportMarkdown(named, evidence, evidence.config.levels, evidence.timelines);
  const figures = await figuresOf(evidence, verdict.peak);
  const json = { ...reportJson(named, evidence), timelines: timelinesJson(evidence.timelines) };
  const files: readonly (readonly [string, string])[] = [
    ['report.html', reportHtml(markdown, figures)],
    ['report.md', markdown],
    ['report.json', `${JSON.stringify(json, undefined, 2)}\n`],
    ...Object.entries(figures),
  ];
  for (const [name, text] of files) {
    await writeDurably(join(evidence.folder, name), redactor.hide(text));
  }
  const written = files.slice(0, 3).map(([name]) => join(evidence.folder, name));
  const unanswered = unansweredIn(evidence.search, verdict);
  const browser = options.pdf === false ? undefined : await findBrowser();
  if (browser === undefined) return { files: written, lacksBrowser: options.pdf !== false, unanswered };
  const pdf = join(evidence.folder, 'report.pdf');
  await printPdf(browser, join(evidence.folder, 'report.html'), pdf);
  return { files: [...written, pdf], lacksBrowser: false, unanswered };
}

async function figuresOf(
  { search, night, drills, timelines: { drawn: drawnTimelines } }: GatheredEvidence,
  peak: { readonly median: number; readonly atLimit: number } | undefined,
): Promise<Figures> {
  const whole = wholeLevelOf(search);
  const base = whole && pointOf(whole)?.estimate;
  const band =
    base === undefined || peak === undefined
      ? undefined
      : { median: base * peak.median, atLimit: base * peak.atLimit };
  const records = [search, night, drills].filter((record) => record !== undefined);
  const plots = new Map(
    records.flatMap((record) =>
      plotsOf(record).map(([name, draw]) => [nameInReport(name, record), draw] as const),
    ),
  );
  plots.set('capacity.svg', () => capacityPlot(search, band));
  for (const { file, timelines } of timelinePages(drawnTimelines)) {
    plots.set(file, () => timelinePlot(search, timelines, drawnTimelines));
  }
  const drawn = await Promise.all([...plots].map(async ([name, draw]) => [name, await draw()] as const));
  return Object.fromEntries(drawn);
}
