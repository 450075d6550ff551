import type { Bottleneck } from '../../model/record/bottleneck.ts';

/** `api CPU`, with a question mark when it was only nearest to full; empty when none is known. */
export function bottleneckName(bottleneck: Bottleneck | undefined): string {
  if (bottleneck === undefined || bottleneck.kind === 'unknown') return '';
  const { kind, service, resource, confidence } = bottleneck;
  const name = kind === 'host' ? `the machine's ${resource}` : `${service} ${resource}`;
  return confidence === 'weak' ? `${name}?` : name;
}
