/** What a way between two services does to what is sent on it. Of answers, unless it says otherwise. */
export type Toxic =
  | { readonly kind: 'latency'; readonly ms: number; readonly jitterMs: number }
  | { readonly kind: 'bandwidth'; readonly kilobytesPerSecond: number }
  /** Connections are reset as soon as something is sent on them. */
  | { readonly kind: 'reset' }
  /** Nothing comes through in either direction, and nobody is told. */
  | { readonly kind: 'black-hole' }
  /** A connection that ends stays open for so long. */
  | { readonly kind: 'slow-close'; readonly ms: number };

/** How a small question was answered over the way. */
export type HopAnswer =
  | { readonly kind: 'answered'; readonly ms: number }
  /** Reset, refused or closed without an answer. */
  | { readonly kind: 'broken' }
  | { readonly kind: 'silent' };

/** The way from one service to a replica of another, with a proxy in it. */
export interface HopControl {
  readonly from: string;
  readonly to: string;
  /** Of `to`. */
  readonly replica: string;
  /** Puts a toxic on it, or takes what is on it off. Connections that are open feel it as well. */
  poison(toxic: Toxic | undefined): Promise<void>;
  /** Kinds of what is on it, as the proxy has it. */
  toxics(): Promise<readonly string[]>;
  /** Asks over the way, as `from` does, and waits so long for an answer. */
  ask(waitMs: number): Promise<HopAnswer>;
}
