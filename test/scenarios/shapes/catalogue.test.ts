import { describe, expect, it } from 'vitest';
import { shapeNamed, shapes } from '../../../scenarios/shapes/catalogue.ts';
import { UnknownNameError } from '../../../scenarios/shapes/entry.ts';
import { sampleShape } from '../../../scenarios/shapes/sample.ts';

const names = shapes.map(({ name }) => name);
/** Means of the minutes, hours ... of a shape. */
const means = (name: string, stepSeconds: number): number[] =>
  sampleShape(shapeNamed(name).make(), stepSeconds);
const highest = (rates: readonly number[]): number => Math.max(...rates);
/** The highest mean of `length` neighbours. */
const busiest = (rates: readonly number[], length: number): number =>
  highest(
    rates.map((_, at) =>
      at + length > rates.length ? 0 : rates.slice(at, at + length).reduce((a, b) => a + b, 0) / length,
    ),
  );

describe('the catalogue', () => {
  it('has every shape once, under a name in kebab-case', () => {
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z]+(-[a-z0-9]+)*$/);
  });

  it('names the shapes there are when there is none of a name', () => {
    const wrong = (): unknown => shapeNamed('goal-trian');
    expect(wrong).toThrow(UnknownNameError);
    expect(wrong).toThrow('there is no shape "goal-trian"');
    expect(wrong).toThrow(expect.objectContaining({ wanted: 'goal-trian', known: names }));
  });

  describe.each(shapes.map((entry) => [entry.name, entry] as const))('%s', (_name, entry) => {
    it('has a title, a source, and parameters whose defaults are within their range', () => {
      expect(entry.title).not.toBe('');
      expect(entry.source).toMatch(/\.$/);
      for (const { name, defaultValue, min, max, meaning } of entry.parameters) {
        expect(name).toMatch(/^[a-z][A-Za-z]+$/);
        expect(defaultValue >= min && defaultValue <= max && min < max).toBe(true);
        expect(meaning).not.toBe('');
      }
    });

    it('says as data what it assumes, when a parameter is an assumption', () => {
      const assumed = entry.parameters.some(({ basis }) => basis === 'assumed');
      if (assumed) expect(entry.assumptions.length).toBeGreaterThan(0);
    });

    it('is finite and >= 0 from end to end, and at the ends of every parameter that stand alone', () => {
      const settings = entry.parameters.flatMap(({ name, min, max }) => [{ [name]: min }, { [name]: max }]);
      for (const values of [{}, ...settings]) {
        let shape;
        try {
          shape = entry.make(values);
        } catch (error) {
          // Values that contradict others are refused in words, not by a rate that is none.
          expect(error).toBeInstanceOf(RangeError);
          expect(String(error)).toContain(entry.name);
          continue;
        }
        for (let index = 0; index <= 200; index += 1) {
          expect(shape.rate((index / 200) * shape.durationSeconds)).toBeGreaterThanOrEqual(0);
        }
      }
    });

    it('refuses values beyond the range, and parameters it has not', () => {
      const [first] = entry.parameters;
      if (first === undefined) return;
      for (const value of [first.min - 1, first.max + 1, Number.NaN, Number.POSITIVE_INFINITY, -1]) {
        const wrong = (): unknown => entry.make({ [first.name]: value });
        expect(wrong).toThrow(RangeError);
        expect(wrong).toThrow(`${first.name} of ${entry.name} must be from ${first.min} to ${first.max}`);
      }
      expect(() => entry.make({ nothing: 1 })).toThrow(UnknownNameError);
      expect(() => entry.make({ toString: 1 })).toThrow(`${entry.name} has no parameter "toString"`);
    });
  });
});

