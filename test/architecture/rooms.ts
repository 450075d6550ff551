import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import { takingsOf, type Import } from './imports.ts';

/** What the files of a folder may import. Folders are relative to the repository; a room may import itself. */
interface Room {
  readonly folder: string;
  readonly mayImport: readonly string[];
  /** npm packages by name. Pure rooms list the few that do no I/O; elsewhere knip and review watch over them. */
  readonly packages: 'any' | readonly string[];
  /** Node's own modules (`node:*`). */
  readonly builtins: boolean;
  /** The same answer for the same arguments: no clock. (Randomness, process and console: .oxlintrc.json.) */
  readonly readsClock: boolean;
}

const source = 'harness/src';
const model = `${source}/model`;
const ports = `${source}/ports`;
const drivers = `${source}/drivers`;
const system = `${drivers}/system`;
const actions = `${source}/actions`;
const stacks = `${drivers}/stacks`;
/** What a kind of stack is configured by: of the model, though it lies with the rest of its kind. */
const stackConfigs = /^harness\/src\/drivers\/stacks\/[^/]+\/config\.ts$/;
/** Names every kind. */
const stackCatalogue = `${stacks}/catalogue.ts`;
/** How a path is joined to the URL of a target: by k6 and the harness alike. */
const urls = 'scenarios/urls';
const purePackages = ['zod', 'simple-statistics'];
const pure = { packages: purePackages, builtins: false, readsClock: false } as const;
const impure = { builtins: true, readsClock: true, packages: 'any' } as const;

/** The rooms of the design, the most particular folder first. */
const rooms: readonly Room[] = [
  { folder: model, mayImport: [], ...pure, packages: ['zod'] },
  { folder: `${source}/search`, mayImport: [`${source}/analysis`, model], ...pure },
  { folder: `${source}/analysis`, mayImport: [model], ...pure },
  { folder: `${source}/verdict`, mayImport: [model], ...pure, packages: [...purePackages, 'jstat'] },
  {
    folder: `${source}/report`,
    mayImport: [model],
    ...pure,
    packages: [...purePackages, 'vega', 'vega-lite', 'markdown-it'],
  },
  { folder: ports, mayImport: [model], ...pure, packages: [] },
  {
    folder: `${source}/run`,
    mayImport: [`${source}/search`, `${source}/analysis`, ports, model, urls],
    ...pure,
    packages: [],
  },
  { folder: system, mayImport: [ports, model], ...impure },
  { folder: stackCatalogue, mayImport: [stacks, model], ...impure, packages: [] },
  { folder: stacks, mayImport: [system, ports, model, urls], ...impure },
  { folder: drivers, mayImport: [system, ports, model, urls], ...impure },
  // Shapes and traces are pure, and written for k6 and the harness alike: an action turns them into a plan.
  {
    folder: actions,
    mayImport: [
      ...['search', 'analysis', 'verdict', 'report', 'run'].map((room) => `${source}/${room}`),
      ...[drivers, ports, model, 'scenarios/shapes', 'scenarios/traces'],
    ],
    ...impure,
    packages: ['zod', 'd3-random', 'fastest-levenshtein'],
  },
  // Of the drivers it knows what an import of traces can be told, and where to leave the details of a bug.
  {
    folder: `${source}/cli`,
    mayImport: [
      ...[actions, `${source}/report`, model],
      ...[`${drivers}/traces`, `${system}/host/cache-folder.ts`, 'package.json', 'scenarios/shapes'],
    ],
    ...impure,
  },
  { folder: 'harness', mayImport: [], ...impure },
  { folder: 'targets', mayImport: [], ...impure },
  { folder: 'scenarios/shapes', mayImport: [], ...pure, packages: [] },
  { folder: urls, mayImport: [], ...pure, packages: [] },
  { folder: 'scenarios/traces', mayImport: ['scenarios/shapes'], ...pure, packages: [] },
  { folder: 'scenarios', mayImport: [], packages: ['k6'], builtins: false, readsClock: true },
  { folder: 'docs', mayImport: [source], ...impure },
];

/** An import, or a reading of the clock, that the rooms do not allow. */
export interface Breach {
  readonly file: string;
  readonly line: number;
  /** What was imported or called, as written. */
  readonly what: string;
  readonly rule: string;
}

/** Every breach in one file. `file` is relative to the repository, with forward slashes. */
export function breachesOf(file: string, text: string): readonly Breach[] {
  const place = stackConfigs.test(file) ? model : file;
  const room = rooms.find((each) => isInside(place, each.folder));
  if (room === undefined) return [];
  if (room.folder === 'harness' && isInside(file, source)) {
    return [{ file, line: 1, what: file, rule: `a file of ${source} that lies in no room` }];
  }
  const takings = takingsOf(file, text);
  const fromImports = takings.imports.flatMap((taken) => {
    const rule = ruleAgainst(file, room, taken);
    return rule === undefined ? [] : [{ file, line: taken.line, what: taken.specifier ?? 'import(…)', rule }];
  });
  const fromClock = room.readsClock
    ? []
    : takings.clockReadings.map((line) => ({
        file,
        line,
        what: 'new Date()',
        rule: `${room.folder} reads no clock: take the time as an argument`,
      }));
  return [...fromImports, ...fromClock];
}

/** The rule that an import breaks, in words; `undefined` when it breaks none. */
function ruleAgainst(file: string, room: Room, { specifier }: Import): string | undefined {
  if (specifier === undefined) {
    return room.builtins ? undefined : `${room.folder} imports nothing by a computed path`;
  }
  if (specifier.startsWith('.')) return ruleAgainstFile(file, room, specifier);
  if (isBuiltin(specifier)) {
    return room.builtins ? undefined : `${room.folder} imports no built-in module of Node`;
  }
  return ruleAgainstPackage(file, room, packageOf(specifier));
}

function ruleAgainstFile(file: string, room: Room, specifier: string): string | undefined {
  const imported = posix.join(posix.dirname(file), specifier);
  const owned = ownFolder(file, room);
  const allowed = [owned, ...room.mayImport];
  if (allowed.some((folder) => isInside(imported, folder))) return undefined;
  if (room.folder === model && stackConfigs.test(imported)) return undefined;
  // Files that lie right in drivers/stacks/ are common ground of the stacks, and know none of them.
  if (room.folder === stacks && posix.dirname(imported) === stacks && imported !== stackCatalogue) {
    return undefined;
  }
  return `${owned} imports only ${allowed.join(', ')}`;
}

/** The folder that a file may import from freely: its driver's, its target's, or else its room's. */
function ownFolder(file: string, room: Room): string {
  const depthOfOwners: Readonly<Record<string, number>> = { [drivers]: 4, [stacks]: 5, targets: 2 };
  const depth = depthOfOwners[room.folder];
  return depth === undefined ? room.folder : file.split('/').slice(0, depth).join('/');
}

function ruleAgainstPackage(file: string, room: Room, name: string): string | undefined {
  if (name === 'headroom') {
    return isConfigOfTarget(file) ? undefined : `only targets/*/headroom.config.ts imports 'headroom'`;
  }
  if (room.packages === 'any' || room.packages.includes(name)) return undefined;
  return `${room.folder} imports no package but ${room.packages.join(', ') || 'none'}`;
}

function isConfigOfTarget(file: string): boolean {
  return /^targets\/[^/]+\/headroom\.config\.ts$/.test(file);
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
