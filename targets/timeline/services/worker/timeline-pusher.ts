import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { timelineKey, timelineLength } from '../cache.ts';

/** Length at which a timeline is cut back: seldom, because each cut is a command of its own. */
const trimmedFrom = timelineLength + 20;

/**
 * Pushes a post on many timelines, in Redis's own protocol and on a connection of its own. A client library spends
 * ten microseconds of CPU on each command, and a star's post has thousands: this spends about one.
 */
export class TimelinePusher {
  readonly #url: URL;
  #socket: Socket | undefined;
  /** Replies of the batch under way. */
  #text = '';
  #awaited = 0;
  #settle: { resolve(replies: string[]): void; reject(error: Error): void } | undefined;

  constructor(url: string) {
    this.#url = new URL(url);
  }

  /**
   * LPUSHX: what is not cached stays so, and will be built with the post in it when it is asked for.
   * @throws Error when Redis refuses or the connection is lost; a repetition is safe but may show a post twice.
   */
  async push(postId: number, followers: readonly number[]): Promise<void> {
    if (followers.length === 0) return;
    const keys = followers.map(timelineKey);
    const replies = await this.#send(keys.map((key) => command('LPUSHX', key, String(postId))));
    const long = keys.filter((_, index) => Number(replies[index]?.slice(1)) > trimmedFrom);
    if (long.length === 0) return;
    await this.#send(long.map((key) => command('LTRIM', key, '0', String(timelineLength - 1))));
  }

  close(): void {
    this.#socket?.destroy();
  }

  async #send(commands: readonly string[]): Promise<string[]> {
    this.#socket ??= await this.#connect();
    const replies = await this.#exchange(this.#socket, commands);
    const refused = replies.find((reply) => reply.startsWith('-'));
    if (refused !== undefined) throw new Error(`Redis refused a push: ${refused}`);
    return replies;
  }

  async #connect(): Promise<Socket> {
    const socket = connect({ host: this.#url.hostname, port: Number(this.#url.port), noDelay: true });
    await once(socket, 'connect');
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => this.#receive(text));
    socket.on('error', (error) => this.#lose(error));
    socket.on('close', () => this.#lose(new Error('Redis closed the connection')));
    if (this.#url.password !== '') await this.#exchange(socket, [command('AUTH', this.#url.password)]);
    return socket;
  }

  #exchange(socket: Socket, commands: readonly string[]): Promise<string[]> {
    return new Promise((resolve, reject) => {
      this.#text = '';
      this.#awaited = commands.length;
      this.#settle = { resolve, reject };
      socket.write(commands.join(''), 'latin1');
    });
  }

  /** All replies here are one line each: an integer, OK, or an error. */
  #receive(text: string): void {
    this.#text += text;
    if (!this.#text.endsWith('\r\n')) return;
    const replies = this.#text.split('\r\n').slice(0, -1);
    if (replies.length < this.#awaited) return;
    this.#settle?.resolve(replies);
    this.#settle = undefined;
  }

  #lose(error: Error): void {
    this.#socket = undefined;
    this.#settle?.reject(error);
    this.#settle = undefined;
  }
}

/** A command in RESP; its words are ASCII. */
function command(...words: readonly string[]): string {
  return `*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join('')}`;
}
