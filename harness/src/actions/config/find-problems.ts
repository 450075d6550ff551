import type { z } from 'zod';
import { configSchema, type Config } from '../../model/config/config.ts';
import type { ConfigProblem } from './error.ts';
import { crossCheck } from './cross-checks.ts';
import { explainIssue } from './explain-issue.ts';

type Path = readonly PropertyKey[];

/** What is taken away for a fault may have hidden another. */
const mostRounds = 5;

/**
 * Everything that is wrong with a config, so that it can be mended at once: each key, and how those fit each other that are
 * right by themselves. Unknown keys come first: a mistyped key is often why another is missing.
 */
export function problemsOf(input: unknown): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const takenAway: Path[] = [];
  let rest = input;
  for (let round = 0; round < mostRounds; round++) {
    const issues = configSchema.safeParse(rest).error?.issues ?? [];
    const fresh = issues.filter((issue) => !takenAway.some((path) => isOfThat(issue, path)));
    if (fresh.length === 0) break;
    problems.push(...fresh.flatMap((issue) => explainIssue(issue, input)));
    for (const path of fresh.flatMap(faultyPaths)) {
      takenAway.push(path);
      rest = without(rest, path);
    }
  }
  problems.push(...crossCheck(partsOf(rest)));
  return problems.toSorted((a, b) => b.code.localeCompare(a.code));
}

/** Of keys: an element that is taken out of an array would move the others. */
function faultyPaths(issue: z.core.$ZodIssue): Path[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => [...issue.path, key]);
  const lastKey = issue.path.findLastIndex((step) => typeof step !== 'number');
  return [issue.path.slice(0, lastKey + 1)];
}

/** That something is missing where it was taken away is no news; nor is that a choice of forms has none left. */
function isOfThat({ code, path }: z.core.$ZodIssue, takenAway: Path): boolean {
  return isWithin(path, takenAway) || (code === 'invalid_union' && isWithin(takenAway, path));
}

/** The parts of a config that are right by themselves, defaults filled in. */
function partsOf(input: unknown): Partial<Config> {
  if (!isObject(input)) return {};
  const parts = Object.entries(configSchema.shape).flatMap(([key, schema]) => {
    const parsed = schema.safeParse(input[key]);
    return parsed.success ? [[key, parsed.data] as const] : [];
  });
  return Object.fromEntries(parts);
}

function isWithin(path: Path, other: Path): boolean {
  return other.every((step, index) => path[index] === step);
}

/** A copy in which there is nothing at the path. */
function without(value: unknown, [step, ...further]: Path): unknown {
  if (step === undefined) return undefined;
  if (Array.isArray(value)) {
    return value.map((each: unknown, index) => (index === step ? without(each, further) : each));
  }
  if (!isObject(value)) return value;
  const others = Object.entries(value).filter(([key]) => key !== step);
  const inside = further.length === 0 ? [] : [[String(step), without(value[String(step)], further)] as const];
  return Object.fromEntries([...others, ...inside]);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
