import { expect, it } from 'vitest';
import { circlesIn, importsAmong } from './circles.ts';
import { projectFiles } from './tracked-files.ts';

it('no files import each other in a circle, not even for types', () => {
  const files = projectFiles().filter((file) => /^(harness|scenarios|targets)\/.*\.ts$/.test(file));

  expect(circlesIn(importsAmong(files))).toEqual([]);
});

it('a circle is found once, with the files that are in it and no others', () => {
  const imports = new Map([
    ['a', ['b', 'd']],
    ['b', ['c']],
    ['c', ['a', 'd']],
    ['d', []],
    ['e', ['e']],
    ['f', ['a']],
  ]);

  expect(circlesIn(imports)).toEqual([['a', 'b', 'c'], ['e']]);
});
