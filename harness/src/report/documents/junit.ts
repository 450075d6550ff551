import { xmlText } from '../formats/xml.ts';

/** A check, as a test case of a build server has it. */
export interface JunitCase {
  readonly name: string;
  /** Absent: it holds. */
  readonly failure?: string;
  /** It could not be made, and why. */
  readonly skipped?: string;
  /** What was seen. */
  readonly text: string;
}

/** Checks as JUnit XML (the schema of Jenkins' xunit plugin, which build servers read). */
export function junitXml(suite: string, cases: readonly JunitCase[]): string {
  const count = (has: (each: JunitCase) => boolean): number => cases.filter(has).length;
  const counts = `tests="${cases.length}" failures="${count((each) => each.failure !== undefined)}" skipped="${count((each) => each.skipped !== undefined)}"`;
  const lines = cases.flatMap(({ name, failure, skipped, text }) => [
    `  <testcase classname="${xmlText(suite)}" name="${xmlText(name)}">`,
    ...(failure === undefined ? [] : [`    <failure message="${xmlText(failure)}"/>`]),
    ...(skipped === undefined ? [] : [`    <skipped message="${xmlText(skipped)}"/>`]),
    `    <system-out>${xmlText(text)}</system-out>`,
    '  </testcase>',
  ]);
  const head = '<?xml version="1.0" encoding="UTF-8"?>';
  return [head, `<testsuite name="${xmlText(suite)}" ${counts}>`, ...lines, '</testsuite>', ''].join('\n');
}