describe('the published figures', () => {
  it('of the election plateau: hour, minute and second', () => {
    const seconds = means('election-plateau-2012', 1);
    expect(highest(seconds)).toBeCloseTo(3.26, 2);
    expect(busiest(means('election-plateau-2012', 30), 2)).toBeCloseTo(3.15, 2);
    const hour = seconds.slice(45 * 60, 45 * 60 + 3600).reduce((all, rate) => all + rate, 0) / 3600;
    expect(hour).toBeCloseTo(2.15, 2);
  });

  it('of the state calls: heights in proportion to the tweets, 90, 99 and 7 minutes apart', () => {
    const shape = shapeNamed('state-call-train-2012').make();
    const atCalls = [0, 90, 189, 196].map((minutes) => shape.rate(60 * (30 + minutes)) - 1);
    const last = atCalls[3] ?? 0;
    expect(last).toBeCloseTo(2.15, 9);
    expect(atCalls.map((rate) => Math.round((327_452 * rate) / last))).toEqual([
      65_106, 69_031, 85_273, 327_452,
    ]);
    expect(highest(means('state-call-train-2012', 1))).toBeCloseTo(3.15, 2);
  });

  it('of the double hump: two peaks of 4, the first at 08:00', () => {
    const hours = means('double-hump-2022', 60);
    const morning = hours.slice(0, 14 * 60);
    expect(morning.indexOf(highest(morning)) / 60).toBeCloseTo(8, 0);
    expect(highest(morning)).toBeCloseTo(4, 1);
    expect(highest(hours.slice(14 * 60))).toBeCloseTo(4, 1);
  });

  it('of the modern evening: four hours at 1.91', () => {
    expect(means('modern-evening-2024', 3600).filter((rate) => rate > 1.9)).toHaveLength(4);
  });

  it('of the synchronised spike: one second at 25 times, up within two seconds', () => {
    const tenths = means('synchronised-spike', 0.1);
    expect(highest(tenths)).toBeCloseTo(143_199 / 5700, 1);
    expect(tenths.filter((rate) => rate > 25)).toHaveLength(10);
    expect(tenths.indexOf(highest(tenths)) - tenths.findIndex((rate) => rate > 1.01)).toBeLessThanOrEqual(20);
  });

  it('of the goals: 3.9 times within 30 s, and 1.17 times that within four minutes', () => {
    const shape = shapeNamed('goal-train').make();
    expect(shape.rate(15 * 60)).toBe(1);
    expect(shape.rate(15 * 60 + 30)).toBeCloseTo(2940 / 750, 1);
    expect(highest(means('goal-train', 1))).toBeCloseTo((3.9 * 580) / 497, 1);
  });

  it('of the climb: 2 at kick-off, 4 after 18 min, 8.5 to 11.6 at the end; peak minute 1.2 to 1.4 times the hour', () => {
    const shape = shapeNamed('final-result-climb').make();
    expect(shape.rate(3600)).toBe(2);
    expect(shape.rate(3600 + 18 * 60)).toBe(4);
    const minutes = means('final-result-climb', 60);
    const peak = highest(minutes);
    expect(peak).toBeGreaterThan(8.5);
    expect(peak).toBeLessThan(11.6);
    const overHour = peak / busiest(minutes, 60);
    expect(overHour).toBeGreaterThan(1.2);
    expect(overHour).toBeLessThan(1.4);
    const peakAt = 3600 + 120 * 60 + 120;
    expect((shape.rate(peakAt + 900) - 1) / (shape.rate(peakAt) - 1)).toBeCloseTo(0.5, 9);
  });

  it('of the hot object: a share of one key that is what is above 1, half of it gone after 80 min', () => {
    const entry = shapeNamed('hot-object');
    const shape = entry.make({ peakMultiple: 4 });
    const share = entry.hotShare?.({ peakMultiple: 4 });
    expect(share?.(0)).toBe(0);
    expect(share?.(8 * 60)).toBeCloseTo(0.75, 9);
    expect(shape.rate(8 * 60 + 80 * 60)).toBeCloseTo(2.5, 9);
    expect(share?.(88 * 60)).toBeCloseTo(1.5 / 2.5, 9);
    expect(shapes.filter(({ hotShare }) => hotShare !== undefined).map(({ name }) => name)).toEqual([
      'hot-object',
    ]);
  });

  it('of the single topic: 32 times within 10 min, half-life 5 min', () => {
    const shape = shapeNamed('single-topic-burst').make();
    expect([10, 20, 25].map((minutes) => shape.rate(60 * minutes))).toEqual([1, 32, 32]);
    expect(shape.rate(60 * 30)).toBeCloseTo(1 + 31 / 2, 9);
  });
});
