import { access, constants, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** The program of this name that a shell would start: the first executable file on PATH. */
export async function findProgram(
  name: string,
  searchPath = process.env['PATH'] ?? '',
): Promise<string | undefined> {
  for (const folder of searchPath.split(delimiter).filter((each) => each !== '')) {
    const path = join(folder, name);
    if (await isExecutable(path)) return path;
  }
  return undefined;
}

export async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false; // a folder of PATH that may not be looked into has nothing for this user
  }
}
