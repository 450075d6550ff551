import type { Volume } from '../../../../ports/replica-control.ts';
import { inspectContainer, type ProjectContainer } from './engine.ts';
import type { EngineApi } from './api.ts';
import { runInside } from './run-inside.ts';

export interface VolumeOwner {
  readonly project: string;
  readonly container: ProjectContainer;
}

/** Kind of the file system; size of a block, blocks there are, blocks free for the service. */
const look = 'stat -f -c "%T %S %b %a" "$1"';
/** A piece of the file, behind those that are there. */
const fill = 'dd if=/dev/zero bs=65536 count="$2" 2>&1 >> "$1/.headroom-fill"';
const piece = 1024; // 64 MiB, so that what is to be over ends soon
const empty = 'rm -f "$1/.headroom-fill"';
/** Says `full` when it is for want of space. */
const probe =
  'says=$(dd if=/dev/zero of="$1/.headroom-probe" bs=4096 count=1 2>&1); code=$?; rm -f "$1/.headroom-probe"; case "$says" in *"No space left"*) echo full; exit 0;; esac; echo "$says"; exit $code';

/**
 * A folder inside a container, looked at and filled by the container's own shell.
 * @throws Error when there is no such folder, or no shell, `stat` and `dd` in the image.
 */
export async function volumeOf(api: EngineApi, owner: VolumeOwner, folder: string): Promise<Volume> {
  const { id } = owner.container;
  const inside = async (lines: string, ...more: string[]): Promise<string> => {
    const { exitCode, output } = await runInside(api, id, lines, [folder, ...more]);
    if (exitCode !== 0) throw new Error(output.split('\n').at(-1) ?? `exit code ${exitCode}`);
    return output;
  };
  const space = async (): ReturnType<Volume['space']> => {
    const [, blockBytes = 0, blocks = 0, free = 0] = (await inside(look)).split(' ').map(Number);
    return { totalBytes: blockBytes * blocks, freeBytes: blockBytes * free };
  };
  const [kind = ''] = (await inside(look)).split(' ');
  return {
    shared: await sharedBy(api, owner, folder, kind),
    space,
    async fill(over) {
      const { totalBytes } = await space();
      // It ends with a complaint, as it must: that nothing more goes in is asked by `takesMore`.
      for (let bytes = 0; bytes <= totalBytes; bytes += 65_536 * piece) {
        over.throwIfAborted();
        const { exitCode } = await runInside(api, id, fill, [folder, String(piece)]);
        if (exitCode !== 0) return;
      }
    },
    empty: async () => void (await inside(empty)),
    takesMore: async () => (await inside(probe)) !== 'full',
  };
}

/**
 * Only a tmpfs of this project's own is the service's alone, bounded, and gone with the project whatever happens to us:
 * other volumes lie on a disk that the engine or somebody else needs, or keep what was written.
 */
async function sharedBy(
  api: EngineApi,
  { project, container }: VolumeOwner,
  folder: string,
  kind: string,
): Promise<string | undefined> {
  if (kind !== 'tmpfs') return `it is on a file system (${kind}) that is not the service's alone`;
  const { Mounts: mounts = [] } = (await inspectContainer(api, container.id)) ?? {};
  const mount = mounts
    .filter(({ Destination: at }) => folder === at || folder.startsWith(at.endsWith('/') ? at : `${at}/`))
    .toSorted((a, b) => b.Destination.length - a.Destination.length)[0];
  if (mount?.Type === 'bind') return `it is a folder of the machine (${mount.Source})`;
  if (mount?.Type !== 'volume' || mount.Name === undefined) return undefined;
  const { Labels: labels } = await api.getVolume(mount.Name).inspect();
  const isOwn = labels?.['com.docker.compose.project'] === project;
  return isOwn ? undefined : `volume ${mount.Name} is not of this stack alone (external)`;
}
