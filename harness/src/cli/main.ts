import { enableCompileCache } from 'node:module';

/** Something may still hold the process (a connection kept alive): it gets this long after the last word. */
const lingerMs = 1000;

// Before anything else is loaded: half the time of a short command goes into compiling what it imports.
enableCompileCache();
const { headroom } = await import('./headroom.ts');
const { Redactor } = await import('../model/secrets/redactor.ts');

const { stdout, stderr, env: environment } = process;
// `headroom … | head` closes the pipe: what is left to say has no reader. A run hears of it by itself.
for (const stream of [stdout, stderr]) stream.on('error', () => undefined);
const argv = process.argv.slice(2);
const shown = new Redactor().value(argv).join(' ');
// Every user of the machine may read the arguments of a process.
if (shown !== argv.join(' ')) process.title = `headroom ${shown}`;
process.exitCode = await headroom(argv, {
  stdout,
  stderr,
  environment,
  workingFolder: process.cwd(),
});
setTimeout(() => process.exit(), lingerMs).unref();
