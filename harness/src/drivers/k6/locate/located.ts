/** A k6 that can be started. */
export type K6 =
  { readonly kind: 'executable'; readonly path: string } | { readonly kind: 'image'; readonly image: string };

export type LocatedK6 = K6 & {
  /** `v2.2.0`. */
  readonly version: string;
  /** Where it came from, for the record: `config`, `PATH`, `cache` ... with the path or image. */
  readonly origin: string;
};

export interface LocateOptions {
  /** From the config: used, or refused, but never replaced by another. */
  readonly configuredPath?: string;
  readonly cacheFolder: string;
  readonly signal?: AbortSignal;
  /** One line on what is being done. */
  readonly onProgress: (line: string) => void;
}

/** What came of a way to get k6: found, or why not, and what would make it work. */
export type Attempt =
  LocatedK6 | { readonly kind: 'not-found'; readonly reason: string; readonly advice?: string };

export interface Way {
  readonly name: string;
  attempt(): Promise<Attempt>;
}

/** A way to come by k6: a file, and its line in `locate.ts`. */
export interface WayToK6 {
  readonly name: string;
  attempt(options: LocateOptions): Promise<Attempt>;
  /** Absent: an attempt takes no time and changes nothing, so it says more. */
  foresee?(): Promise<Prospect>;
}

/** Whether a way would work, as far as that shows in a few seconds and without getting anything. */
export type Prospect =
  | { readonly can: true; /** Ends "The first run …". */ readonly how: string }
  | { readonly can: false; readonly reason: string };
