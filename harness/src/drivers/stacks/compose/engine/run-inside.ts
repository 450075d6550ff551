import { readFrames } from './log-frames.ts';
import type { EngineApi } from './api.ts';

const limitMs = 20_000;

/** How a command ended inside a container. */
export interface InsideResult {
  readonly exitCode: number;
  /** Of both streams, trimmed. */
  readonly output: string;
}

/**
 * Runs a few lines of shell inside a running container, as root there. An image without a shell answers with an exit
 * code above 0, and the engine's complaint.
 * @throws Error when the container does not run, or the lines take longer than 20 s.
 */
export async function runInside(
  api: EngineApi,
  id: string,
  lines: string,
  args: readonly string[],
): Promise<InsideResult> {
  const command = await api.getContainer(id).exec({
    ...{ Cmd: ['sh', '-c', lines, 'sh', ...args], User: '0', AttachStdout: true, AttachStderr: true },
  });
  const stream = await command.start({});
  const timer = setTimeout(
    () => stream.destroy(new Error(`it took longer than ${limitMs / 1000} s`)),
    limitMs,
  );
  try {
    const pieces: Buffer[] = [];
    for await (const piece of stream) pieces.push(Buffer.from(piece as Uint8Array));
    const { ExitCode: exitCode } = await command.inspect();
    return { exitCode: exitCode ?? 0, output: readFrames(Buffer.concat(pieces)).text.toString().trim() };
  } finally {
    clearTimeout(timer);
  }
}
