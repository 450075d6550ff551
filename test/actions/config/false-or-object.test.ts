import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../harness/src/actions/config/load.ts';

const valid = {
  name: 'shop',
  scenario: 'shop.ts',
  slo: { latencyMs: 200 },
  levels: [{ name: '100' }],
  stacks: { external: { url: 'http://127.0.0.1:8080' } },
};

describe('a key that is false or an object', () => {
  it.each([
    [
      { secondss: 5 },
      'config-unknown-key',
      'f: "secondss" in overload is not a key that headroom knows. Did you mean "seconds"?',
    ],
    [{ multiples: [1.5, 1] }, 'config-invalid', 'f: overload.multiples[1] is 1: it must be more than 1.'],
    ['no', 'config-invalid', 'f: overload is "no": it must be false or an object.'],
    [true, 'config-invalid', 'f: overload is true: it must be false or an object.'],
  ])('as %j names what is wrong with what was meant', (overload, code, message) => {
    const parse = (): unknown => parseConfig({ ...valid, overload }, 'f');
    expect(parse).toThrow(expect.objectContaining({ code, message }));
  });

  it('takes either', () => {
    expect(parseConfig({ ...valid, overload: false }, 'f').overload).toBe(false);
    expect(parseConfig({ ...valid, overload: { seconds: 6 } }, 'f').overload).toMatchObject({ seconds: 6 });
  });
});
