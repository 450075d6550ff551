import { describe, expect, it } from 'vitest';
import { differencesIn, setUpOf, type RunOfConfig } from '../../../harness/src/actions/history/set-up.ts';
import { configSchema, type ConfigInput } from '../../../harness/src/model/config/config.ts';
import { sampleRun } from '../../report/sample-run.ts';

const input: ConfigInput = {
  name: 'shop',
  scenario: 'scenarios/shop.ts',
  slo: { latencyMs: 250 },
  levels: [{ name: '100', services: { api: { replicas: 4, cpus: 0.5 } } }, { name: '50' }],
  stack: 'compose',
  stacks: {
    compose: { file: 'compose.yaml', entry: { service: 'edge', port: 80 } },
    external: { url: 'http://127.0.0.1:8080' },
  },
};

function runOf(change: Partial<ConfigInput> = {}, kind: 'compose' | 'external' = 'compose'): RunOfConfig {
  const config = configSchema.parse({ ...input, ...change });
  const { provenance } = sampleRun;
  const parts = { target: config.stacks.external?.url ?? '' };
  return {
    config,
    record: {
      ...sampleRun,
      slo: { latencyMs: config.slo.latencyMs, goodShare: config.slo.goodShare },
      arrivals: config.load.arrivals,
      provenance: { ...provenance, stack: { ...provenance.stack, kind, parts } },
    },
  };
}

describe('the set-up of two runs', () => {
  it('is the same whatever the searches, prices and seeds were', () => {
    const other = runOf({
      search: { maxTrials: 30, relativeWidth: 0.05 },
      proposal: { riskLimit: 0.05 },
      load: { seed: 7 },
      overload: false,
    });
    expect(differencesIn(setUpOf(runOf()), setUpOf(other))).toEqual([]);
  });

  it.each<[string, Partial<ConfigInput>, string]>([
    ['the scenario', { scenario: 'other.ts' }, 'scenario: scenarios/shop.ts, now other.ts'],
    [
      'the SLO',
      { slo: { latencyMs: 100 } },
      'SLO: {"latencyMs":250,"goodShare":0.99}, now {"latencyMs":100,',
    ],
    ['how requests are spaced', { load: { arrivals: 'even' } }, 'arrivals: poisson, now even'],
    [
      'what is asked for',
      { load: { environment: { PATHS: '/a' } } },
      'environment of the load: {}, now {"PATHS"',
    ],
    ['how users behave', { load: { behaviour: { writesMultiple: 2 } } }, 'behaviour of the users: '],
    [
      'when clients give up',
      { load: { timeoutMs: 9000 } },
      'timeout of the client, ms: twice the latency of the SLO, now 9000',
    ],
    [
      'the stack that is brought up',
      { stacks: { compose: { file: 'other.yaml', entry: { service: 'edge', port: 80 } } } },
      'target: {"file":"compose.yaml"',
    ],
    [
      'what a level is given',
      { levels: [{ name: '100', services: { api: { replicas: 4, cpus: 1 } } }, { name: '50' }] },
      'level 100: ',
    ],
  ])('differs by %s', (_what, change, line) => {
    const lines = differencesIn(setUpOf(runOf()), setUpOf(runOf(change)));
    expect(lines).toHaveLength(1);
    expect(lines[0]?.startsWith(line), lines[0]).toBe(true);
  });

  it('differs by the target of an external stack, and by the kind of stack', () => {
    const elsewhere = runOf({ stacks: { external: { url: 'http://127.0.0.1:9090' } } }, 'external');
    expect(differencesIn(setUpOf(runOf({}, 'external')), setUpOf(elsewhere))).toEqual([
      'target: http://127.0.0.1:8080, now http://127.0.0.1:9090',
    ]);
    expect(differencesIn(setUpOf(runOf()), setUpOf(runOf({}, 'external'))).join()).toContain(
      'stack: compose, now external',
    );
  });

  it('is held against each other at the levels that both have', () => {
    const fewer = runOf({ levels: [{ name: '50' }] });
    expect(differencesIn(setUpOf(runOf()), setUpOf(fewer))).toEqual([]);
  });
});
