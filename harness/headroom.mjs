#!/usr/bin/env node
// node harness/headroom.mjs COMMAND…, or npx headroom COMMAND…: sets up what is missing, then runs the command line.
import { setUpAndRun } from './bootstrap.mjs';

await setUpAndRun('harness/src/cli/main.ts', process.argv.slice(2));
