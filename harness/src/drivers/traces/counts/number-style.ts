/** What stands before the decimals. */
export type DecimalSign = '.' | ',';

const plain = /^[+-]?\d+$/;
const exponential = /^[+-]?\d+(?:\.\d+)?e[+-]?\d+$/i;
/** Digits in groups: spaces of all kinds and apostrophes only ever part thousands. */
const spaced = /^[+-]?\d{1,3}(?:[ \u00a0\u2007\u2009\u202f'’]\d{3})+(?=$|[.,])/;
const signed = /^[+-]?\d+(?:[.,]\d+)*$/;

/** Whether a cell could be a number in any country. */
export function isNumeric(cell: string): boolean {
  const text = cell.trim();
  return plain.test(text) || exponential.test(text) || signed.test(withoutSpaces(text));
}

/** `1,234`: a thousand and more, or one and a bit. */
const either = /^[+-]?[1-9]\d{0,2}[.,]\d{3}$/;

/**
 * How a column writes its numbers, told by all of them: whether `12,500` are twelve thousand or twelve and a half. Where
 * nothing tells, nothing is guessed.
 */
export class NumberStyle {
  readonly #asked: DecimalSign | undefined;
  readonly #delimiter: string;
  readonly #decimals = new Set<DecimalSign>();
  readonly #thousands = new Set<DecimalSign>();
  /** Of numbers that could be either. */
  readonly #undecided = new Set<DecimalSign>();
  /** Of whole numbers without a sign: too short to have one, and long enough. */
  #sawShort = false;
  #sawLong = false;

  /**
   * @param delimiter of the file.
   * @param asked the decimal sign, when the user named it.
   */
  constructor(delimiter: string, asked?: DecimalSign) {
    this.#delimiter = delimiter;
    this.#asked = asked;
  }

  /** Looks at a cell, before any is read. */
  see(cell: string): void {
    const text = cell.trim();
    if (plain.test(text)) {
      if (text.replace(/^[+-]/, '').length > 3) this.#sawLong = true;
      else this.#sawShort = true;
      return;
    }
    const digits = withoutSpaces(text);
    const signs = Array.from(digits.matchAll(/[.,]/g), ([sign]) => (sign === '.' ? '.' : ','));
    const [first] = signs;
    const last = signs.at(-1);
    if (!signed.test(digits) || first === undefined || last === undefined) return;
    if (first !== last) {
      this.#thousands.add(first);
      this.#decimals.add(last);
    } else if (signs.length > 1) this.#thousands.add(first);
    else if (digits === text && either.test(digits)) this.#undecided.add(first);
    else this.#decimals.add(first);
  }

  /** The number in a cell; NaN when it is none; `undefined` when it could be two. */
  read(cell: string): number | undefined {
    const text = cell.trim();
    if (plain.test(text) || exponential.test(text)) return Number(text);
    const digits = withoutSpaces(text);
    if (!signed.test(digits)) return Number.NaN;
    if (!/[.,]/.test(digits)) return Number(digits);
    const decimal = this.decimal;
    if (decimal === undefined) return undefined;
    const thousands = otherThan(decimal);
    const [whole = '', fraction, ...more] = digits.split(decimal);
    const groups = whole.split(thousands);
    const isGrouped = groups.length === 1 || groups.every((group, index) => isGroup(group, index));
    if (more.length > 0 || !isGrouped || fraction?.includes(thousands) === true) return Number.NaN;
    return Number(`${groups.join('')}.${fraction ?? '0'}`);
  }

  /** The decimal sign; `undefined` where nothing tells. */
  get decimal(): DecimalSign | undefined {
    const [decimal] = this.#asked === undefined ? this.#decimals : [this.#asked];
    if (decimal !== undefined) return decimal;
    const [thousands] = this.#thousands.size > 0 ? this.#thousands : this.#partsThousands();
    return thousands === undefined ? undefined : otherThan(thousands);
  }

  /** For a person: what was concluded without proof. */
  notes(): string[] {
    if (this.#asked !== undefined || this.#decimals.size > 0 || this.#thousands.size > 0) return [];
    const [sign] = this.#partsThousands();
    if (sign === undefined) return [];
    return [
      `"${sign}" was taken to part thousands, as whole numbers without it are below 1000 (--decimal ${sign} if not).`,
    ];
  }

  /**
   * The sign of numbers from 1000 on, when all below are whole and without it. Programs that write `,` between cells
   * write decimals with a point: there the same would be no sign of it.
   */
  #partsThousands(): readonly DecimalSign[] {
    const [sign, another] = this.#undecided;
    if (sign === undefined || another !== undefined || !this.#sawShort || this.#sawLong) return [];
    return sign === '.' && this.#delimiter === ',' ? [] : [sign];
  }
}

function otherThan(sign: DecimalSign): DecimalSign {
  return sign === '.' ? ',' : '.';
}

function isGroup(group: string, index: number): boolean {
  return index === 0 ? /^[+-]?\d{1,3}$/.test(group) : group.length === 3;
}

function withoutSpaces(text: string): string {
  return spaced.test(text) ? text.replaceAll(/[ \u00a0\u2007\u2009\u202f'’]/g, '') : text;
}
