/** A share that is judged against one near 1: `98.96 %`. */
export function shareText(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}
