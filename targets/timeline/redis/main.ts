import { readFileSync } from 'node:fs';
import { integerSetting, textSetting } from '../services/settings.ts';
import { stopOnSignal } from '../services/stop.ts';
import { Keyspace } from './keyspace.ts';
import { redisServer } from './server.ts';
import type { Snapshot } from './snapshot.ts';

/** The stand-in for Redis: its port, memory bound and a file of commands to start from come by environment. */
const { env } = process;
const port = integerSetting(env, 'PORT', 6379, 1, 65_535);
const keys = new Keyspace(1024 * 1024 * integerSetting(env, 'MAX_MEMORY_MB', 24), Date.now);
const snapshotFile = textSetting(env, 'SNAPSHOT_FILE', '');
// The stack's own build wrote it.
if (snapshotFile !== '') keys.load(JSON.parse(readFileSync(snapshotFile, 'utf8')) as Snapshot);
const server = redisServer(keys, Date.now);
stopOnSignal(async () => {
  server.close();
});
server.listen(port, '127.0.0.1', () => {
  console.log(`redis stand-in listens on 127.0.0.1:${port}, ${keys.size} keys`);
});
