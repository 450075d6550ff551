import { connect, type Socket } from 'node:net';
import { loadingRunSchema, type LoadingRun } from '../../../model/record/loading-run.ts';
import type { MeetingPoint } from './meeting-point.ts';

/** Who says more is none of ours. */
const mostCharacters = 16_384;
const answerWithinMs = 1000;

/** Goes to the place, and stays there until either side ends it; `undefined` when nobody is there. */
export function visit(at: MeetingPoint): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ ...at, port: at.port ?? 0 });
    socket.once('connect', () => resolve(socket));
    socket.on('error', () => resolve(undefined));
  });
}

/** Says who one is, in a line. */
export function tell(socket: Socket, run: LoadingRun): void {
  socket.write(`${JSON.stringify(run)}\n`);
}

/** Who the other side says that it is; `undefined` when it ends without a word, or says nothing that makes sense. */
export function hear(socket: Socket): Promise<LoadingRun | undefined> {
  return new Promise((resolve) => {
    let text = '';
    const settle = (run?: LoadingRun): void => {
      socket.off('data', onData);
      resolve(run);
    };
    const onData = (part: string): void => {
      text += part;
      const end = text.indexOf('\n');
      if (end >= 0) settle(parsed(text.slice(0, end)));
      else if (text.length > mostCharacters) settle();
    };
    socket
      .setEncoding('utf8')
      .on('data', onData)
      .once('close', () => settle());
  });
}

/** As `hear`, within a second: its process may be stopped. */
export function hearSoon(socket: Socket): Promise<LoadingRun | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(undefined), answerWithinMs);
    void hear(socket)
      .then(resolve)
      .finally(() => clearTimeout(timer));
  });
}

function parsed(line: string): LoadingRun | undefined {
  try {
    return loadingRunSchema.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}
