import { spawn } from 'node:child_process';
import { integerSetting, textSetting } from '../services/settings.ts';
import { serverOptions } from './server-options.ts';

/**
 * Keeps PostgreSQL in the foreground as the right user. Ends with it, and takes it down on SIGTERM and SIGINT: fast
 * (open transactions are rolled back), and at once when that takes more than three seconds.
 */
const { env } = process;
const fastShutdownMs = 3000;
const binary = textSetting(env, 'POSTGRES_BINARY', 'postgres');
const uid = integerSetting(env, 'RUN_AS_UID', -1, -1);
const gid = integerSetting(env, 'RUN_AS_GID', -1, -1);

const server = spawn(
  binary,
  [
    '-D',
    textSetting(env, 'PGDATA', 'postgres'),
    ...serverOptions({
      address: textSetting(env, 'HOST', '127.0.0.1'),
      port: integerSetting(env, 'PORT', 5432, 1, 65_535),
      sharedBuffers: textSetting(env, 'SHARED_BUFFERS', '32MB'),
      maxConnections: integerSetting(env, 'MAX_CONNECTIONS', 40),
    }),
  ],
  { stdio: ['ignore', 'inherit', 'inherit'], ...(uid >= 0 && { uid }), ...(gid >= 0 && { gid }) },
);
server.on('error', (error) => {
  console.error(`PostgreSQL cannot be started: ${error.message}`);
  process.exit(1);
});
server.on('exit', (code, signal) => {
  console.log(`PostgreSQL has ended (${signal ?? code})`);
  process.exit(code ?? 1);
});

const stop = (): void => {
  server.kill('SIGINT');
  setTimeout(() => server.kill('SIGQUIT'), fastShutdownMs).unref();
};
process.once('SIGTERM', stop);
process.once('SIGINT', stop);
