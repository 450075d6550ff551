import { describe, expect, it } from 'vitest';
import { firstLineOf } from '../../scenarios/runtime/first-line.ts';

describe('what an answer says first', () => {
  it.each([
    ['', ''],
    ['\n\n  who are you?\nsay it', 'who are you?'],
    ['{"error":"no token"}', '{"error":"no token"}'],
    ['<!doctype html>\n<html><head>\n<title>\n 502 Bad\n Gateway </title>', '502 Bad Gateway'],
    ['<html><title></title><body>', '<html><title></title><body>'],
    ['<error><code>AccessDenied</code></error>', '<error><code>AccessDenied</code></error>'],
    ['one\rtwo', 'one'],
  ])('is of %j: %j', (body, line) => {
    expect(firstLineOf(body)).toBe(line);
  });

  it('is cut', () => {
    expect(firstLineOf('x'.repeat(10_000))).toBe(`${'x'.repeat(159)}…`);
  });
});
