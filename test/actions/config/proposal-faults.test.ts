import { expect, it } from 'vitest';
import { parseConfig } from '../../../harness/src/actions/config/load.ts';
import { ExitCode } from '../../../harness/src/model/errors.ts';
import { withChange } from './valid-config.ts';

it.each<[what: string, config: unknown, message: string]>([
  [
    'a tier of a service that levels do not have',
    withChange({
      levels: [{ name: '100', services: { store: { replicas: 2 } } }],
      proposal: { fleet: { tiers: [{ name: 'front', services: ['stroe'], cost: { perDay: 10 } }] } },
    }),
    'f: proposal.fleet.tiers[0] ("front") stands for service "stroe", to which level "100" gives nothing. Did you mean "store"? It gives to store.',
  ],
  [
    'a target that ends before it begins',
    withChange({
      levels: [{ name: '100', services: { store: { replicas: 2 } } }],
      proposal: {
        fleet: {
          tiers: [{ name: 'front', services: ['store'], cost: { perDay: 10 } }],
          target: { from: 3, to: 1 },
        },
      },
    }),
    'f: proposal.fleet.target.from is 3: it must be at most target.to, which is 1.',
  ],
  [
    'a past night that is no shape',
    withChange({
      proposal: {
        expectedPeak: { ordinaryShare: 0.2, multiple: { history: [2, 3, 'goal-trian'] } },
      },
    }),
    'f: proposal.expectedPeak.multiple.history[2] is "goal-trian", which is neither a number nor a shape. Did you mean "goal-train"? `headroom shapes` lists them.',
  ],
  [
    'a drill to do without that is not there',
    withChange({ proposal: { alsoWithout: ['kill-api'] } }),
    'f: proposal.alsoWithout names "kill-api", which is not a drill. Drills: none.',
  ],
])('a proposal with %s is refused before anything is measured', (_what, config, message) => {
  expect(() => parseConfig(config, 'f')).toThrow(
    expect.objectContaining({ code: 'config-invalid', message, exitCode: ExitCode.usage }),
  );
});
