import type { Parts } from './parts.ts';

const pageLength = 20;

/** Those who follow a user, by id, from after the given id on. */
export async function followersOf(parts: Parts, user: number, after: number): Promise<number[]> {
  const { rows } = await parts.database.query<{ id: number }>({
    name: 'followers-of-user',
    text: `SELECT follower_id AS id FROM followers WHERE followed_id = $1 AND follower_id > $2
            ORDER BY follower_id LIMIT ${pageLength}`,
    values: [user, after],
  });
  return rows.map((row) => row.id);
}
