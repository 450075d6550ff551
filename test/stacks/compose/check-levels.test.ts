import { expect, it } from 'vitest';
import { parseComposeModel } from '../../../harness/src/drivers/stacks/compose/project/compose-model.ts';
import {
  checkAddresses,
  checkLevels,
} from '../../../harness/src/drivers/stacks/compose/project/prepare-project.ts';
import type { ServiceLevel } from '../../../harness/src/model/config/config.ts';
import { levelOf } from '../asked-of-a-stack.ts';

const entry = { entry: { service: 'web', port: 80 } };

function modelOf(web: object): ReturnType<typeof parseComposeModel> {
  return parseComposeModel(JSON.stringify({ services: { web: { image: 'a', ...web } } }));
}

it.each<[string, object, ServiceLevel, RegExp | undefined]>([
  [
    'deploy.replicas of the file',
    { deploy: { replicas: 3 } },
    {},
    /^f\.yaml gives the entry "web" 3 replicas/,
  ],
  ['scale of the file', { scale: 2 }, {}, /^f\.yaml gives the entry "web" 2 replicas/],
  ['no replica at all', { scale: 0 }, {}, /0 replicas/],
  ['replicas of the level', {}, { replicas: 2 }, /^level "l" gives the entry "web" 2 replicas/],
  ['one replica', {}, {}, undefined],
  ['one replica of the level in place of three', { deploy: { replicas: 3 } }, { replicas: 1 }, undefined],
])(
  'the load meets one replica of the entry, whatever says how many there are: %s',
  (_what, web, given, message) => {
    const check = (): void => checkLevels(modelOf(web), entry, [levelOf('l', { web: given })], 'f.yaml');
    if (message === undefined) check();
    else
      expect(check).toThrow(
        expect.objectContaining({
          code: 'entry-replicated',
          message: expect.stringMatching(message) as string,
        }) as Error,
      );
  },
);

it('replicas cannot share an address that the file fixes', () => {
  const model = modelOf({ networks: { n: { ipv4_address: '10.0.0.2' } } });
  expect(() => checkAddresses(model, [levelOf('l', { web: { replicas: 2 } })], 'f.yaml')).toThrow(
    /one address in network "n"/,
  );
  checkAddresses(model, [levelOf('l', { web: { replicas: 1 } })], 'f.yaml');
});
