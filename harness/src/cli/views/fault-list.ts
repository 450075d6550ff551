import type { Colors } from 'picocolors/types.js';
import { faults } from '../../actions/drill/faults.ts';
import type { Fault } from '../../model/config/fault.ts';

/** Every fault: its name, what it does, and how to ask for it. */
export function faultList(colors: Colors): string {
  return faults
    .map(({ kind, about, example }) =>
      [
        colors.bold(kind),
        `  ${about}`,
        ...(example.kind === 'command' ? [] : [colors.dim(`  $ headroom drill ${optionsFor(example)}`)]),
        colors.dim(`  drills: [{ name: 'my-${kind}', faults: [${literal(example)}] }]`),
      ].join('\n'),
    )
    .join('\n\n')
    .concat('\n');
}

export function faultListJson(): string {
  return faults.map((each) => `${JSON.stringify(each)}\n`).join('');
}

/** They have options of their own. */
const notSettings = new Set(['kind', 'service', 'replicas', 'from', 'to']);

function optionsFor(example: Fault): string {
  const settings = Object.entries(example)
    .filter(([key, value]) => !notSettings.has(key) && !Array.isArray(value))
    .map(([key, value]) => `--set ${quoted(`${key}=${value}`)}`);
  return [example.kind, ...targetOf(example), ...settings].join(' ');
}

/** For a shell. */
function quoted(text: string): string {
  return /[\s()*]/.test(text) ? `'${text}'` : text;
}

function targetOf(example: Fault): string[] {
  if ('to' in example) return [`--way ${example.from ?? ''}:${example.to}`];
  return 'service' in example ? [`--service ${example.service}`] : [];
}

/** As a person writes it in a config. */
function literal(example: Fault): string {
  const parts = Object.entries(example).map(
    ([key, value]) => `${key}: ${JSON.stringify(value).replaceAll('"', "'")}`,
  );
  return `{ ${parts.join(', ')} }`;
}
