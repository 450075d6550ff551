import type { ConfigInput } from '../../../harness/src/model/config/config.ts';
import type { WrongServer } from './wrong-servers.ts';

/** A command on a server that is not what it should be, or is. */
export interface SetUp {
  readonly server: () => Promise<WrongServer>;
  /** What stands behind `headroom`; `URL` and `CONFIG` are put in. Default: a spike on the URL. */
  readonly argv?: readonly string[];
  /** Instead of the options of a spike. */
  readonly config?: Partial<ConfigInput>;
  readonly trusts?: boolean;
  readonly exitCode: number;
  /** All of them are in what is said on stderr. */
  readonly says: readonly (string | RegExp)[];
}

export const spike = ['spike', '--url', 'URL', '--peak', '100', '--seconds', '5'];
export const run = ['run', '--config', 'CONFIG'];
export const replay = ['replay', '--config', 'CONFIG'];
export const drill = ['drill', '--config', 'CONFIG'];
export const night: Partial<ConfigInput> = { night: { shape: 'spike', peak: 60, replaySeconds: 5 } };
export const drills: Partial<ConfigInput> = {
  drills: [
    {
      name: 'nothing',
      faults: [{ kind: 'command', name: 'nothing', inject: ['true'], verify: ['true'], revert: ['true'] }],
      load: { requestsPerSecond: 20 },
    },
  ],
};
export const spared = { spareHealth: true };
export const everyRequest = /\((\d) of \1 requests\)/;
export const k6Says = /\n {2}k6 says: /;
