import { groupBy } from '../shared/index.ts';
import type { Column, Configuration, Score } from './comparison.record.ts';
import { configurationTitle } from './configuration-title.ts';
import type { TitleWords } from './title-words.ts';

/** The columns of scores that come newest first: one a configuration, with the newest score of each model. */
export function columnsOf(scores: readonly Score[], words: TitleWords): readonly Column[] {
  const groups = groupBy(scores, (score) => JSON.stringify(score.configuration));
  const columns = [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first ? [{ configuration: first.configuration, scores: newestByModel(group) }] : [];
  });
  columns.sort((a, b) => compare(a.configuration, b.configuration));
  const short = columns.map(({ configuration }) => configurationTitle(configuration, words));
  return columns.map((column, index) => {
    const title = short[index] ?? '';
    const isUnique = short.indexOf(title) === short.lastIndexOf(title);
    return { ...column, title: isUnique ? title : configurationTitle(column.configuration, words, undefined, 17) };
  });
}

function newestByModel(group: readonly Score[]): ReadonlyMap<string, Score> {
  return new Map([...group].reverse().map((score) => [score.modelId, score]));
}

function compare(a: Configuration, b: Configuration): number {
  const [left, right] = [sortKey(a), sortKey(b)];
  for (const [index, value] of left.entries()) {
    const other = right[index] ?? '';
    if (value !== other) return value < other ? -1 : 1;
  }
  return 0;
}

function sortKey(configuration: Configuration): readonly (string | number)[] {
  const { algorithm, source, goal, targetClass, fromClass, norm, epsilon, zetaPercent, generationImages } = configuration;
  return [
    algorithm,
    source?.modelId ?? '',
    source?.seed ?? 0,
    goal,
    targetClass ?? '',
    fromClass ?? '',
    norm,
    zetaPercent ?? 0,
    epsilon ?? 0,
    generationImages ?? Number.MAX_SAFE_INTEGER,
    configuration.datasetId,
    configuration.channel,
  ];
}
