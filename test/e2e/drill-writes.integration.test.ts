import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startForgetfulServer } from '../k6/forgetful-server.ts';
import { drill, folderWith, briefly } from './drilled.ts';
import { checkout } from './headroom-process.ts';

describe('headroom drill, of a target that forgets', () => {
  it('tells every lost and every doubled write, and does not call it survived', async () => {
    const server = await startForgetfulServer((nth) =>
      nth % 10 === 0 ? 'lost' : nth % 25 === 1 ? 'twice' : 'kept',
    );
    onTestFinished(server.close);
    const fault = {
      ...{ kind: 'command' as const, name: 'a flag' },
      ...{ inject: ['touch', 'flag'], verify: ['test', '-e', 'flag'], revert: ['rm', 'flag'] },
    };
    const test = await folderWith({
      scenario: path.join(checkout, 'scenarios/timeline.ts'),
      levels: [{ name: 'as-is' }],
      stacks: { external: { url: server.url } },
      load: { environment: {}, behaviour: { writesMultiple: 20 } },
      drills: [{ name: 'forgets', faults: [fault] }],
    });
    const headroom = drill(test, ...briefly);
    const { code, stderr } = await headroom.ended;
    expect(code, stderr).toBe(0);
    const { record, folder } = await headroom.waitFor('run-ended');
    const [result] = record.levels[0]?.drills ?? [];
    // The warm-up writes as well, and nobody looks for that.
    const posts = server.posts.filter(({ text }) => / h\d+x\d+x\d+z$/.test(text));
    expect(posts.length).toBeLessThan(server.posts.length);
    const had = (fate: string): number => posts.filter((post) => post.fate === fate).length;
    expect(had('lost')).toBeGreaterThan(5);
    expect(result?.measures.writes).toMatchObject({
      acknowledged: posts.length,
      ...{ unknown: 0, notReadBack: 0, lost: had('lost'), duplicated: had('twice') },
    });
    expect(result?.outcome.kind, result?.outcome.detail).toBe('lossy');
    expect(result?.outcome.detail).toContain(`${had('lost')} of ${posts.length} acknowledged writes lost`);
    const summary = await readFile(path.join(folder, 'summary.md'), 'utf8');
    expect(summary).toMatch(/^# drills: level as-is survives 0 of 1 drill$/m);
    expect(summary).toContain(`**lossy**, **${had('lost')} writes lost, ${had('twice')} twice**`);
    expect(summary).toContain('## Writes');
  });
});
