import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ConfigInput } from '../../../harness/src/model/config/config.ts';
import { fixtureFolder } from '../../stacks/drivers-under-test.ts';
import { checkout } from '../headroom-process.ts';
import type { Place } from './canaries.ts';

export const programs = fileURLToPath(new URL('fixture', import.meta.url));
const journey = JSON.stringify(path.join(checkout, 'scenarios/runtime/journey.ts'));

/** A scenario that tells k6's log all that it knows, and of whose requests some are cut off. */
function scenario(canaries: Readonly<Record<Place, string>>, change = ''): string {
  return `
import encoding from 'k6/encoding';
import { journey } from ${journey};
export { options, teardown } from ${journey};
declare const __ENV: Record<string, string>;
declare const console: { warn(line: string): void };
const headers = { 'x-api-key': ${JSON.stringify(canaries['a header'])} };
const query = ${JSON.stringify(`/reset?token=${encodeURIComponent(canaries['a query'])}`)};
for (const word of [__ENV['API_TOKEN'], __ENV['WORD']]) {
  console.warn('told ' + word + ', ' + encodeURIComponent(word ?? '') + ', ' + encoding.b64encode('it is ' + word));
}
console.warn('headers ' + JSON.stringify(headers));
${change}
export default journey((draw) => ({ method: 'GET', path: draw() < 0.1 ? query : '/', headers }));
`;
}

export interface LeakyFolder {
  readonly folder: string;
  readonly config: string;
  /** A config with another scenario: one that throws what it knows. */
  readonly throwing: string;
  /** In the path is a canary. */
  readonly results: string;
  readonly environment: Readonly<Record<string, string>>;
  remove(): Promise<void>;
}

/** A config with a secret in every place, and all that it names. @param port where the external server is */
export async function makeLeakyFolder(
  canaries: Readonly<Record<Place, string>>,
  port: number,
): Promise<LeakyFolder> {
  const folder = await mkdtemp(path.join(tmpdir(), 'headroom-leaky-'));
  const answerFile = path.join(folder, 'answer.txt');
  const write = async (name: string, text: string): Promise<string> => {
    await writeFile(path.join(folder, name), text);
    return path.join(folder, name);
  };
  await write('answer.txt', canaries['the body of an answer']);
  await write('journey.ts', scenario(canaries));
  await write(
    'throwing.ts',
    scenario(canaries, 'throw new Error(`${__ENV["WORD"]} ${JSON.stringify(headers)}`);'),
  );
  await mkdir(path.join(folder, 'stack'));
  await write('stack/.env', `SEED_TOKEN='${canaries['the .env beside it']}'\n`);
  await write('stack/compose.yaml', JSON.stringify(composeFile(canaries, answerFile)));
  const config = configOf(canaries, { folder, answerFile, port });
  const text = (scenarioFile: string): string =>
    `export default { ...${JSON.stringify({ ...config, scenario: scenarioFile })},
       load: { environment: { API_TOKEN: ${JSON.stringify(canaries['the environment of the load'])}, WORD: process.env['SHOP_WORD'] } } };\n`;
  return {
    folder,
    config: await write('headroom.config.ts', text('./journey.ts')),
    throwing: await write('throwing.config.ts', text('./throwing.ts')),
    results: path.join(folder, canaries['the path of the results'], 'results'),
    environment: {
      DEPLOY_TOKEN: canaries['the environment of a command'],
      SHOP_WORD: canaries['a variable of the config'],
      RESULTS_SECRET: canaries['the path of the results'],
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

function composeFile(canaries: Readonly<Record<Place, string>>, answerFile: string): object {
  return {
    services: {
      front: {
        image: 'headroom-fixture:latest',
        entrypoint: ['/node', '/leaky/server.mjs'],
        command: ['--seed=${SEED_TOKEN}'],
        environment: { POSTGRES_PASSWORD: canaries['the compose file'], ANSWER_FILE: '/answer.txt' },
        volumes: [`${programs}:/leaky:ro`, `${answerFile}:/answer.txt:ro`],
      },
    },
  };
}

function configOf(
  canaries: Readonly<Record<Place, string>>,
  { folder, answerFile, port }: { folder: string; answerFile: string; port: number },
): Omit<ConfigInput, 'scenario'> {
  const password = encodeURIComponent(canaries['the URL']);
  return {
    name: 'leaky',
    slo: { latencyMs: 500, goodShare: 0.5 },
    levels: [
      {
        name: '100',
        services: { front: { environment: { DB_PASSWORD: canaries['the environment of a service'] } } },
        commands: { up: [['sh', '-c', 'echo deployed with $DEPLOY_TOKEN']] },
      },
      {
        name: 'broken',
        services: {
          front: { environment: { DB_PASSWORD: canaries['the environment of a service'], DIES: 'yes' } },
        },
        commands: { up: [['sh', '-c', 'echo refused $DEPLOY_TOKEN and $SHOP_WORD >&2; exit 7']] },
      },
    ],
    stacks: {
      external: { url: `http://user:${password}@127.0.0.1:${port}` },
      embedded: {
        processes: path.join(programs, 'processes.mjs'),
        prepare: [['sh', '-c', 'echo prepared with $DEPLOY_TOKEN']],
        environment: { ANSWER_FILE: answerFile },
      },
      compose: {
        file: path.join(folder, 'stack/compose.yaml'),
        prepare: [[process.execPath, path.join(fixtureFolder, 'build-image.mjs')]],
        entry: { service: 'front', port: 8080 },
      },
    },
    health: { path: '/health', startTimeoutSeconds: 20, drainTimeoutSeconds: 5 },
    night: { shape: 'spike', peak: 20, replaySeconds: 5 },
    drills: [
      {
        name: 'pause',
        faults: [{ kind: 'pause', service: 'cache' }],
        load: { requestsPerSecond: 20 },
        beforeSeconds: 4,
        holdSeconds: 2,
        afterSeconds: 5,
      },
      {
        name: 'flush',
        faults: [{ kind: 'cache-flush', service: 'cache', password: canaries["a fault's password"] }],
        load: { requestsPerSecond: 20 },
      },
    ],
    search: {
      initialLoad: 20,
      maxLoad: 20,
      probeSeconds: 2,
      confirmSeconds: 3,
      maxTrials: 3,
      maxInvalidTrials: 0,
      relativeWidth: 0.5,
    },
    overload: false,
    secrets: ['SHOP_WORD'],
  };
}
