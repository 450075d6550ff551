import { mostTemplateCharacters } from '../../drivers/traces/requests/path-template.ts';
import { type HarnessError, usageError } from '../../model/errors.ts';
import { isSendablePath } from '../../model/sendable-path.ts';
import type { Trace, TraceMix } from '../../model/trace.ts';
import { countOf, percent } from '../../report/wording/numbers.ts';

type AskedTrace = Pick<Trace, 'name' | 'mix'> & { readonly imported: Pick<Trace['imported'], 'format'> };
type Endpoint = TraceMix['endpoints'][number];

/** What of a log's mix can be asked for again. */
export interface AskableMix {
  /** By path, the part of the log's requests that it stands for; the likeliest first. */
  readonly parts: Readonly<Record<string, number>>;
  /** What it stands for and what was left out, for a person. */
  readonly note: string;
}

/**
 * The paths of a trace that can be asked for, one an endpoint. Only GET: nothing is written to a server because somebody
 * wrote to it once. What was not answered well then is left out, too, or the answers to it would count as failures now.
 * @returns `undefined` for a trace of counts: they have no mix.
 * @throws HarnessError `mix-empty` when nothing of it can be asked for, or the log says no paths.
 */
export function askableMix({ name, mix, imported }: AskedTrace): AskableMix | undefined {
  if (mix === undefined) {
    if (imported.format === 'csv') return undefined;
    throw pathless(name);
  }
  const leftOut = { 'other methods than GET': 0, 'not answered with 2xx': 0, 'without a path to ask for': 0 };
  const parts: Record<string, number> = {};
  for (const endpoint of mix.endpoints) {
    const { method, share, answeredWellShare = 1 } = endpoint;
    const path = concretePath(endpoint);
    if (method !== 'GET') leftOut['other methods than GET'] += share;
    else {
      leftOut['not answered with 2xx'] += share * (1 - answeredWellShare);
      if (path === undefined) leftOut['without a path to ask for'] += share * answeredWellShare;
      else if (answeredWellShare > 0) parts[path] = (parts[path] ?? 0) + share * answeredWellShare;
    }
  }
  const others = {
    ...leftOut,
    'that cannot be sent': mix.unsendableShare ?? 0,
    'rare endpoints': mix.otherShare,
    'not HTTP': mix.notHttpShare,
  };
  const reasons = Object.entries(others)
    .filter(([, share]) => share > 0)
    .map(([reason, share]) => `${shareText(share)} ${reason}`)
    .join(', ');
  const paths = Object.keys(parts).length;
  if (paths === 0) throw nothingToAsk(name, reasons);
  const asked = Object.values(parts).reduce((sum, share) => sum + share, 0);
  const left = reasons === '' ? '' : ` Left out: ${reasons}.`;
  return {
    parts: Object.fromEntries(
      Object.entries(parts).map(([path, share]) => [path, Number(share.toPrecision(6))]),
    ),
    note: `users ask for ${countOf(paths, 'path')} of the log, one an endpoint, in its shares: ${shareText(asked)} of its requests.${left}`,
  };
}

/** A path that is no template, and not cut, is one to ask for itself. Traces of old name some that cannot be sent. */
function concretePath({ path, example }: Endpoint): string | undefined {
  const isTemplate = path.includes(':id') || path.includes('?') || path.length >= mostTemplateCharacters;
  const concrete = example ?? (isTemplate ? undefined : path);
  return concrete !== undefined && isSendablePath(concrete) ? concrete : undefined;
}

function shareText(share: number): string {
  return share > 0 && share < 0.0005 ? '< 0.1 %' : percent(share);
}

function nothingToAsk(name: string, reasons: string): HarnessError {
  return usageError(
    'mix-empty',
    `the trace ${name} has no path that could be asked for: ${reasons}`,
    'Name what to ask for with --path, or import the log again (`headroom trace import`, without --no-examples).',
  );
}

function pathless(name: string): HarnessError {
  return usageError(
    'mix-empty',
    `the trace ${name} is of a log that says no paths: there is nothing that could be asked for`,
    'Name what to ask for with --path, or import the log again with the field that has it ' +
      '(`headroom trace import --path-field`).',
  );
}
