import type { Character, Hysteresis, Overload, Recovery } from '../../model/record/overload.ts';
import type { LevelRecord } from '../../model/record/record.ts';
import { figure, percent } from './numbers.ts';

/** The overload of a level that counts: the last valid one, else the last. */
export function overloadOf({ overloads = [] }: Pick<LevelRecord, 'overloads'>): Overload | undefined {
  const valid = overloads.findLast(
    ({ character, recovery }) => character.kind !== 'invalid' && recovery.kind !== 'invalid',
  );
  return valid ?? overloads.at(-1);
}

/** `graceful` */
export function characterText(character: Character): string {
  return character.kind === 'invalid' ? `invalid (${character.reason})` : character.kind;
}

/** `recovered in 2 s` */
export function recoveryText(recovery: Recovery): string {
  switch (recovery.kind) {
    case 'recovered':
      return recovery.afterSeconds < 0.5
        ? 'recovered at once'
        : `recovered in ${wholeSeconds(recovery.afterSeconds)}`;
    case 'slow':
      return recovery.afterSeconds === undefined
        ? 'slow: not seen'
        : `slow: ${wholeSeconds(recovery.afterSeconds)}`;
    case 'metastable':
      return recovery.recoversAt === undefined
        ? 'metastable: not back at any load'
        : `metastable: back at ${figure(recovery.recoversAt)} x`;
    case 'invalid':
      return `invalid (${recovery.reason})`;
  }
}

/** `collapsing, recovered in 2 s`; the reason once when neither could be told. */
export function pastItText({ character, recovery }: Pick<Overload, 'character' | 'recovery'>): string {
  const [first, second] = [characterText(character), recoveryText(recovery)];
  return first === second ? first : `${first}, ${second}`;
}

/** `98 % at 1.25 x, 97 % at 1.5 x` of the goodput near the collapse point. */
export function retentionText({ stretches }: Pick<Overload, 'stretches'>): string {
  return stretches
    .filter(({ phase }) => phase === 'overload')
    .map(({ multiple, retention }) => `${percent(retention ?? 0)} at ${figure(multiple)} x`)
    .join(', ');
}

/** `the SLO lost at 264/s, back at 192/s` */
export function hysteresisText({ outcome }: Hysteresis): string {
  switch (outcome.kind) {
    case 'measured': {
      const back =
        outcome.backAt === undefined ? 'not back on the way down' : `back at ${figure(outcome.backAt)}/s`;
      return `the SLO lost at ${figure(outcome.lostAt)}/s, ${back}`;
    }
    case 'not-lost':
      return outcome.detail;
    case 'invalid':
      return `invalid (${outcome.reason}): ${outcome.detail}`;
  }
}

/** Up to a minute in whole seconds: it is seen second by second. */
function wholeSeconds(seconds: number): string {
  return `${Math.round(seconds)} s`;
}
