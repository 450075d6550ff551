import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isMissing } from '../../system/needed-tools.ts';
import { levelOf } from '../asked-of-a-stack.ts';
import { compose } from '../drivers-under-test.ts';
import { bringUp } from '../stack-that-is-up.ts';
import { EngineProxy } from './engine-proxy.ts';

const missing = await isMissing(compose.name, compose.probe);
const health = { path: '/health', startTimeoutSeconds: 90, drainTimeoutSeconds: 15 };

/** An engine at a port of loopback is one of this machine. */
describe.skipIf(missing)('a level on the engine of this machine, reached by TCP', () => {
  let proxy: EngineProxy;

  beforeAll(async () => {
    proxy = await EngineProxy.open(0);
  });
  afterAll(() => proxy.close());

  it('is read back as it was asked, and from the file where the level says nothing', async () => {
    const level = levelOf('half', { front: { cpus: 0.5, memoryMb: 96 }, worker: { replicas: 2 } });
    const stack = await bringUp({
      ...{ name: 'given', level, environment: { DOCKER_HOST: proxy.address } },
      create: (lease) => compose.create({ lease, levels: [level], health }),
    });
    await stack.end();
    expect(stack.running.given).toEqual({
      front: { replicas: 1, cpus: 0.5, memoryBytes: 96 * 1024 * 1024, readFrom: 'kernel' },
      worker: { replicas: 2, cpus: 0.9, memoryBytes: 200 * 1024 * 1024, readFrom: 'kernel' },
    });
  });
});
