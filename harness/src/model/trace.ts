import { z } from 'zod';

/**
 * A trace: how much came in each step of a recorded time, and what was asked for. Stored as `*.trace.json`. Unknown keys
 * are refused, so that a misspelt one cannot be lost in silence.
 */
export const traceFormat = 'headroom-trace/1';

/** How a trace file's name ends. */
export const traceSuffix = '.trace.json';

/** What headroom makes a trace of. */
export const traceSources = [
  'csv',
  'clf',
  'jsonl',
  'logfmt',
  'ltsv',
  'w3c',
  'elb',
  'haproxy',
  'nginx-proxy-manager',
] as const;
export type TraceSource = (typeof traceSources)[number];
export type LogFormat = Exclude<TraceSource, 'csv'>;

/** What the lines of a log may be carried in. */
export const traceWrappings = ['json', 'cri', 'prefix'] as const;
export type TraceWrapping = (typeof traceWrappings)[number];

/** What a line is that is neither a request (or a row of counts) nor refused. */
export const noneKinds = ['blank', 'comment', 'heading', 'otherLogger', 'partOfLine'] as const;
export type NoneKind = (typeof noneKinds)[number];

const share = z.number().min(0).max(1);
const whole = z.int().min(0);

const gapSchema = z.strictObject({
  fromStep: whole.describe('the first step of the gap, counted from 0'),
  steps: z.int().min(1),
  counts: z
    .enum(['absent', 'zero', 'interpolated'])
    .describe(
      'what `counts` hold there: a 0 that means nothing, a 0 that was decided on, or a straight line',
    ),
});
export type TraceGap = z.infer<typeof gapSchema>;

const zipfSchema = z.strictObject({
  exponent: z
    .number()
    .min(0)
    .describe('s of: requests of the r-th most popular path in proportion to 1 / r^s'),
  standardError: z
    .number()
    .min(0)
    .describe('of the exponent, when requests are independent and the law holds'),
  ranks: z.int().min(1).describe('how many of the most popular paths it was fitted to'),
  requests: z.int().min(1).describe('how many requests those had'),
  distance: share.describe('the farthest that the fit is from the data (Kolmogorov-Smirnov)'),
});
export type ZipfFit = z.infer<typeof zipfSchema>;

const popularityFields = {
  keys: whole.describe('distinct paths; in a sketch: how many were kept'),
  hottestShare: share.describe('part of the requests that the most popular path had'),
  zipf: zipfSchema.exactOptional().describe('absent when fewer than 5 paths had 10 requests'),
};

const endpointSchema = z.strictObject({
  method: z.string(),
  path: z.string().describe('ids and numbers as `:id`, and of the query the names only: `/posts/:id?page`'),
  share,
  answeredWellShare: share
    .exactOptional()
    .describe(
      'part of its requests that was answered with 2xx or 304 (a redirection is no answer), or where the log gives no ' +
        'status; absent when all were',
    ),
  example: z
    .string()
    .startsWith('/')
    .exactOptional()
    .describe(
      'where the path is a template: the concrete one, with its query, that was asked for most; absent when fewer ' +
        'than 10 requests asked for any, or none were to be stored',
    ),
  popularity: z
    .strictObject(popularityFields)
    .exactOptional()
    .describe('of the concrete paths of this endpoint, whatever their query, when there are several'),
});
export type EndpointPopularity = z.infer<typeof endpointSchema>['popularity'];

const mixSchema = z.strictObject({
  requests: z.int().min(1).describe('lines that it was counted from'),
  endpoints: z.array(endpointSchema).describe('the most popular first'),
  otherShare: share.describe('requests of endpoints that are not listed'),
  notHttpShare: share.describe('lines whose request is no request line of HTTP'),
  unsendableShare: share
    .exactOptional()
    .describe(
      'requests whose path no generator can send as it was logged, as `/sale/50%-off`: they are not among the endpoints; ' +
        'absent when there are none',
    ),
  methods: z.record(z.string(), share),
  statuses: z.record(z.string(), share).describe('by status code; `-` where none is given'),
  popularity: z
    .strictObject({
      ...popularityFields,
      counted: z.enum(['exactly', 'in-a-sketch']).describe('in a sketch: Space-Saving, from so many keys on'),
      mostOvercounted: whole.describe('requests by which a kept key may be overcounted: 0 when exact'),
    })
    .describe(
      'of all concrete paths together, by method and path without query; which they are is not stored, but for the examples: they may be private',
    ),
});
export type TraceMix = z.infer<typeof mixSchema>;

const importSchema = z.strictObject({
  file: z.string().describe('its name, without folders'),
  format: z.enum(traceSources),
  wrapping: z
    .enum(traceWrappings)
    .exactOptional()
    .describe(
      'what carried the lines: JSON of a container engine or a collector, lines of a container runtime (CRI), or a ' +
        'prefix as of syslog; absent when nothing did',
    ),
  lines: whole.describe('of the file; in traces without `counted`, blank ones not among them'),
  counted: whole
    .exactOptional()
    .describe('lines that are requests, or rows of counts; with `badLines` and `none` they make up `lines`'),
  badLines: whole.describe('lines that were refused: they could not be read and are not in the counts'),
  none: z
    .partialRecord(z.enum(noneKinds), whole)
    .exactOptional()
    .describe('lines that are neither, by what they are'),
  zone: z.string().describe('time zone of times that give none, `UTC` unless one was named'),
  countColumn: z.string().exactOptional(),
});

const fields = z.strictObject({
  format: z.literal(traceFormat),
  name: z.string().min(1),
  source: z.string().min(1).describe('where the data is from'),
  licence: z.string().exactOptional().describe('terms of the data'),
  imported: importSchema,
  startsAt: z.iso.datetime().describe('when the first step starts, in UTC'),
  stepSeconds: z.number().positive(),
  counts: z.array(z.number().min(0)).min(1).describe('what came in each step; 0 where a gap is absent'),
  gaps: z.array(gapSchema).describe('steps without data, ascending; empty when there are none'),
  mix: mixSchema.exactOptional().describe('of logs only'),
});
export type Trace = z.infer<typeof fields>;

export const traceSchema = fields.superRefine(({ counts, gaps, imported }, context) => {
  if (!addsUp(imported)) {
    const message = 'counted, badLines and none do not add up to lines';
    context.addIssue({ code: 'custom', path: ['imported', 'lines'], message, input: imported });
  }
  let end = 0;
  gaps.forEach(({ fromStep, steps, counts: held }, index) => {
    const complain = (message: string): void =>
      context.addIssue({ code: 'custom', path: ['gaps', index], message, input: gaps[index] });
    if (fromStep < end) complain(`starts at step ${fromStep}, before the end of the gap before it (${end})`);
    end = fromStep + steps;
    if (end > counts.length) complain(`ends at step ${end}, after the trace (${counts.length} steps)`);
    if (held !== 'interpolated' && counts.slice(fromStep, end).some((count) => count > 0)) {
      complain(`its counts are ${held}, but one is above 0`);
    }
  });
});

/** Every line is a request, refused, or said to be none. Traces of old say less. */
function addsUp({ lines, counted, badLines, none = {} }: Trace['imported']): boolean {
  if (counted === undefined) return true;
  return lines === counted + badLines + Object.values(none).reduce((sum, each) => sum + each, 0);
}
