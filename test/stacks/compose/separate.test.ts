import { describe, expect, it } from 'vitest';
import { parseComposeModel } from '../../../harness/src/drivers/stacks/compose/compose-model.ts';
import type {
  MachineFacts,
  PathFact,
} from '../../../harness/src/drivers/stacks/compose/separation/finding.ts';
import { overlap } from '../../../harness/src/drivers/stacks/compose/separation/network.ts';
import {
  separate,
  type Separation,
} from '../../../harness/src/drivers/stacks/compose/separation/separate.ts';
import { composeSchema } from '../../../harness/src/model/config.ts';

const folder: PathFact = { realPath: '/shop/data', kind: 'folder', sockets: [] };
const nothing: MachineFacts = { paths: new Map(), volumes: new Set(), writers: new Map(), subnets: [] };

interface Asked {
  readonly file?: object;
  readonly config?: object;
  readonly facts?: Partial<MachineFacts>;
}

/** Of a file with one service, which has `inService`. */
function separated(inService: object, { file = {}, config = {}, facts = {} }: Asked = {}): Separation {
  const json = JSON.stringify({ name: 'shop', services: { web: { image: 'a', ...inService } }, ...file });
  return separate(
    {
      model: parseComposeModel(json),
      config: composeSchema.parse({ entry: { service: 'web', port: 80 }, ...config }),
      facts: { ...nothing, ...facts },
    },
    'compose.yaml',
  );
}

const bind = (source: string, more: object = {}) => ({
  volumes: [{ type: 'bind', source, target: '/in', bind: { create_host_path: true }, ...more }],
});
const at = (path: string, fact: Partial<PathFact>) => ({
  paths: new Map([[path, { ...folder, realPath: path, ...fact }]]),
});
const volume = { volumes: [{ type: 'volume', source: 'kept', target: '/in' }] };
const refusal = (message: RegExp): Error =>
  expect.objectContaining({
    code: 'not-separable',
    exitCode: 2,
    message: expect.stringMatching(message) as string,
  }) as Error;

describe('what a level cannot have for itself is refused by name', () => {
  it.each<[string, object, Asked, RegExp]>([
    ['the network of the host', { network_mode: 'host' }, {}, /service "web" has network_mode: host/],
    [
      'a container of others',
      { network_mode: 'container:x' },
      {},
      /network_mode: container:x: that container/,
    ],
    ['processes of the host', { pid: 'host' }, {}, /pid: host, the processes of the machine/],
    ['a link to a container of others', { external_links: ['x:y'] }, {}, /external_links: x:y/],
    ['volumes of a container of others', { volumes_from: ['container:x'] }, {}, /volumes_from: container:x/],
    ['the API of the engine', { use_api_socket: true }, {}, /use_api_socket/],
    ['a service that a plugin makes', { provider: { type: 'x' } }, {}, /made by a provider/],
    [
      'a socket',
      bind('/run/x.sock', { read_only: true }),
      { facts: at('/run/x.sock', { kind: 'socket' }) },
      /mounts \/run\/x\.sock at \/in: it is a socket/,
    ],
    [
      'a folder with a socket',
      bind('/x', { read_only: true }),
      { facts: at('/x', { sockets: ['pg.sock'] }) },
      /pg\.sock in it is a socket/,
    ],
    [
      "a link to the engine's folder",
      bind('/x', { read_only: true }),
      { facts: at('/x', { realPath: '/run' }) },
      /the engine can be reached/,
    ],
    [
      'a folder of the system',
      bind('/sys/fs/cgroup'),
      { facts: at('/sys/fs/cgroup', {}) },
      /may write to it: it is of the system/,
    ],
    ['a device', bind('/dev/null'), { facts: at('/dev/null', { kind: 'special' }) }, /it is of the system/],
    [
      'a folder too large for a copy',
      bind('/x'),
      { facts: at('/x', { tooLarge: '3 GiB' }) },
      /3 GiB, too much for a copy/,
    ],
    [
      'an external volume',
      volume,
      { file: { volumes: { kept: { external: true, name: 'prod' } } } },
      /volume "kept" is external \("prod"\)/,
    ],
    [
      'a volume on another disk',
      volume,
      { file: { volumes: { kept: { driver_opts: { device: '/srv/a', o: 'bind' } } } } },
      /kept at "\/srv\/a"/,
    ],
    [
      'a volume of another driver',
      volume,
      { file: { volumes: { kept: { driver: 'nfs' } } } },
      /kept by driver nfs/,
    ],
    [
      'the network around the machine',
      { networks: { lan: null } },
      { file: { networks: { lan: { driver: 'macvlan' } } } },
      /driver macvlan/,
    ],
    [
      'a network of the host by name',
      { networks: { h: null } },
      { file: { networks: { h: { external: true, name: 'host' } } } },
      /that of the machine itself/,
    ],
    [
      'a fixed address that another network has',
      { networks: { n: { ipv4_address: '10.9.0.3' } } },
      {
        file: { networks: { n: { ipam: { config: [{ subnet: '10.9.0.0/24' }] } } } },
        facts: { subnets: [{ network: 'shop_n', subnet: '10.9.0.0/16' }] },
      },
      /service "web" has a fixed one, and network "shop_n"/,
    ],
    [
      'a secret of others',
      {},
      { file: { secrets: { key: { external: true, name: 'prod_key' } } } },
      /"key" of secrets is external/,
    ],
    ['a seed for nothing', {}, { config: { seed: { data: { kpet: 'empty' } } } }, /seed\.data names "kpet"/],
    [
      'a shared path that nobody mounts',
      {},
      { config: { share: [{ path: '/x', why: 'y' }] } },
      /share names "\/x"/,
    ],
    [
      'a copy of nothing',
      volume,
      { file: { volumes: { kept: {} } }, config: { seed: { data: { kept: { copyOf: 'gone' } } } } },
      /"gone", which the engine does not have/,
    ],
    [
      'a copy of what is being written to',
      bind('/x'),
      { facts: { ...at('/x', {}), writers: new Map([['/x', ['shop-db-1']]]) } },
      /in use by container shop-db-1/,
    ],
  ])('%s', (_what, service, asked, message) => {
    expect(() => separated(service, asked)).toThrow(refusal(message));
  });

  it('all of it at once', () => {
    const service = { network_mode: 'host', pid: 'host', ...bind('/x.sock') };
    const asked = { facts: at('/x.sock', { kind: 'socket' }) } as const;
    expect(() => separated(service, asked)).toThrow(refusal(/has 3 things .*host.*\n.*host.*\n.*socket/s));
  });
});

