import { describe, expect, it } from 'vitest';
import { chooseStack } from '../../../harness/src/actions/run/choose-stack.ts';
import { stackCatalogue } from '../../../harness/src/drivers/stacks/catalogue.ts';
import { asAvailability } from '../../../harness/src/drivers/stacks/compose/definition.ts';
import type { EngineAnswer } from '../../../harness/src/drivers/system/engine/cli.ts';
import { composeSchema } from '../../../harness/src/drivers/stacks/compose/config.ts';
import type { Config } from '../../../harness/src/model/config/config.ts';

const compose = composeSchema.parse({ entry: { service: 'edge', port: 80 } });
const embedded = { processes: 'processes.ts', prepare: [], environment: {} };
const external = { url: 'http://127.0.0.1:80', prepare: [] };
const all = { compose, embedded, external };

const asked = (answer: EngineAnswer) => (): Promise<EngineAnswer> => Promise.resolve(answer);
const answering = asked({ answers: true, detail: 'Docker 20, docker compose 2.40' });
const silent = asked({
  answers: false,
  code: 'engine-missing',
  detail: 'no container engine answers: no socket',
});
const elsewhere = asked({
  answers: false,
  code: 'engine-elsewhere',
  detail: 'the engine of docker context "far" is elsewhere',
});
/** Our stacks, with the engine that containers ask for. */
const having = (askEngine: () => Promise<EngineAnswer>): typeof stackCatalogue => ({
  ...stackCatalogue,
  compose: { ...stackCatalogue.compose, available: async () => asAvailability(await askEngine()) },
});
const neverAsked = (): Promise<EngineAnswer> => Promise.reject(new Error('the engine was asked'));

describe('the stack of a run', () => {
  const cases: [string, Config['stack'], Config['stacks'], typeof answering, string, RegExp][] = [
    ['containers when an engine answers', 'auto', all, answering, 'compose', /Docker 20, .* answer/],
    ['plain processes when none does', 'auto', all, silent, 'embedded', /no container engine answers/],
    [
      'plain processes when the engine is elsewhere',
      'auto',
      all,
      elsewhere,
      'embedded',
      /"far" is elsewhere/,
    ],
    [
      'the external one when there is no other',
      'auto',
      { compose, external },
      silent,
      'external',
      /no container/,
    ],
    [
      'processes when no compose stack is defined',
      'auto',
      { embedded },
      neverAsked,
      'embedded',
      /no compose stack/,
    ],
    [
      'the external one when only it is defined',
      'auto',
      { external },
      neverAsked,
      'external',
      /no compose stack/,
    ],
    ['the one that is chosen', 'embedded', all, neverAsked, 'embedded', /chosen/],
    ['containers that are chosen and can be had', 'compose', all, answering, 'compose', /Docker 20/],
  ];

  it.each(cases)('is %s', async (_what, stack, stacks, askEngine, kind, why) => {
    const chosen = await chooseStack({ stack, stacks }, having(askEngine));
    expect(chosen.kind).toBe(kind);
    expect(chosen.why).toMatch(why);
  });

  it.each([
    ['compose', all],
    ['auto', { compose }],
  ] as const)('is refused when containers are needed (%s) and no engine answers', async (stack, stacks) => {
    await expect(chooseStack({ stack, stacks }, having(silent))).rejects.toMatchObject({
      code: 'engine-missing',
      exitCode: 3,
    });
  });

  it('is refused by its own name when containers are needed and the engine is elsewhere', async () => {
    await expect(chooseStack({ stack: 'compose', stacks: all }, having(elsewhere))).rejects.toMatchObject({
      code: 'engine-elsewhere',
      exitCode: 3,
      message: 'the engine of docker context "far" is elsewhere',
    });
  });
});
