import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../harness/src/actions/config/load.ts';
import { errorOf } from './error-of.ts';
import { withChange } from './valid-config.ts';

const aNight = { shape: 'spike', peak: 100 };

describe('who mends a config', () => {
  it('is told of keys that do not fit each other beside what is wrong with other keys', () => {
    const input = withChange({
      slo: { latencyMs: 'slow' },
      serch: {},
      search: { minLoad: 10, maxLoad: 5, probeSeconds: 0 },
      levels: [{ name: 'a' }, { name: 'a' }, { name: 'b', cpu: 1 }],
      night: { shape: 'goal-trian', peak: 5, seconds: 60, replaySeconds: 1 },
      drills: [{ name: 'x', nonsense: 1, faults: [] }],
      metrics: [{ service: 'api', port: 1, url: 'http://127.0.0.1:1', path: 5 }],
    });
    const told = errorOf(() => parseConfig(input, 'f')).message.split('\n');
    for (const part of [
      '"serch" is not a key that headroom knows. Did you mean "search"?',
      '"seconds" in night is not a key that headroom knows. The option of this name is night.replaySeconds in a config.',
      '"cpu" in levels[2] is not a key',
      '"nonsense" in drills[0] is not a key',
      'slo.latencyMs is "slow": it must be a number.',
      'search.probeSeconds is 0: it must be at least 2.',
      'search.minLoad is 10: it must be at most search.maxLoad, which is 5.',
      'levels[1].name is "a" again: every level needs a name of its own.',
      'night.replaySeconds is 1: it must be at least 5.',
      'night.shape and night.parameters: there is no shape "goal-trian". Did you mean "goal-train"?',
      'metrics[0].path is 5: it must be a string.',
      'metrics[0].port is 1: it must be exactly one of port and url.',
    ]) {
      expect(
        told.filter((line) => line.includes(part)),
        part,
      ).toHaveLength(1);
    }
    expect(told[0]).toBe(`f: ${told.length - 1} problems`);
    expect(new Set(told).size).toBe(told.length);
  });

  it('has nothing told twice, and everything that is wrong by itself, whatever else is wrong', () => {
    const faultsOfAKey = [
      [{ name: '' }, 'name is ""'],
      [{ slo: { latencyMs: -1 } }, 'slo.latencyMs is -1'],
      [{ load: { seed: 0.5 } }, 'load.seed is 0.5'],
      [{ stack: 'compos' }, 'stack is "compos"'],
      [{ search: { minLoad: 10, maxLoad: 5 } }, 'search.minLoad is 10'],
      [
        { night: { ...aNight, variants: [{ name: 'a' }, { name: 'a' }] } },
        'night.variants[1] ("a") is there twice',
      ],
      [{ health: { path: 'nowhere' } }, 'health.path is "nowhere"'],
      [{ unknownKey: 1 }, '"unknownKey" is not a key'],
    ] as const;
    fc.assert(
      fc.property(fc.subarray([...faultsOfAKey], { minLength: 1 }), (chosen) => {
        const input = withChange(
          Object.assign({}, ...chosen.map(([change]) => change)) as Record<string, unknown>,
        );
        const { message } = errorOf(() => parseConfig(input, 'f'));
        for (const [, said] of chosen) expect(message.split(said)).toHaveLength(2);
        if (chosen.length > 1) expect(message.split('\n')).toHaveLength(chosen.length + 1);
      }),
    );
  });

  it.each([
    [{ night: { ...aNight, seconds: 60 } }, '"seconds" in night', 'night.replaySeconds'],
    [{ seconds: 60 }, '"seconds" is not', 'night.replaySeconds'],
    [{ night: { ...aNight, set: {} } }, '"set" in night', 'night.parameters'],
    [{ search: { precision: 0.03 } }, '"precision" in search', 'search.relativeWidth'],
    [{ 'slo-ms': 300 }, '"slo-ms" is not', 'slo.latencyMs'],
    [{ seed: 3 }, '"seed" is not', 'It is a key elsewhere: stacks.compose.seed, load.seed.'],
    [{ latencyMs: 3 }, '"latencyMs" is not', 'It is a key elsewhere: slo.latencyMs.'],
    [{ levels: [{ name: 'a', cpus: 1 }] }, '"cpus" in levels[0]', 'levels[].services.<name>.cpus'],
    [{ search: { width: 0.1 } }, '"width" in search', 'Did you mean "relativeWidth"?'],
  ])(
    'that has a key of another place or an option for one is told where it belongs: %j',
    (change, key, hint) => {
      const { message } = errorOf(() => parseConfig(withChange(change), 'f'));
      expect(message).toContain(key);
      expect(message).toContain(hint);
    },
  );
});
