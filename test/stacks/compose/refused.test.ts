import { describe, expect, it } from 'vitest';
import { at, bind, folder, refusal, separated, volume, type Asked } from './separated-service.ts';

describe('what a level cannot have for itself is refused by name', () => {
  it.each<[string, object, Asked, RegExp]>([
    ['the network of the host', { network_mode: 'host' }, {}, /service "web" has network_mode: host/],
    [
      'a container of others',
      { network_mode: 'container:x' },
      {},
      /network_mode: container:x: that container/,
    ],
    [
      'a network of the engine by name',
      { network_mode: 'mine_live' },
      {},
      /network_mode: mine_live, a network of/,
    ],
    [
      'a secret that is a socket',
      {},
      { file: { secrets: { s: { file: '/run/x.sock' } } }, facts: at('/run/x.sock', { kind: 'socket' }) },
      /"s" of secrets is \/run\/x\.sock: it is a socket/,
    ],
    [
      'a folder that says it is in memory',
      volume,
      { file: { volumes: { kept: { driver_opts: { type: 'tmpfs', o: 'bind', device: '/mine' } } } } },
      /kept at "\/mine"/,
    ],
    [
      'one volume under two names',
      volume,
      { file: { volumes: { kept: { name: 's' }, other: { name: 's' } } } },
      /volumes kept, other are one, "s"/,
    ],
    [
      'a folder that is written to, and a part of it that another one reads',
      {
        volumes: [
          { type: 'bind', source: '/x', target: '/app' },
          { type: 'bind', source: '/link', target: '/pub', read_only: true },
        ],
      },
      {
        facts: {
          paths: new Map([
            ['/x', { ...folder, realPath: '/x' }],
            ['/link', { ...folder, realPath: '/x/pub' }],
          ]),
        },
      },
      /may write to \/x, and \/link in it is mounted as well/,
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
      { facts: { ...at('/x', {}), writers: [{ what: '/x/in', who: 'shop-db-1' }] } },
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
