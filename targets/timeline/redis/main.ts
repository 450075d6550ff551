import { readFileSync } from 'node:fs';
import { integerSetting, textSetting } from '../services/settings.ts';
import { stopOnSignal } from '../services/stop.ts';
import { execute } from './commands.ts';
import { Keyspace } from './keyspace.ts';
import { CommandParser } from './resp.ts';
import { redisServer } from './server.ts';

/** The stand-in for Redis: its port, memory bound and a file of commands to start from come by environment. */
const { env } = process;
const port = integerSetting(env, 'PORT', 6379, 1, 65_535);
const keys = new Keyspace(1024 * 1024 * integerSetting(env, 'MAX_MEMORY_MB', 24), Date.now);
const dataFile = textSetting(env, 'DATA_FILE', '');
if (dataFile !== '') {
  const now = Date.now();
  for (const command of new CommandParser().push(readFileSync(dataFile))) execute(keys, command, now);
}
const server = redisServer(keys, Date.now);
stopOnSignal(async () => {
  server.close();
});
server.listen(port, '127.0.0.1', () => {
  console.log(`redis stand-in listens on 127.0.0.1:${port}, ${keys.size} keys`);
});
