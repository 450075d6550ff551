import { createServer, type Server, type Socket } from 'node:net';
import { execute, isKnown, move } from './commands.ts';
import type { Keyspace } from './keyspace.ts';
import { array, bulk, CommandParser, failure, nil, ok, simple, type Command } from './resp.ts';

/** A connection that waits in BLMOVE for an item. */
interface Waiter {
  readonly from: string;
  readonly to: string;
  readonly takeSide: string;
  readonly putSide: string;
  readonly answer: (reply: string) => void;
}

/** A server of the commands this target uses, with MULTI/EXEC and BLMOVE. Not listening yet. */
export function redisServer(keys: Keyspace, now: () => number): Server {
  const waiters = new Set<Waiter>();
  const serveWaiters = (): void => {
    for (const waiter of waiters) {
      const item = move(keys, waiter.from, waiter.to, waiter.takeSide, waiter.putSide);
      if (item === undefined) continue;
      waiters.delete(waiter);
      waiter.answer(bulk(item));
    }
  };
  return createServer({ noDelay: true }, (socket) => {
    const connection = new Connection(socket, keys, now, waiters);
    socket.on('data', (bytes) => {
      connection.receive(bytes);
      if (waiters.size > 0) serveWaiters();
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => connection.forget());
  });
}

class Connection {
  readonly #socket: Socket;
  readonly #keys: Keyspace;
  readonly #now: () => number;
  readonly #waiters: Set<Waiter>;
  readonly #parser = new CommandParser();
  /** Commands that came while a BLMOVE was waiting. */
  #pending: Command[] = [];
  #transaction: Command[] | undefined;
  #transactionFailed = false;
  #waiter: Waiter | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(socket: Socket, keys: Keyspace, now: () => number, waiters: Set<Waiter>) {
    this.#socket = socket;
    this.#keys = keys;
    this.#now = now;
    this.#waiters = waiters;
  }

  receive(bytes: Buffer): void {
    try {
      this.#pending.push(...this.#parser.push(bytes));
    } catch (error) {
      this.#socket.end(failure(`ERR ${error instanceof Error ? error.message : String(error)}`), 'latin1');
      return;
    }
    this.#runPending();
  }

  forget(): void {
    clearTimeout(this.#timer);
    if (this.#waiter !== undefined) this.#waiters.delete(this.#waiter);
  }

  /** All that is there, answered in one write, up to a BLMOVE that must wait. */
  #runPending(): void {
    const commands = this.#pending;
    this.#pending = [];
    let replies = '';
    for (const [index, command] of commands.entries()) {
      const reply = this.#run(command);
      if (reply === undefined) {
        this.#pending = commands.slice(index + 1);
        break;
      }
      replies += reply;
    }
    if (replies !== '') this.#socket.write(replies, 'latin1');
  }

  /** `undefined`: it waits. */
  #run(command: Command): string | undefined {
    const [name = '', ...words] = command;
    const lower = name.toLowerCase();
    if (lower === 'exec') return this.#exec();
    if (lower === 'multi') {
      this.#transaction = [];
      this.#transactionFailed = false;
      return ok;
    }
    if (this.#transaction !== undefined) return this.#enqueue(this.#transaction, command);
    if (lower === 'blmove') return this.#blockingMove(words);
    return execute(this.#keys, command, this.#now());
  }

  #enqueue(transaction: Command[], command: Command): string {
    const [name = ''] = command;
    if (!isKnown(name)) {
      this.#transactionFailed = true;
      return failure(`ERR unknown command '${name}'`);
    }
    transaction.push(command);
    return simple('QUEUED');
  }

  #exec(): string {
    const transaction = this.#transaction;
    if (transaction === undefined) return failure('ERR EXEC without MULTI');
    this.#transaction = undefined;
    if (this.#transactionFailed) {
      return failure('EXECABORT Transaction discarded because of previous errors.');
    }
    return array(transaction.map((command) => execute(this.#keys, command, this.#now())));
  }

  #blockingMove([from = '', to = '', takeSide = '', putSide = '', seconds = '0']: Command):
    string | undefined {
    const reply = execute(this.#keys, ['lmove', from, to, takeSide, putSide], this.#now());
    if (reply !== nil) return reply;
    const waiter: Waiter = {
      from,
      to,
      takeSide,
      putSide,
      answer: (answer) => {
        clearTimeout(this.#timer);
        this.#waiter = undefined;
        this.#socket.write(answer, 'latin1');
        this.#runPending();
      },
    };
    this.#waiter = waiter;
    this.#waiters.add(waiter);
    const milliseconds = 1000 * Number(seconds);
    if (milliseconds > 0) {
      this.#timer = setTimeout(() => {
        this.#waiters.delete(waiter);
        waiter.answer(nil);
      }, milliseconds);
    }
    return undefined;
  }
}
