import { ExitCode, HarnessError } from '../../model/errors.ts';

const dayMs = 86_400_000;
/** Offsets change at most this often within a day: what held for a local time holds to the end of its quarter hour. */
const quarterMs = 900_000;

/** Turns local times into instants, in a time zone of the IANA database or in UTC. */
export class Zone {
  readonly name: string;
  readonly #format: Intl.DateTimeFormat | undefined;
  #quarter = Number.NaN;
  #offsetsMs: readonly number[] = [0];

  /** @throws HarnessError `usage` when there is no such zone. */
  constructor(name: string) {
    this.name = name;
    this.#format = name === 'UTC' ? undefined : formatOf(name);
  }

  /**
   * The instants at which clocks there show a local time, ascending: one; two in the hour that is repeated when
   * daylight-saving time ends; none in the hour that is left out when it begins.
   * @param localMs the local time as if it were UTC, in ms since 1970.
   */
  instantsOf(localMs: number): readonly number[] {
    if (this.#format === undefined) return [localMs];
    const quarter = Math.floor(localMs / quarterMs);
    if (quarter !== this.#quarter) {
      this.#quarter = quarter;
      this.#offsetsMs = this.#offsetsAt(localMs);
    }
    return this.#offsetsMs.map((offsetMs) => localMs - offsetMs);
  }

  /** Offsets that hold at a local time, the greatest (so the earliest instant) first. */
  #offsetsAt(localMs: number): readonly number[] {
    const around = new Set([this.#offsetMs(localMs - dayMs), this.#offsetMs(localMs + dayMs)]);
    return [...around]
      .filter((offsetMs) => this.#offsetMs(localMs - offsetMs) === offsetMs)
      .toSorted((one, other) => other - one);
  }

  /** Of the clocks there against UTC, at an instant. */
  #offsetMs(instantMs: number): number {
    const parts = this.#format?.formatToParts(instantMs) ?? [];
    const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
    const [, sign, hours = 0, minutes = 0, seconds = 0] = /([+-])(\d\d):(\d\d)(?::(\d\d))?$/.exec(name) ?? [];
    const ms = 1000 * (3600 * Number(hours) + 60 * Number(minutes) + Number(seconds));
    return sign === '-' ? -ms : ms;
  }
}

function formatOf(zone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  } catch (cause) {
    throw new HarnessError({
      code: 'usage',
      message: `there is no time zone "${zone}"`,
      hint: 'Name it as the IANA database does, for example --zone Europe/Paris or --zone America/New_York.',
      exitCode: ExitCode.usage,
      cause,
    });
  }
}
