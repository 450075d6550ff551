import { headroom } from './headroom.ts';

/** Something may still hold the process (a connection kept alive): it gets this long after the last word. */
const lingerMs = 1000;

const { stdout, stderr, env: environment } = process;
// `headroom … | head` closes the pipe: what is left to say has no reader. A run hears of it by itself.
for (const stream of [stdout, stderr]) stream.on('error', () => undefined);
process.exitCode = await headroom(process.argv.slice(2), {
  stdout,
  stderr,
  environment,
  workingFolder: process.cwd(),
});
setTimeout(() => process.exit(), lingerMs).unref();
