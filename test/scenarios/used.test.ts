import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unusedIn, unusedOf } from '../../scenarios/runtime/used.ts';

const used = { method: 'POST', path: '/posts', body: { text: 'hello' }, headers: { 'x-api-key': 'k' } };
const write = { keyed: () => ({}), idOf: () => 1, about: 'a' };

describe('what a scenario says of a request', () => {
  it('is refused by the name of the first field that is not used, whatever it is', () => {
    const fields = ['method', 'path', 'body', 'headers', 'write'];
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.anything(), (field, value) => {
        fc.pre(!fields.includes(field) && field !== '__proto__');
        const said = unusedIn({ ...used, [field]: value });
        expect(said).toBe(
          `a request has "${field}", which headroom does not use: it uses method, path, body, headers, write`,
        );
      }),
    );
  });

  it('is refused by a field of its write that is not used', () => {
    expect(unusedIn({ ...used, write: { ...write, id: 7 } })).toMatch(/^the write of a request has "id"/);
  });

  it('is taken when all of it is used', () => {
    fc.assert(
      fc.property(fc.subarray(Object.entries({ ...used, write })), (some) => {
        expect(unusedIn(Object.fromEntries(some))).toBeUndefined();
      }),
    );
    expect(unusedIn({ ...used, write: undefined })).toBeUndefined();
    expect(unusedOf('journey()', {}, ['hot'])).toBeUndefined();
  });
});
