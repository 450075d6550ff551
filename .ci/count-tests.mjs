// node .ci/count-tests.mjs REPORT EXIT_CODE: prints how many tests passed, failed and were skipped, of the JSON
// report of vitest. Whatever makes the test command fail without a failed test (a file that does not load, an error
// outside of any test, a run that was cut off, no tests at all) counts as one failure.
import { existsSync, readFileSync } from 'node:fs';

const [reportFile, exitCode] = process.argv.slice(2);

const outcomes = existsSync(reportFile) ? outcomesIn(JSON.parse(readFileSync(reportFile, 'utf8'))) : [];
const count = (...wanted) => outcomes.filter((outcome) => wanted.includes(outcome)).length;

const failed = count('failed');
const failedOtherwise = failed === 0 && (exitCode !== '0' || outcomes.length === 0) ? 1 : 0;
console.log(count('passed'), failed + failedOtherwise, count('skipped', 'pending', 'todo', 'disabled'));

function outcomesIn(report) {
  return report.testResults.flatMap((file) => {
    const tests = file.assertionResults.map((test) => test.status);
    // A file whose set-up failed has only skipped tests, or none.
    return file.status === 'failed' && !tests.includes('failed') ? [...tests, 'failed'] : tests;
  });
}
