import { userInfo } from 'node:os';

/** The process that everything is started from. */
export function thisProcess() {
  const { pid, version, execPath } = process;
  return { pid, user: userName(), node: `${version} (${execPath})` };
}

/** In a container the user may have no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
}
