/** Uniform random numbers in [0, 1), drawn one after the other. */
export type Draw = () => number;

/**
 * Random numbers of one arrival of a trial: the same seed and arrival give the same numbers, whichever VU gets it.
 * SplitMix32 (G. Steele, D. Lea, C. Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014, with the
 * 32-bit finaliser of MurmurHash3): a counter, hashed.
 */
export function drawsOf(seed: number, arrival: number): Draw {
  let state = mix(mix(seed | 0) ^ Math.imul(arrival + 1, 0x85ebca6b));
  return () => {
    state = (state + 0x9e3779b9) | 0;
    return (mix(state) >>> 0) / 0x1_0000_0000;
  };
}

/** fmix32 of MurmurHash3: every bit of the input changes about half of the bits of the result. */
function mix(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/** A whole number in [1, count]. */
export function pick(draw: Draw, count: number): number {
  return 1 + Math.floor(draw() * count);
}
