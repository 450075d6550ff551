/**
 * Joins concurrent calls for the same key into one, or, when switched off, lets each of them do the work again:
 * that is a cache stampede.
 */
export type Joining = <T>(key: string, work: () => Promise<T>) => Promise<T>;

export function joining(enabled: boolean): Joining {
  if (!enabled) return (_key, work) => work();
  const running = new Map<string, Promise<unknown>>();
  return <T>(key: string, work: () => Promise<T>): Promise<T> => {
    const shared = running.get(key);
    // A key is used for one kind of work only, so what it holds has the type of that work.
    if (shared !== undefined) return shared as Promise<T>;
    const started = work().finally(() => running.delete(key));
    running.set(key, started);
    return started;
  };
}
