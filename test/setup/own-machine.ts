/**
 * Runs of one file of tests are to be noticed by nobody but them: others would be refused, and so would they. (vitest runs
 * each file in a process of its own.)
 */
process.env['HEADROOM_MACHINE'] = `tests-${process.pid}`;
