/** One light request to the target, outside the measured load: is it there, is it idle, how quick is it unloaded. */
export interface TargetProbe {
  /** Never rejects for what the target does: no answer within the time is `{ kind: 'no-answer' }`. */
  get(url: URL, signal: AbortSignal, how?: ProbeTerms): Promise<ProbeAnswer>;
  /** Whether somebody speaks TLS at its host and port, whatever certificate is shown. Never rejects either. */
  speaksTls(url: URL, signal: AbortSignal): Promise<boolean>;
}

export interface ProbeTerms {
  /** Default: 2 s. */
  readonly withinMs?: number;
  /** Beside those that the URL asks for. */
  readonly headers?: Readonly<Record<string, string>>;
}

export type ProbeAnswer =
  | { readonly kind: 'answer'; readonly status: number; readonly latencyMs: number }
  | { readonly kind: 'no-answer'; readonly reason: string };
