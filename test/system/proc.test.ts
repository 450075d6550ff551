import { describe, expect, it } from 'vitest';
import { parseProcessStat } from '../../harness/src/drivers/system/processes/proc.ts';

describe('parseProcessStat', () => {
  const tail =
    'S 7 100 100 0 -1 4194560 10 0 0 0 250 50 900 900 20 0 1 0 123456 1000 200 18446744073709551615';

  it('counts fields from the last bracket, whatever the command is called', () => {
    expect(parseProcessStat(`42 (a (b) c) ${tail}`)).toEqual({
      pid: 42,
      command: 'a (b) c',
      parentPid: 7,
      processGroup: 100,
      state: 'S',
      cpuSeconds: 3,
      startTicks: 123456,
      residentBytes: 200 * 4096,
    });
  });

  it('has nothing to say about a text that is no stat', () => {
    expect(parseProcessStat('')).toBeUndefined();
  });
});
