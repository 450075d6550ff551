import { create, list } from 'tar';
import { reasonOf } from '../../model/errors.ts';
import { writeDurably } from './durable-file.ts';
import { archiveFile } from './run-layout.ts';
import { corruptFile, systemCodeOf } from './store-error.ts';

/** No file that is read from an archive comes near it; an archive with a larger one is not a run's. */
const mostBytes = 2 ** 29;

const hint = 'Restore it from a copy: the trials are in run.json too, their seconds and the logs are not.';

/**
 * Puts files of a run into an archive, for any tar.
 * @param paths in the folder of the run, by which it names them
 * @throws HarnessError `disk-full`, `results-unwritable`.
 */
export async function writeArchive(archive: string, folder: string, paths: readonly string[]): Promise<void> {
  await writeDurably(archive, create({ cwd: folder, gzip: true, portable: true, strict: true }, [...paths]));
}

/**
 * The files in the archive of a run, by their paths; none when it has none: it is not finished, or older than archives
 * are. Nothing is unpacked to the disk.
 * @param wanted by its path; the others are passed over
 * @throws HarnessError `record-corrupt`.
 */
export async function readArchive(
  folder: string,
  wanted: (path: string) => boolean,
): Promise<ReadonlyMap<string, Buffer>> {
  const file = archiveFile(folder);
  const found = new Map<string, Buffer>();
  const problems: string[] = [];
  try {
    await list({
      ...{ file, strict: true, filter: wanted },
      onReadEntry: (entry) => {
        const { path, type, size } = entry;
        if (type !== 'File') problems.push(`${path} in it is a ${type}`);
        else if (size > mostBytes) problems.push(`${path} in it has ${size} bytes`);
        else if (found.has(path)) problems.push(`it holds ${path} twice`);
        else {
          const chunks: Buffer[] = [];
          found.set(path, Buffer.alloc(0));
          entry.on('data', (chunk) => chunks.push(chunk));
          entry.on('end', () => found.set(path, Buffer.concat(chunks)));
        }
      },
    });
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return found;
    problems.push(reasonOf(error));
  }
  const [problem] = problems;
  if (problem !== undefined) throw corruptFile(file, problem, hint);
  return found;
}
