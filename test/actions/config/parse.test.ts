import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../harness/src/actions/config/load.ts';
import { ExitCode } from '../../../harness/src/model/errors.ts';
import { errorOf } from './error-of.ts';
import { withChange } from './valid-config.ts';

const way = { from: 'api', to: 'db', port: 5432, speaks: 'postgres' };

function composeWith(ways: readonly object[]): object {
  return { file: 'compose.yaml', entry: { service: 'api', port: 80 }, ways };
}

const aNight = { shape: 'spike', peak: 100 };

describe('a config with a fault', () => {
  const faults: [what: string, input: unknown, code: string, message: string][] = [
    [
      'an unknown key, with the nearest named',
      withChange({ serch: {} }),
      'config-unknown-key',
      'f: "serch" is not a key that headroom knows. Did you mean "search"?',
    ],
    [
      'an unknown key deep inside a record inside an array',
      withChange({ levels: [{ name: 'a', services: { api: { cpu: 1 } } }] }),
      'config-unknown-key',
      'f: "cpu" in levels[0].services.api is not a key that headroom knows. Did you mean "cpus"?',
    ],
    [
      'an unknown key that is near to nothing, with all known ones',
      withChange({ slo: { latencyMs: 200, zzzzzzzzzz: 1 } }),
      'config-unknown-key',
      'f: "zzzzzzzzzz" in slo is not a key that headroom knows. Known keys: latencyMs, goodShare, freshness.',
    ],
    [
      'a missing key',
      withChange({ slo: undefined }),
      'config-invalid',
      'f: slo is missing: it must be an object.',
    ],
    [
      'a wrong type',
      withChange({ slo: { latencyMs: '200' } }),
      'config-invalid',
      'f: slo.latencyMs is "200": it must be a number.',
    ],
    [
      'a number too small',
      withChange({ search: { probeSeconds: 0 } }),
      'config-invalid',
      'f: search.probeSeconds is 0: it must be at least 2.',
    ],
    [
      'a number that must be more than its limit',
      withChange({ slo: { latencyMs: 0 } }),
      'config-invalid',
      'f: slo.latencyMs is 0: it must be more than 0.',
    ],
    [
      'a share over one',
      withChange({ slo: { latencyMs: 200, goodShare: 99 } }),
      'config-invalid',
      'f: slo.goodShare is 99: it must be at most 1.',
    ],
    [
      'a mistyped choice',
      withChange({ stack: 'compos' }),
      'config-invalid',
      'f: stack is "compos": it must be one of "auto", "compose", "embedded", "external". Did you mean "compose"?',
    ],
    [
      'a URL that k6 cannot load',
      withChange({ stacks: { external: { url: 'ftp://127.0.0.1' } } }),
      'config-invalid',
      'f: stacks.external.url is "ftp://127.0.0.1": it must be an http or https URL, like "http://127.0.0.1:8080".',
    ],
    [
      'no levels',
      withChange({ levels: [] }),
      'config-invalid',
      'f: levels is []: it must be at least 1 element long.',
    ],
    [
      'a command as a shell string',
      withChange({ levels: [{ name: 'a', commands: { up: ['make up'] } }] }),
      'config-invalid',
      'f: levels[0].commands.up[0] is "make up": it must be an array.',
    ],
    ['no object at all', ['a'], 'config-invalid', 'f: the config is ["a"]: it must be an object.'],
    [
      'two levels of one name',
      withChange({
        levels: [
          { name: 'a', commands: { up: [['true']] } },
          { name: 'a', commands: { up: [['true']] } },
        ],
      }),
      'config-invalid',
      'f: levels[1].name is "a" again: every level needs a name of its own.',
    ],
    [
      'a level that is compared with one that is not there',
      withChange({
        levels: [
          { name: '100', commands: { up: [['true']] } },
          {
            name: '100-protected',
            commands: { up: [['true']] },
            comparedWith: { level: '10', how: 'protection' },
          },
        ],
      }),
      'config-invalid',
      'f: levels[1].comparedWith.level is "10": it must be a level that is not itself compared with another. Did you mean "100"? Those are 100.',
    ],
    [
      'a way from a service to itself',
      withChange({ stacks: { compose: composeWith([{ ...way, to: 'api' }]) } }),
      'config-invalid',
      'f: stacks.compose.ways[0] goes from "api" to itself: name two services.',
    ],
    [
      'a way that is there twice',
      withChange({ stacks: { compose: composeWith([way, { ...way, port: 5433 }, way]) } }),
      'config-invalid',
      'f: stacks.compose.ways[2] is api > db, port 5432 again: once is enough, whatever the number of replicas.',
    ],
    [
      'no stack',
      withChange({ stacks: {} }),
      'config-invalid',
      'f: stacks is empty: the levels need a stack to be put on, one of compose, embedded, external.',
    ],
    [
      'a chosen stack that is not there',
      withChange({ stack: 'compose' }),
      'config-invalid',
      'f: stack is "compose", but stacks.compose is not there: stacks has external.',
    ],
    [
      'commands without the external stack they are for',
      withChange({
        levels: [{ name: 'a', commands: { up: [['true']] } }],
        stacks: { embedded: { processes: 'processes.ts' } },
      }),
      'config-invalid',
      'f: levels[0] ("a") has commands, but stacks.external, whose levels they set, is not there.',
    ],
    [
      'two levels that are the same',
      withChange({
        levels: [{ name: 'a' }, { name: 'b' }],
        stacks: { embedded: { processes: 'processes.ts' } },
      }),
      'config-invalid',
      'f: levels "a" and "b" change no service: only one level can be the stack as it is.',
    ],
    [
      'a target that no path can lie under',
      withChange({ stacks: { external: { url: 'http://127.0.0.1:8080/app?tenant=1' } } }),
      'config-invalid',
      'f: stacks.external.url has a query or a fragment, which no path can lie under: put it into the paths (health.path, load.environment.PATHS).',
    ],
    [
      'an external stack that nobody puts at its levels',
      withChange({ levels: [{ name: 'a', commands: { up: [['true']] } }, { name: 'b' }] }),
      'config-invalid',
      'f: levels[1] ("b") has no commands.up: with several levels, each needs the commands that put the external stack at it.',
    ],
    [
      'a lowest load over the highest',
      withChange({ search: { minLoad: 10, maxLoad: 5 } }),
      'config-invalid',
      'f: search.minLoad is 10: it must be at most search.maxLoad, which is 5.',
    ],
    [
      'a first load outside the allowed ones',
      withChange({ search: { initialLoad: 5000 } }),
      'config-invalid',
      'f: search.initialLoad is 5000: it must be between search.minLoad (1) and search.maxLoad (2000).',
    ],
    [
      'a night that is neither a shape nor a trace',
      withChange({ night: { peak: 100 } }),
      'config-invalid',
      'f: night.shape is missing: it must be exactly one of shape and trace.',
    ],
    [
      'a variant for a level that is not there',
      withChange({ night: { ...aNight, variants: [{ name: 'a', levels: ['110'] }] } }),
      'config-invalid',
      'f: night.variants[0] ("a") is for level "110", which is not there. Did you mean "100"? Levels: 100.',
    ],
    [
      'two variants of one name',
      withChange({ night: { ...aNight, variants: [{ name: 'a' }, { name: 'a' }] } }),
      'config-invalid',
      'f: night.variants[1] ("a") is there twice: every variant needs a name of its own.',
    ],
    [
      'a window of a shape',
      withChange({
        night: { ...aNight, window: { from: '2026-11-03T20:00:00Z', to: '2026-11-03T21:00:00Z' } },
      }),
      'config-invalid',
      'f: night.window is a part of a trace, but night.trace is not there: a shape has parameters instead.',
    ],
    [
      'parameters of a trace',
      withChange({ night: { trace: 'a.trace.json', peak: 5, parameters: { peakMultiple: 2 } } }),
      'config-invalid',
      'f: night.parameters are those of a shape, but the night is a trace: leave them out.',
    ],
  ];

  it.each(faults)('is refused for %s', (_what, input, code, message) => {
    const error = errorOf(() => parseConfig(input, 'f'));
    expect(error.message).toBe(message);
    expect(error.code).toBe(code);
    expect(error.exitCode).toBe(ExitCode.usage);
  });

  it('is told of everything that is wrong at once, unknown keys first', () => {
    const error = errorOf(() =>
      parseConfig(withChange({ name: '', scenario: undefined, scenaro: 'x' }), 'f'),
    );
    expect(error.message.split('\n')).toEqual([
      'f: 3 problems',
      '  "scenaro" is not a key that headroom knows. Did you mean "scenario"?',
      '  name is "": it must be at least 1 character long.',
      '  scenario is missing: it must be a string.',
    ]);
  });

  it('does not have the values of an environment printed, for they may be secret', () => {
    const environment = { PASSWORD: { hunter2: true } };
    const error = errorOf(() => parseConfig(withChange({ load: { environment } }), 'f'));
    expect(error.message).not.toContain('hunter2');
    expect(error.message).toContain('load.environment.PASSWORD');
  });
});
