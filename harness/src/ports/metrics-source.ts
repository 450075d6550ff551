import type { MetricsReading } from '../model/sample.ts';
import type { RunningStack } from './stack.ts';

/** Reads the services' own metrics, as the config names them. */
export interface MetricsSource {
  of(stack: RunningStack): MetricsReader;
}

export interface MetricsReader {
  /**
   * Asks every endpoint once, for about a second at most. Never rejects: what failed is in the reading, for a metric
   * that is missing must not end a run.
   */
  read(): Promise<MetricsReading>;
}