describe('what a level can have for itself', () => {
  it('a copy of a folder that is written to, and of a single file', () => {
    const { folders, volumes } = separated(bind('/shop/data'), { facts: at('/shop/data', {}) });
    const [name] = [...volumes.keys()];
    expect(folders).toEqual(new Map([['/shop/data', name]]));
    expect([...volumes.values()]).toEqual([{ kind: 'folder', path: '/shop/data' }]);
    const { files } = separated(bind('/shop/a.conf'), { facts: at('/shop/a.conf', { kind: 'file' }) });
    expect(files).toEqual(['/shop/a.conf']);
  });

  it('what is read only is mounted as it is', () => {
    const { folders, files } = separated(bind('/shop/data', { read_only: true }), {
      facts: at('/shop/data', {}),
    });
    expect([...folders, ...files]).toEqual([]);
  });

  it('an empty volume where the engine would make a folder on the machine', () => {
    const { volumes } = separated(bind('/shop/none', { read_only: true }));
    expect([...volumes.values()]).toEqual([{ kind: 'empty' }]);
  });

  it('an empty volume for one that the engine has, which is said', () => {
    const file = { volumes: { kept: { name: 'shop_kept' } } };
    const { notes, volumes } = separated(volume, { file, facts: { volumes: new Set(['shop_kept']) } });
    expect(volumes.size).toBe(0);
    expect(notes.join()).toMatch(/"shop_kept" of the engine stays as it is/);
  });

  it('what the config says that it begins with, external or not', () => {
    const file = { volumes: { kept: { external: true, name: 'prod' } } };
    const of = (from: unknown) =>
      separated(volume, {
        file,
        config: { seed: { data: { kept: from } } },
        facts: { volumes: new Set(['prod']), writers: new Map([['prod', ['db']]]) },
      });
    expect(of('empty').volumes).toEqual(new Map([['kept', { kind: 'empty' }]]));
    expect(() => of({ copyOf: 'prod' })).toThrow(refusal(/prod is in use by container db/));
    const insisted = of({ copyOf: 'prod', evenInUse: true });
    expect(insisted.volumes).toEqual(new Map([['kept', { kind: 'volume', name: 'prod' }]]));
    expect(insisted.notes.join()).toMatch(/in use by container db/);
  });

  it('other addresses than those that are taken, where nobody needs them', () => {
    const file = { networks: { n: { ipam: { config: [{ subnet: '10.9.0.0/24' }] } } } };
    const facts = { subnets: [{ network: 'shop_n', subnet: '10.9.0.0/24' }] };
    expect(separated({ networks: { n: null } }, { file, facts }).readdressed).toEqual(['n']);
    expect(separated({ networks: { n: null } }, { file }).readdressed).toEqual([]);
  });

  it('a shared socket when the config says so, and then labels are for who talks to it', () => {
    const asked = {
      config: { share: [{ path: '/run/x.sock', why: 'reads only' }] },
      facts: at('/run/x.sock', { kind: 'socket' }),
    } as const;
    expect(separated(bind('/run/x.sock'), asked).engineShared).toBe(true);
  });

  it('nothing of what no service uses', () => {
    const file = { volumes: { kept: { external: true } }, networks: { lan: { driver: 'macvlan' } } };
    expect(separated({}, { file }).notes).toEqual([]);
  });
});

it.each([
  ['10.0.0.0/8', '10.1.0.0/16', true],
  ['10.1.0.0/16', '10.0.0.0/8', true],
  ['10.1.0.0/16', '10.2.0.0/16', false],
  ['fd00::/64', 'fd00::1:0/112', true],
  ['fd00::/64', '10.0.0.0/8', false],
  ['not an address', '10.0.0.0/8', false],
])('%s and %s overlap: %s', (one, other, expected) => {
  expect(overlap(one, other)).toBe(expected);
});
