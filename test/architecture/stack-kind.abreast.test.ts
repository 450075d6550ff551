import { Command } from 'commander';
import { describe, expect, it, vi } from 'vitest';
import { parseConfig } from '../../harness/src/actions/config/load.ts';
import { diagnosis, partsOfStacks } from '../../harness/src/actions/doctor/diagnosis.ts';
import { doctor } from '../../harness/src/actions/doctor/doctor.ts';
import { setUpAsked } from '../../harness/src/actions/history/set-up.ts';
import { buildStack, refuseUnreachable } from '../../harness/src/actions/run/build-stack.ts';
import { chooseStack } from '../../harness/src/actions/run/choose-stack.ts';
import { addTargetOptions } from '../../harness/src/cli/commands/shared-options.ts';
import type { Config } from '../../harness/src/model/config/config.ts';
import { provenanceSchema } from '../../harness/src/model/record/provenance.ts';
import { Redactor } from '../../harness/src/model/secrets/redactor.ts';
import { describeStack } from '../stacks/contract.ts';

/** A line in each catalogue, as a new kind in a folder of its own has it; nothing else of the house knows of it. */
vi.mock(import('../../harness/src/model/config/stack-models.ts'), async (original) => {
  const { stackModels } = await original();
  const { tiny: own } = await import('./tiny-stack/config.ts');
  return { stackModels: { ...stackModels, tiny: own } };
});
vi.mock(import('../../harness/src/drivers/stacks/catalogue.ts'), async (original) => {
  const { stackCatalogue } = await original();
  const { tiny: own } = await import('./tiny-stack/definition.ts');
  return { stackCatalogue: { ...stackCatalogue, tiny: own } };
});
// The machine's own parts take seconds to look at.
vi.mock(import('../../harness/src/drivers/k6/inspect.ts'), () => ({ inspectK6: () => Promise.resolve([]) }));

const folder = import.meta.dirname;
const kill = { name: 'one', faults: [{ kind: 'kill', service: 'api' }] };

function configWith(stack: object, more: object = {}): Config {
  return parseConfig(
    {
      ...{ name: 'tiny', scenario: 'journey.ts', slo: { latencyMs: 200 }, levels: [{ name: '100' }] },
      ...{ stacks: { tiny: stack }, ...more },
    },
    'f',
  );
}

await describeStack({
  ...{ name: 'a kind of its own, of a line in each catalogue', owns: false, limitsMemory: false },
  environment: {},
  probe: () => Promise.resolve(),
  proxies: () => Promise.resolve({}),
  async create({ lease, levels, health }) {
    const config = configWith({ greeting: 'hello' }, { levels, health });
    const { kind } = await chooseStack(config);
    return buildStack(kind, { config, folder, redactor: new Redactor() }, lease);
  },
});

describe('a kind of its own, of a line in each catalogue', () => {
  it('has its part of a config checked, key by key and by its own words', () => {
    expect(configWith({ greeting: 'hello' }).stacks).toEqual({ tiny: { greeting: 'hello' } });
    expect(() => configWith({ greting: 'hello' })).toThrow(/stacks\.tiny\.greeting/);
    expect(() => configWith({ greeting: ' hello' })).toThrow(/stacks\.tiny\.greeting is " hello": leave/);
    expect(() => configWith({}, { stacks: {} })).toThrow(/one of compose, embedded, external, tiny/);
  });

  it('can be asked for on the command line and stands in a record', () => {
    const help = addTargetOptions(new Command()).helpInformation();
    expect(help.replaceAll(/\s+/g, ' ')).toContain('"auto", "compose", "embedded", "external", "tiny"');
    expect(provenanceSchema.shape.stack.shape.kind.parse('tiny')).toBe('tiny');
  });

  it('is chosen, tells its target, and refuses what it cannot break', async () => {
    const config = configWith({ greeting: 'hello' }, { drills: [kill] });
    const { kind } = await chooseStack(config);
    expect(kind).toBe('tiny');
    expect(setUpAsked(config, kind)).toMatchObject({ stack: 'tiny', target: 'hello' });
    expect(() => refuseUnreachable(kind, { config, drill: { drills: config.drills } })).toThrow(/too small/);
  });

  it('is looked at by the doctor', async () => {
    const { parts } = await doctor();
    expect(parts).toContainEqual(expect.objectContaining({ part: 'a voice' }));
    const others = Object.values(partsOfStacks)
      .flat()
      .filter((part) => part !== 'a voice');
    const missing = others.map((part) => ({ part, status: 'missing' as const, detail: '' }));
    expect(diagnosis(missing)).toMatchObject({
      canRun: true,
      text: expect.stringMatching(/on the tiny stack/) as string,
    });
  });
});
