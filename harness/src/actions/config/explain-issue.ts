import type { z } from 'zod';
import { Redactor } from '../../model/secrets/redactor.ts';
import { isSecretName } from '../../model/secrets/secret-names.ts';
import { didYouMean } from '../nearest.ts';
import type { ConfigProblem } from './error.ts';
import { suggestionFor } from './key-suggestions.ts';

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** What is wrong, in words: the path, the value that is there, what is allowed, and the nearest key for a typo. */
export function explainIssue(issue: Issue, input: unknown): ConfigProblem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => explainUnknownKey(issue.path, key));
  }
  if (issue.code === 'invalid_union') {
    const meant = meantBranch(issue);
    if (meant !== undefined) return meant.flatMap((each) => explainIssue(each, input));
  }
  const value = valueAt(input, issue.path);
  const where = pathText(issue.path) || 'the config';
  if (value === undefined) {
    return [invalid(`${where} is missing: it must be ${allowed(issue)}.`)];
  }
  const typo =
    issue.code === 'invalid_value' && typeof value === 'string'
      ? didYouMean(value, issue.values.map(String))
      : '';
  return [invalid(`${where} is ${shown(value, issue.path)}: it must be ${allowed(issue)}.${typo}`)];
}

/** Of `false` or an object, an object was meant when what is wrong lies inside it. */
function meantBranch({ errors, path }: z.core.$ZodIssueInvalidUnion): Issue[] | undefined {
  const isInside = (each: Issue): boolean => each.path.length > 0 || each.code === 'unrecognized_keys';
  return errors
    .find((branch) => branch.every(isInside))
    ?.map((each) => ({ ...each, path: [...path, ...each.path] }));
}

function invalid(text: string): ConfigProblem {
  return { code: 'config-invalid', text };
}

function explainUnknownKey(path: Path, key: string): ConfigProblem {
  const where = path.length === 0 ? '' : ` in ${pathText(path)}`;
  return {
    code: 'config-unknown-key',
    text: `"${key}"${where} is not a key that headroom knows.${suggestionFor(path, key)}`,
  };
}

function allowed(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return articleFor(issue.expected);
    case 'too_small':
      return `${issue.inclusive ? 'at least' : 'more than'} ${amount(issue.origin, issue.minimum)}`;
    case 'too_big':
      return `${issue.inclusive ? 'at most' : 'less than'} ${amount(issue.origin, issue.maximum)}`;
    case 'invalid_value':
      return `${issue.values.length === 1 ? '' : 'one of '}${issue.values.map((each) => JSON.stringify(each)).join(', ')}`;
    case 'invalid_union':
      return issue.errors
        .flatMap((branch) => branch.slice(0, 1))
        .map(allowed)
        .join(' or ');
    case 'invalid_format':
      return allowedFormat(issue);
    default:
      return issue.message;
  }
}

function allowedFormat(issue: z.core.$ZodIssueInvalidStringFormat): string {
  if (issue.format === 'url') return 'an http or https URL, like "http://127.0.0.1:8080"';
  if (issue.format === 'datetime') return 'a date and a time in UTC, like "2022-11-08T20:00:00Z"';
  if (issue.format === 'starts_with') return 'a path that starts with "/"';
  return issue.message;
}

function amount(origin: string, limit: number | bigint): string {
  if (origin === 'string') return `${limit} character${limit === 1 ? '' : 's'} long`;
  if (origin === 'array') return `${limit} element${limit === 1 ? '' : 's'} long`;
  return String(limit);
}

function articleFor(type: string): string {
  if (type === 'int') return 'a whole number';
  if (type === 'record') return 'an object';
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
}

/** `levels[0].services.api.cpus` */
function pathText(path: Path): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    return text === '' ? String(step) : `${text}.${String(step)}`;
  }, '');
}

function valueAt(input: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, step) => (isObject(value) ? value[step as string] : undefined), input);
}

/** The value as it stands in the file, shortened. What may be a secret is not shown, nor is a part of it. */
function shown(value: unknown, path: Path): string {
  const isSecret = path.some((step) => step === 'environment' || isSecretName(String(step)));
  if (isSecret || mayHavePassword(value)) return `a ${typeof value}`;
  const redacted = new Redactor().value(value);
  const text = JSON.stringify(redacted) ?? String(redacted);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** An address that is none, with a password in it at an unknown place. */
function mayHavePassword(value: unknown): boolean {
  return typeof value === 'string' && value.includes('@') && !URL.canParse(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
