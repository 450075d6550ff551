/**
 * Is a user's project the same after a run beside it? `npm run bench:beside-a-user -- --times 20`: a project is drawn
 * (volumes, networks and containers with names of their own, folders that are written to), put up, and written to; a real
 * run of headroom with the same files is killed (SIGKILL) at a random moment and `headroom cleanup` follows; one in four ends by
 * itself. Prints a table; exits with 1 when anything of the user's changed or anything of the run is left. About 40 s each.
 */
import Table from 'cli-table3';
import { randomLcg } from 'd3-random';
import { execa } from 'execa';
import { parseArgs } from 'node:util';
import { fixtureFolder } from '../stacks/drivers-under-test.ts';
import { runBesideAUser } from '../stacks/compose/beside-a-user.ts';

const { values } = parseArgs({
  options: { times: { type: 'string', default: '20' }, seed: { type: 'string', default: '1' } },
});

const latestKillSeconds = 30;
await execa(process.execPath, ['build-image.mjs'], { cwd: fixtureFolder });
const random = randomLcg(((Number(values.seed) * 0.618_033_988_749) % 1) + 1e-9);
const table = new Table({
  head: ['', 'killed after', 'last event', 'exit code', "of the user's", 'of the run'],
  style: { head: [], border: [] },
});
let wrong = 0;
for (let index = 0; index < Number(values.times); index += 1) {
  const killAfterSeconds = index % 4 === 3 ? undefined : random() * latestKillSeconds;
  const done = await runBesideAUser(`headroom-user-${process.pid}-${index}`, random, killAfterSeconds);
  if (done.harm.length + done.left.length > 0) wrong += 1;
  const row = [
    String(index + 1),
    killAfterSeconds === undefined ? 'not' : `${killAfterSeconds.toFixed(1)} s`,
    done.during,
    String(done.exitCode ?? 'SIGKILL'),
    done.harm.join('\n') || 'as it was',
    done.left.join('\n') || 'nothing left',
  ];
  console.error(row.join(' | '));
  table.push(row);
}
console.log(table.toString());
console.log(`${Number(values.times) - wrong} of ${values.times} left all as it was.`);
process.exitCode = wrong === 0 ? 0 : 1;
