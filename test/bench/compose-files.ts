/**
 * Is the file of a level what `docker compose up` gives, but for what headroom says? `npm run bench:compose-files -- --files
 * 300`: generated compose files of all features, each read by `docker compose config` as the user's and as the level's. Prints a
 * table; exits with 1 when anything differs that is not said, or has a name of the user's. A third of a second each.
 */
import Table from 'cli-table3';
import fc from 'fast-check';
import { parseArgs } from 'node:util';
import { projects } from '../stacks/compose/generated-project.ts';
import { holdAgainstFile, type HeldAgainstFile } from '../stacks/compose/level-held-against-file.ts';

const { values } = parseArgs({
  options: { files: { type: 'string', default: '300' }, seed: { type: 'string', default: '1' } },
});

const table = new Table({
  head: ['files', '', 'given to levels', 'refused', 'with a complaint'],
  style: { head: [], border: [] },
});
let wrong = 0;
for (const [what, foreign] of [
  ['that a level can have for itself', false],
  ['some with something that it cannot', true],
] as const) {
  const count = Math.round(Number(values.files) / 2);
  const drawn = fc.sample(projects(foreign), { numRuns: count, seed: Number(values.seed) });
  const held: HeldAgainstFile[] = [];
  for (const project of drawn) {
    const one = await holdAgainstFile(project);
    held.push(one);
    if (one.complaints.length > 0) console.error(JSON.stringify({ ...one, project }));
  }
  const withComplaint = held.filter(({ complaints }) => complaints.length > 0).length;
  wrong += withComplaint;
  const of = (outcome: HeldAgainstFile['outcome']) => held.filter((each) => each.outcome === outcome).length;
  table.push([count, what, of('levelled'), of('refused'), withComplaint]);
}
console.log(table.toString());
process.exitCode = wrong === 0 ? 0 : 1;
