import type { ConfigInput } from '../../../harness/src/model/config/config.ts';

export const valid: ConfigInput = {
  name: 'shop',
  scenario: 'shop.ts',
  slo: { latencyMs: 200 },
  levels: [{ name: '100' }],
  stacks: { external: { url: 'http://127.0.0.1:8080' } },
};

/** The valid config with one thing of it changed. */
export function withChange(change: Record<string, unknown>): unknown {
  return { ...valid, ...change };
}
