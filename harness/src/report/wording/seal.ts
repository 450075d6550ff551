import { code } from '../formats/markdown.ts';

/** Whether checksums vouch for the files of a run. */
export function sealText(sealHash: string | undefined): string {
  return sealHash === undefined
    ? 'Its files are not sealed by checksums: the run is older than they are, or has not ended.'
    : `Its files match its \`SHA256SUMS\` (\`sha256sum --check SHA256SUMS\` in its folder), which has the SHA-256 ${code(sealHash)}.`;
}
