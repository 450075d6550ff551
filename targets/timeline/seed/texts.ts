import { randomLcg } from 'd3-random';
import { fraction, weightedPick, zipfWeights } from './dataset.ts';

/** What people post about: these words are hashtags, trends, and what a search finds. Commonest first. */
export const topics: readonly string[] = (
  'election midterms vote results senate house turnout ballot polls governor recount county debate ' +
  'counting race state blue red live breaking concession victory runoff pollster exit margin swing ' +
  'voters district news speech party congress campaign map network record night lines mail early'
).split(' ');

const syllables = 'ka lo mi ner tas ve ro shu pel din gra bo fen ju wit sol ar que zim ot'.split(' ');
const plainWords: readonly string[] = syllables.flatMap((first) =>
  syllables.flatMap((second) => [`${first}${second}`, `${first}${second}n`]),
);

const shortestWords = 8;
const wordsSpread = 16;
const topicShare = 0.05;
const taggedShare = 0.3;

/** A stream of post texts: mostly plain words, some topics, in three of ten posts a hashtag or two. */
export function textWriter(seed: number): () => string {
  const random = randomLcg(fraction(seed));
  const topic = weightedPick(zipfWeights(topics.length, 1));
  const plain = weightedPick(zipfWeights(plainWords.length, 1));
  const word = (): string =>
    (random() < topicShare ? topics[topic(random())] : plainWords[plain(random())]) ?? '';
  const tag = (): string => ` #${topics[topic(random())] ?? ''}`;
  return () => {
    const length = shortestWords + Math.floor(random() * wordsSpread);
    const words = Array.from({ length }, word).join(' ');
    if (random() >= taggedShare) return words;
    return words + tag() + (random() < taggedShare ? tag() : '');
  };
}
