/** A post as the API shows it and as the hot-post cache keeps it (JSON). */
export interface Post {
  readonly id: number;
  readonly author: { readonly id: number; readonly handle: string; readonly name: string };
  readonly text: string;
  readonly tags: readonly string[];
  readonly likes: number;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
}

const tagPattern = /#([a-z0-9_]{1,50})/g;

/** Hashtags of a text, without the mark, each once. */
export function tagsOf(text: string): string[] {
  return [...new Set([...text.toLowerCase().matchAll(tagPattern)].map((match) => match[1] ?? ''))];
}
