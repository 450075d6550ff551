import type { StackComparison } from '../../definition.ts';
import { changeLines, changesBetween } from './changes.ts';
import { engineApi } from '../engine/engine.ts';
import { atLevel } from './level-limits.ts';
import { differencesOf, readProject, separateProject, type ProjectQuestion } from './read-project.ts';

/**
 * In what the levels of a compose stack differ from what `docker compose up` gives. Starts and changes nothing.
 * @throws HarnessError of what a run would refuse, too.
 */
export async function describeCompose(question: ProjectQuestion): Promise<StackComparison> {
  const { config, levels } = question;
  const read = await readProject(question, {});
  const separation = await separateProject(read, config, await engineApi());
  const { services } = read.model.project;
  return {
    files: read.files.files,
    differences: differencesOf(read, separation, config),
    levels: levels.map((level) => {
      const cut = Object.entries(services).map(([name, service]) => {
        const { environment, ...given } = level.services[name] ?? {};
        const changed = environment && { environment: { ...service.environment, ...environment } };
        return [name, { ...atLevel(service, given), ...changed }] as const;
      });
      const changes = changesBetween({ services }, { services: Object.fromEntries(cut) });
      return { name: level.name, lines: changeLines(changes) };
    }),
  };
}
