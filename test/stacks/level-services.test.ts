import { expect, it } from 'vitest';
import { assertKnownServices } from '../../harness/src/drivers/stacks/level-services.ts';

it('a level may only name services of the stack, and a typo is answered with the nearest', () => {
  const level = (service: string) => ({ name: '50', services: { [service]: {} } });
  assertKnownServices([level('api')], ['edge', 'api'], 'compose.yaml');
  expect(() => assertKnownServices([level('api'), level('egde')], ['edge', 'api'], 'compose.yaml')).toThrow(
    expect.objectContaining({
      code: 'service-unknown',
      exitCode: 2,
      message: 'level "50" names service "egde", which compose.yaml does not have; it has: edge, api',
      hint: 'did you mean "edge"?',
    }) as Error,
  );
});
