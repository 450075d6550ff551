import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { projectFiles, projectLinks, repository } from './tracked-files.ts';

/** Hosts that no file may name, so that a checkout works behind any mirror. In pieces: this file is one of them. */
const registryHosts = [
  ['registry', 'npmjs', 'org'],
  ['registry', 'yarnpkg', 'com'],
  ['proxy', 'golang', 'org'],
  ['sum', 'golang', 'org'],
  ['deb', 'debian', 'org'],
  ['files', 'pythonhosted', 'org'],
  ['registry-1', 'docker', 'io'],
].map((pieces) => pieces.join('.'));

/** Folders of the machines that this was written on: as the start of a path, not as a part of one (`a/work/b`). */
const privateFolders = [['work'], ['tmp', 'lab']].map((pieces) => ({
  folder: `/${pieces.join('/')}/`,
  pattern: new RegExp(`(?<![\\w.~})-])/${pieces.join('/')}/\\w`),
}));

function foreignNamesIn(line: string): readonly string[] {
  return [
    ...registryHosts.filter((host) => line.includes(host)),
    ...privateFolders.filter(({ pattern }) => pattern.test(line)).map(({ folder }) => folder),
  ];
}

it('no file names the host of a package registry or a folder of one machine', () => {
  const found = projectFiles().flatMap((file) =>
    readFileSync(join(repository, file), 'utf8')
      .split('\n')
      .flatMap((line, index) => foreignNamesIn(line).map((name) => `${file}:${index + 1} names ${name}`)),
  );

  expect(found).toEqual([]);
});

it('no file is a link: it would lead to where only one machine has something', () => {
  expect(projectLinks()).toEqual([]);
});

it.each([
  [`resolved: https://${registryHosts[0]}/zod`, registryHosts[0]],
  [`cd /${'work'}/main`, `/${'work'}/`],
  [`path=/tmp/${'lab'}/k6`, `/tmp/${'lab'}/`],
])('%s is noticed', (line, name) => {
  expect(foreignNamesIn(line)).toEqual([name]);
});

it.each(['/workspace/a', 'docs/work/a.md', '${folder}/work/a', "get('/work?ms=20')"])(
  '%s is no such name',
  (line) => {
    expect(foreignNamesIn(line)).toEqual([]);
  },
);

const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      resolved: z.string().optional(),
      optionalDependencies: z.record(z.string(), z.string()).optional(),
    }),
  ),
});
const { packages } = lockSchema.parse(
  JSON.parse(readFileSync(join(repository, 'package-lock.json'), 'utf8')),
);

it('the lock file says of no package where it comes from', () => {
  const resolved = Object.entries(packages).filter(([, each]) => each.resolved !== undefined);

  expect(resolved).toEqual([]);
});

/** Whether a package finds another, as Node does: in its own node_modules, or in one further up. */
function finds(path: string, name: string): boolean {
  const here = path === '' ? `node_modules/${name}` : `${path}/node_modules/${name}`;
  if (here in packages) return true;
  return path !== '' && finds(path.slice(0, Math.max(0, path.lastIndexOf('/node_modules/'))), name);
}

it('the lock file has the packages of every platform, without which `npm ci` refuses it', () => {
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter((name) => !finds(path, name))
      .map((name) => `${name}, which ${path} names`),
  );

  expect(missing).toEqual([]);
});
