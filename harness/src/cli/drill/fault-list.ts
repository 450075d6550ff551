import type { Colors } from 'picocolors/types.js';
import { faultCatalogue } from '../../drivers/faults/catalogue.ts';
import type { Fault } from '../../model/fault.ts';

/** Every fault: its name, what it does, and how to ask for it. */
export function faultList(colors: Colors): string {
  return faultCatalogue
    .map(({ kind, about, example }) =>
      [
        colors.bold(kind),
        `  ${about}`,
        colors.dim(`  $ headroom drill ${optionsFor(example)}`),
        colors.dim(`  drills: [{ name: 'my-${kind}', faults: [${literal(example)}] }]`),
      ].join('\n'),
    )
    .join('\n\n')
    .concat('\n');
}

export function faultListJson(): string {
  return faultCatalogue.map((each) => `${JSON.stringify(each)}\n`).join('');
}

function optionsFor(example: Fault): string {
  const target =
    'to' in example ? `--way ${example.from ?? ''}:${example.to}` : `--service ${example.service}`;
  const settings = Object.entries(example)
    .filter(([key, value]) => typeof value === 'number' && key !== 'replicas')
    .map(([key, value]) => `--set ${key}=${value}`);
  return [example.kind, target, ...settings].join(' ');
}

/** As a person writes it in a config. */
function literal(example: Fault): string {
  const parts = Object.entries(example).map(
    ([key, value]) => `${key}: ${typeof value === 'string' ? `'${value}'` : value}`,
  );
  return `{ ${parts.join(', ')} }`;
}
