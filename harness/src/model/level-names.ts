/** What a level is called of which a drill's faults are broken (`headroom run --broken`). */
export function brokenLevelName(level: string, drill: string): string {
  return `${level}-${drill}`;
}

/** What is measured to tell more of a level: the first one as well, which it is a share of. */
export function withFirstLevel(level: string, levels: readonly { readonly name: string }[]): string[] {
  return [...new Set([levels[0]?.name ?? level, level])];
}
