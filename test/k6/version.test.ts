import { describe, expect, it } from 'vitest';
import { isSuitable, versionIn } from '../../harness/src/drivers/k6/locate/version.ts';

describe("k6's version", () => {
  it.each([
    ['k6 v2.2.0 (go1.26.8, linux/amd64)', 'v2.2.0'],
    ['k6 v2.10.1 (commit/abc, go1.26, linux/arm64)\nExtensions:\n  x', 'v2.10.1'],
    ['k6 v1.3.0 (go1.24.6, darwin/arm64)', 'v1.3.0'],
    ['curl 8.1', undefined],
    ['', undefined],
  ])('in "%s" is %s', (output, version) => {
    expect(versionIn(output)).toBe(version);
  });

  it.each([
    ['v2.2.0', true],
    ['v2.11.0', true],
    ['v2.1.9', false],
    ['v1.99.0', false],
    ['v3.0.0', false],
  ])('%s suits: %s', (version, suits) => {
    expect(isSuitable(version)).toBe(suits);
  });
});
