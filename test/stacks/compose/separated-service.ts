import { expect } from 'vitest';
import { parseComposeModel } from '../../../harness/src/drivers/stacks/compose/project/compose-model.ts';
import type {
  MachineFacts,
  PathFact,
} from '../../../harness/src/drivers/stacks/compose/separation/finding.ts';
import {
  separate,
  type Separation,
} from '../../../harness/src/drivers/stacks/compose/separation/separate.ts';
import { composeSchema } from '../../../harness/src/drivers/stacks/compose/config.ts';

export const folder: PathFact = { realPath: '/shop/data', kind: 'folder', sockets: [] };
const nothing: MachineFacts = { paths: new Map(), volumes: new Set(), writers: [], subnets: [] };

export interface Asked {
  readonly file?: object;
  readonly config?: object;
  readonly facts?: Partial<MachineFacts>;
}

/** Of a file with one service, which has `inService`. */
export function separated(inService: object, { file = {}, config = {}, facts = {} }: Asked = {}): Separation {
  const json = JSON.stringify({ name: 'shop', services: { web: { image: 'a', ...inService } }, ...file });
  return separate(
    {
      model: parseComposeModel(json),
      config: composeSchema.parse({ entry: { service: 'web', port: 80 }, ...config }),
      facts: { ...nothing, ...facts },
    },
    'compose.yaml',
  );
}

export const bind = (source: string, more: object = {}) => ({
  volumes: [{ type: 'bind', source, target: '/in', bind: { create_host_path: true }, ...more }],
});
export const at = (path: string, fact: Partial<PathFact>) => ({
  paths: new Map([[path, { ...folder, realPath: path, ...fact }]]),
});
export const volume = { volumes: [{ type: 'volume', source: 'kept', target: '/in' }] };
export const refusal = (message: RegExp): Error =>
  expect.objectContaining({
    code: 'not-separable',
    exitCode: 2,
    message: expect.stringMatching(message) as string,
  }) as Error;
