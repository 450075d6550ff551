import { createServer, type Server, type Socket } from 'node:net';
import { ExitCode, HarnessError } from '../../../model/errors.ts';
import { loadingRunText, unknownRun, type LoadingRun } from '../../../model/record/loading-run.ts';
import { systemClock } from '../host/clock.ts';
import { hear, hearSoon, tell, visit } from './load-lock-talk.ts';
import { meetingPoint, type MeetingPoint } from './meeting-point.ts';

export interface LoadLockOptions {
  /** How this run is called by those who find it here. */
  readonly own: LoadingRun;
  /** Goes on though another run loads this machine. */
  readonly insists: boolean;
  /** Told each other run that loads this machine at the same time, as soon as it is known. */
  readonly onBeside: (other: LoadingRun) => void;
  readonly at?: MeetingPoint;
}

/** While it is held, others that would load this machine are told so. */
export interface LoadLock extends AsyncDisposable {
  /** Lets the next one load. Idempotent. */
  close(): Promise<void>;
}

/** A holder may go between being met and being asked, and the next may come. */
const mostAttempts = 50;
const retryMs = 20;

/**
 * Makes this the only run that loads this machine, whichever user's: two at once spoil each other's figures. The lock is a
 * place to listen at, which the kernel gives to one process and takes back when that is gone, however it ended. Who finds
 * it taken is told by its holder which run that is. A run that insists stands by the holder, and follows it.
 * @throws HarnessError `machine-in-use`
 */
export async function lockLoad(options: LoadLockOptions): Promise<LoadLock> {
  const lock = new PlaceLock(options);
  const holder = await lock.take();
  if (holder === undefined || options.insists) return lock;
  await lock.close();
  throw new HarnessError({
    code: 'machine-in-use',
    message: `another run loads this machine: ${loadingRunText(holder)}`,
    hint: 'Two runs at once spoil each other: wait until it has ended, or end it there with Ctrl-C. --beside insists, and the record says so.',
    exitCode: ExitCode.environment,
  });
}

class PlaceLock implements LoadLock {
  readonly #options: LoadLockOptions;
  readonly #at: MeetingPoint;
  /** To those who came here, or to the one who was here before. */
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #isClosed = false;

  constructor(options: LoadLockOptions) {
    this.#options = options;
    this.#at = options.at ?? meetingPoint();
  }

  /** @returns who has it, when it is not free */
  async take(): Promise<LoadingRun | undefined> {
    for (let attempt = 0; attempt < mostAttempts && !this.#isClosed; attempt++) {
      if (await this.#listen()) return undefined;
      const holder = await this.#meetHolder();
      if (holder !== undefined) return holder;
      await systemClock.sleep(retryMs);
    }
    return unknownRun; // taken each time, and never anybody there
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const socket of this.#sockets) socket.destroy();
    const server = this.#server;
    this.#server = undefined;
    if (server !== undefined) await new Promise((resolve) => server.close(resolve));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #listen(): Promise<boolean> {
    const server = createServer((visitor) => this.#receive(visitor));
    return new Promise((resolve) => {
      // Where nothing can be listened at (a sandbox), there is no lock: that must keep nobody from measuring.
      server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code !== 'EADDRINUSE'));
      server.listen(this.#at, () => {
        if (this.#isClosed) server.close();
        else this.#server = server.unref();
        resolve(true);
      });
    });
  }

  /** Tells a visitor who loads here, and hears whether it is going to, too. */
  #receive(visitor: Socket): void {
    this.#keep(visitor);
    tell(visitor, this.#options.own);
    void hear(visitor).then((other) => {
      if (other !== undefined) this.#options.onBeside(other);
    });
  }

  /** `undefined` when it has gone meanwhile. */
  async #meetHolder(): Promise<LoadingRun | undefined> {
    const socket = await visit(this.#at);
    if (socket === undefined) return undefined;
    this.#keep(socket);
    const holder = await hearSoon(socket);
    if (holder === undefined && socket.destroyed) return undefined;
    if (this.#options.insists) this.#standBy(socket, holder ?? unknownRun);
    return holder ?? unknownRun;
  }

  #standBy(socket: Socket, holder: LoadingRun): void {
    this.#options.onBeside(holder);
    tell(socket, this.#options.own);
    const follow = (): void => {
      if (!this.#isClosed) void this.take();
    };
    if (socket.destroyed) follow();
    else socket.once('close', follow);
  }

  /** Neither keeps this process from ending, nor ends it: the other side may be killed. */
  #keep(socket: Socket): void {
    this.#sockets.add(socket.unref());
    socket.on('error', () => undefined).once('close', () => this.#sockets.delete(socket));
  }
}
