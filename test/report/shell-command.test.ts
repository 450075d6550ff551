import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withSecretsAgain } from '../../harness/src/model/secrets/secrets-again.ts';
import { shellCommand } from '../../harness/src/report/wording/shell-command.ts';

/** What a shell makes of the words of a command. */
function words(command: string, environment: Record<string, string> = {}): string[] {
  const script = `set -- ${command}; for word; do printf '%s\\0' "$word"; done`;
  const printed = execFileSync('/bin/sh', ['-c', script], {
    env: environment,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return printed.split('\0').slice(0, -1);
}

const plain = fc.string({
  unit: fc.constantFrom('a', ' ', "'", '"', '$', '`', '\\', '{', '/', '='),
  maxLength: 6,
});

describe('a command as one types it', () => {
  it('is the same command for a shell, with its secrets from variables', () => {
    const given = { HEADROOM_SECRET: 'one $x', HEADROOM_SECRET_2: '"two"', HEADROOM_SECRET_3: "th'ree" };
    const word = plain.map((each) => `a${each.replaceAll(/\s+/g, ' ').trim()}b`);
    fc.assert(
      fc.property(fc.array(word, { maxLength: 3 }), word, word, (others, before, after) => {
        const argv = [...others, `${before}redacted${after}`, `--set=redacted,redacted`];
        const expected = [...others, `${before}one $x${after}`, `--set="two",th'ree`];
        expect(words(shellCommand(argv), given)).toEqual(expected);
        expect(withSecretsAgain(argv, given)).toEqual({ words: expected, missing: [] });
      }),
      { numRuns: 50 },
    );
  });

  it('names the variables that the config read, and those of secrets without a value', () => {
    const environment = { SIZE: 'two words', API_TOKEN: 'redacted', DSN: 'postgres://app:redacted@db/x' };
    expect(shellCommand(['headroom', 'run'], { environment })).toBe(
      'SIZE=\'two words\' API_TOKEN="${API_TOKEN:?}" DSN="${DSN:?}" headroom run',
    );
  });

  it('is refused by a shell while a secret is not given', () => {
    const command = shellCommand(['spike', '--url', 'http://user:redacted@127.0.0.1:8080']);
    expect(command).toBe('spike --url "http://user:${HEADROOM_SECRET:?}@127.0.0.1:8080"');
    expect(() => words(command)).toThrow();
    expect(withSecretsAgain(['a', 'redacted', 'b=redacted'], { HEADROOM_SECRET: 'x' })).toEqual({
      words: ['a', 'x', 'b=redacted'],
      missing: ['HEADROOM_SECRET_2'],
    });
  });
});
