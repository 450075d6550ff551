#!/usr/bin/env node
// node harness/start.mjs PROGRAM [ARGUMENT…]: sets up what is missing, then runs a program of this checkout.
import { setUpAndRun } from './bootstrap.mjs';

const [program, ...programArguments] = process.argv.slice(2);
await setUpAndRun(program, programArguments);
