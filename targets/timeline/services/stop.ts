const graceMs = 2000;

/** Ends the process cleanly on SIGTERM and SIGINT, and anyway after two seconds. */
export function stopOnSignal(close: () => Promise<unknown>): void {
  const stop = (): void => {
    setTimeout(() => process.exit(1), graceMs).unref();
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}
