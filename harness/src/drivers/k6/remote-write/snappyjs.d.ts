/** The package brings no types. */
declare module 'snappyjs' {
  const snappy: {
    /** @throws Error when the data is not snappy's. */
    uncompress(compressed: Uint8Array): Uint8Array;
    compress(plain: Uint8Array): Uint8Array;
  };
  export default snappy;
}
