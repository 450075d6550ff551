import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { checkSeal } from '../../harness/src/drivers/store/checksums.ts';

const results = fileURLToPath(new URL('../../results', import.meta.url));

test('the committed runs are what was recorded', async () => {
  const runs = (await readdir(results)).map((name) => join(results, name));
  for (const folder of runs) if (existsSync(join(folder, 'SHA256SUMS'))) await checkSeal(folder);
  expect(runs).not.toEqual([]);
});
