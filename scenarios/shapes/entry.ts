import type { Shape } from './shape.ts';

/** What a number of a shape's form may be. */
interface ParameterRange {
  readonly defaultValue: number;
  /** The least and the most that are allowed. */
  readonly min: number;
  readonly max: number;
  /** `x` is a multiple of the baseline. */
  readonly unit: 'x' | 's' | 'min' | 'h' | '';
  readonly meaning: string;
  /** Where the default comes from: the shape's source, nowhere (an assumption), or it is free to choose. */
  readonly basis: 'published' | 'assumed' | 'free';
}

export interface ShapeParameter extends ParameterRange {
  readonly name: string;
}

export type ParameterValues = Readonly<Record<string, number>>;

/** A shape that can be asked for by its name. */
export interface ShapeEntry {
  /** kebab-case */
  readonly name: string;
  readonly title: string;
  /** What is drawn, with its figures and where they were published. */
  readonly source: string;
  /** What no source says: a reader of a verdict that rests on the shape must know. */
  readonly assumptions: readonly string[];
  readonly parameters: readonly ShapeParameter[];
  /**
   * Parameters that are left out have their defaults.
   * @throws UnknownNameError for a parameter that the shape has not, RangeError for a value beyond its range or values
   * that contradict each other.
   */
  make(values?: ParameterValues): Shape;
  /** The share of all requests that are for one key, 0 to 1, over the time of the shape. */
  hotShare?(values?: ParameterValues): (tSeconds: number) => number;
}

/** A name that nothing has. `known` are those there are, for a hint. */
export class UnknownNameError extends RangeError {
  override readonly name = 'UnknownNameError';
  readonly wanted: string;
  readonly known: readonly string[];

  constructor(message: string, wanted: string, known: readonly string[]) {
    super(message);
    this.wanted = wanted;
    this.known = known;
  }
}

interface Definition<Name extends string> {
  readonly name: string;
  readonly title: string;
  readonly source: string;
  readonly assumptions: readonly string[];
  readonly parameters: Readonly<Record<Name, ParameterRange>>;
  build(values: Readonly<Record<Name, number>>): Shape;
  hotShare?(values: Readonly<Record<Name, number>>): (tSeconds: number) => number;
}

/** A shape of the catalogue; its values are checked before it is built. */
export function shapeEntry<Name extends string>(definition: Definition<Name>): ShapeEntry {
  const { name, title, source, assumptions, build, hotShare } = definition;
  const ranges = Object.entries<ParameterRange>(definition.parameters);
  const parameters = ranges.map(([parameter, range]) => ({ name: parameter, ...range }));
  // The names are those of the definition: that is what has been checked.
  const checked = (values: ParameterValues = {}) =>
    checkedValues(name, parameters, values) as Readonly<Record<Name, number>>;
  return {
    name,
    title,
    source,
    assumptions,
    parameters,
    make: (values) => build(checked(values)),
    ...(hotShare === undefined ? {} : { hotShare: (values?: ParameterValues) => hotShare(checked(values)) }),
  };
}

function checkedValues(
  shape: string,
  parameters: readonly ShapeParameter[],
  values: ParameterValues,
): ParameterValues {
  const known = parameters.map(({ name }) => name);
  for (const wanted of Object.keys(values)) {
    if (known.includes(wanted)) continue;
    throw new UnknownNameError(`${shape} has no parameter "${wanted}"`, wanted, known);
  }
  return Object.fromEntries(
    parameters.map(({ name, defaultValue, min, max, unit }) => {
      const value = values[name] ?? defaultValue;
      if (value >= min && value <= max) return [name, value];
      const allowed = `${min} to ${max}${unit === '' ? '' : ` ${unit}`}`;
      throw new RangeError(`${name} of ${shape} must be from ${allowed}, got ${value}`);
    }),
  );
}

/** A multiple of the baseline, for a definition. */
export function multiple(
  defaultValue: number,
  [min, max]: readonly [min: number, max: number],
  basis: ParameterRange['basis'],
  meaning: string,
): ParameterRange {
  return { defaultValue, min, max, unit: 'x', basis, meaning };
}

/** A span of time, for a definition. */
export function span(
  unit: 's' | 'min' | 'h',
  defaultValue: number,
  [min, max]: readonly [min: number, max: number],
  basis: ParameterRange['basis'],
  meaning: string,
): ParameterRange {
  return { defaultValue, min, max, unit, basis, meaning };
}
