import { trendsKey, trendsSeconds } from '../cache.ts';
import type { Parts } from './parts.ts';

interface Trend {
  readonly tag: string;
  readonly posts: number;
}

/** Newest posts whose tags are counted. */
const countedPosts = 2000;
const shown = 10;

/** JSON of the commonest tags of late. Cached for some seconds; when that ends, whoever asks counts again. */
export async function trendsJson(parts: Parts): Promise<string> {
  return (await parts.redis.get(trendsKey)) ?? parts.join('trends', () => count(parts));
}

async function count(parts: Parts): Promise<string> {
  const { rows } = await parts.database.query<Trend>({
    name: 'trends',
    text: `SELECT tag, count(*)::int AS posts
             FROM (SELECT unnest(tags) AS tag FROM (SELECT tags FROM posts ORDER BY id DESC LIMIT ${countedPosts}) p) t
            GROUP BY tag ORDER BY posts DESC, tag LIMIT ${shown}`,
  });
  const json = JSON.stringify({ trends: rows });
  await parts.redis.set(trendsKey, json, 'EX', trendsSeconds);
  return json;
}
