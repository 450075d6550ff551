import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

/**
 * What becomes of a post. `lost`: acknowledged, and nowhere. `hidden`: acknowledged, and on no timeline. `twice`: kept two
 * times. `refused`: answered with 500 and not kept. `unsaid`: kept, and answered with 500.
 */
type Fate = 'kept' | 'lost' | 'hidden' | 'twice' | 'refused' | 'unsaid';

interface Post {
  readonly id: number;
  readonly text: string;
  readonly fate: Fate;
}

export interface ForgetfulServer {
  readonly url: string;
  /** Every post that arrived, in that order. */
  readonly posts: readonly Post[];
  /** From now on reads are answered with this status. */
  answerReadsWith(status: number): void;
  close(): Promise<void>;
}

/** The timeline's endpoints that posts and their read-back use, on loopback, with the faults that it is told to have. */
export async function startForgetfulServer(fateOf: (nth: number) => Fate): Promise<ForgetfulServer> {
  const posts: Post[] = [];
  let readStatus = 200;
  const server = createServer((request, response) => {
    if (request.method === 'POST' && request.url === '/posts') void take(request, response);
    else answer(response, readStatus, readOf(request.url ?? ''));
  });
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { text } = (await json(request)) as { text: string };
    const post = { id: posts.length + 1, text, fate: fateOf(posts.length + 1) };
    posts.push(post);
    answer(response, post.fate === 'refused' || post.fate === 'unsaid' ? 500 : 201, post);
  };
  const copies = (isIn: (post: Post) => boolean): Post[] =>
    posts.filter(isIn).flatMap((post) => {
      if (post.fate === 'lost' || post.fate === 'refused') return [];
      return post.fate === 'twice' ? [post, { ...post, id: post.id + 100_000 }] : [post];
    });
  const readOf = (path: string): object => {
    const key = /^\/search\?q=(.*)/.exec(path)?.[1];
    if (key !== undefined) return { posts: copies(({ text }) => text.includes(key)) };
    if (path.includes('/followers')) return { followers: [7] };
    // Newest first, and long enough for every post of a test.
    return { posts: copies(({ fate }) => fate !== 'hidden').toReversed() };
  };
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    posts,
    answerReadsWith: (status) => (readStatus = status),
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
