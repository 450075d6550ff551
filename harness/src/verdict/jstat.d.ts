/** What is used of it; it comes without types. */
declare module 'jstat' {
  interface Distribution<Parameters extends readonly number[]> {
    cdf(x: number, ...parameters: Parameters): number;
    inv(probability: number, ...parameters: Parameters): number;
  }
  const jstat: {
    readonly normal: Distribution<readonly [mean: number, standardDeviation: number]>;
    readonly studentt: Distribution<readonly [degreesOfFreedom: number]>;
  };
  export default jstat;
}
