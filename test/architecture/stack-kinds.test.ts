import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { kindsNamedIn } from './stack-kinds.ts';
import { projectFiles, repository } from './tracked-files.ts';

/** Its folder, and a line in each catalogue. */
const places = /^harness\/src\/(drivers\/stacks\/(\w+\/.*|catalogue\.ts)|model\/config\/stack-models\.ts)$/;
/** What is no kind of a config there. */
const others = new Map([
  ['harness/src/actions/spike/intent.ts', 'a config for a URL: it is what a user would write'],
  ['harness/src/drivers/system/engine/cli.ts', 'the command of docker'],
  ['harness/src/drivers/k6/bundle.ts', 'an option of esbuild'],
  ['harness/src/drivers/k6/locate/release.ts', 'a method of undici'],
]);

it('no code but its own folder and a line in each catalogue names a kind of stack', () => {
  const files = projectFiles().filter((file) => /^harness\/.*\.ts$/.test(file) && !places.test(file));
  const naming = files.filter(
    (file) => kindsNamedIn(file, readFileSync(join(repository, file), 'utf8')).length > 0,
  );

  expect(naming.toSorted()).toEqual([...others.keys()].toSorted());
});

it.each([
  [`if (kind === 'compose') x();`, ['compose']],
  [`const { external } = stacks;`, ['external']],
  [`x(stacks.embedded?.processes);`, ['embedded']],
  [`x({ compose: 1 }); // 'embedded'`, ['compose']],
  [`x('the compose stack', compose);`, []],
])('of %s, %j is named', (code, kinds) => {
  expect(kindsNamedIn('a.ts', code)).toEqual(kinds);
});
