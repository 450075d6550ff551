import { describe, expect, it } from 'vitest';
import { overlap } from '../../../harness/src/drivers/stacks/compose/separation/network.ts';
import { at, bind, folder, refusal, separated, volume } from './separated-service.ts';

describe('what a level can have for itself', () => {
  it('a copy of a folder that is written to, and of a single file', () => {
    const { folders, volumes } = separated(bind('/shop/data'), { facts: at('/shop/data', {}) });
    const [name] = [...volumes.keys()];
    expect(folders).toEqual(new Map([['/shop/data', name]]));
    expect([...volumes.values()]).toEqual([{ kind: 'folder', path: '/shop/data' }]);
    const { files } = separated(bind('/shop/a.conf'), { facts: at('/shop/a.conf', { kind: 'file' }) });
    expect(files).toEqual(['/shop/a.conf']);
  });

  it('one volume for one folder under two names', () => {
    const volumes = ['/x', '/link'].map((source) => ({ type: 'bind', source, target: `/in${source}` }));
    const paths = new Map(['/x', '/link'].map((path) => [path, { ...folder, realPath: '/x' }] as const));
    expect(new Set(separated({ volumes }, { facts: { paths } }).folders.values()).size).toBe(1);
  });

  it('what the config says, for a folder that is not there yet', () => {
    const config = { seed: { data: { '/shop/none': { copyOf: '/shop/data' } } } };
    const { volumes } = separated(bind('/shop/none'), { config });
    expect([...volumes.values()]).toEqual([{ kind: 'folder', path: '/shop/data' }]);
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
        facts: { volumes: new Set(['prod']), writers: [{ what: 'prod', who: 'db' }] },
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
