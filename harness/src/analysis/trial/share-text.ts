/** A share that is judged against one near 1: `98.96 %`. */
export function shareText(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}

/** A share as it was asked for: `99 %`, `99.9 %`. */
export function askedShareText(share: number): string {
  return `${Number((100 * share).toFixed(3))} %`;
}
