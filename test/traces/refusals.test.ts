import { describe, expect, it } from 'vitest';
import { shown } from '../../harness/src/drivers/traces/refusals.ts';

describe('a line of a log in a message', () => {
  it('has no secret in it, nor the part of one that the message has room for', () => {
    const line = `{"level":"info","msg":"connected","${'x'.repeat(20)}":"1","password":"sesame-sesame-sesame-sesame"}`;
    expect(shown(line)).not.toContain('sesame');
    expect(shown('GET /reset?token=sesame HTTP/1.1')).toBe('GET /reset?token=redacted HTTP/1.1');
  });
});
