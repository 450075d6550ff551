import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { engineApi } from '../../../harness/src/drivers/stacks/compose/engine/engine.ts';
import { assertSameEngine } from '../../../harness/src/drivers/stacks/compose/engine/identity.ts';
import { FakeEngine } from './fake-engine.ts';

/** Another address than the one that the API is asked at. */
const otherSocket = 'unix:///somewhere/else.sock';
const info = { ID: 'A', Name: 'here', ServerVersion: '27.1', OperatingSystem: 'Nothing' };

describe('the engine that is asked and the one of the docker command line', () => {
  let folder: string;
  let engine: FakeEngine;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'headroom-two-engines-'));
    engine = await FakeEngine.listen(0, { info, containers: [] });
    vi.stubEnv('PATH', `${folder}${delimiter}${process.env['PATH']}`);
    vi.stubEnv('DOCKER_HOST', engine.address);
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await engine.close();
    await rm(folder, { recursive: true });
  });

  /** At another address, with this id. */
  async function commandLineOf(id: string): Promise<void> {
    const file = join(folder, 'docker');
    await writeFile(file, `#!/bin/sh\nprintf '%s\\n' far '${id}'\n`);
    await chmod(file, 0o755);
  }

  it('are one at one address: nobody has to be asked for its id', async () => {
    await commandLineOf('B');
    const api = await engineApi();
    await assertSameEngine(api, engine.address);
  });

  it('are one at two addresses when they have one id', async () => {
    engine.settings = { info, containers: [] };
    await commandLineOf('A');
    await assertSameEngine(await engineApi(), otherSocket);
  });

  it.each([
    ['ids that differ', 'A'],
    ['no id at all', ''],
  ])('are two with %s, and both are named', async (_what, id) => {
    engine.settings = { info: { ...info, ID: id }, containers: [] };
    await commandLineOf(id === '' ? '' : 'B');
    const comparing = assertSameEngine(await engineApi(), otherSocket);
    await expect(comparing).rejects.toMatchObject({ code: 'engines-differ', exitCode: 3 });
    await expect(comparing).rejects.toThrow(
      `two container engines: the docker command line talks to "far" at ${otherSocket}, testcontainers to "here" (27.1, Nothing) at ${engine.address}`,
    );
  });
});
