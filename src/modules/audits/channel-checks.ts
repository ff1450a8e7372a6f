import type { ChannelRecord } from '../attacks/index.ts';
import type { ProblemList } from '../shared/index.ts';

/** How images travel when nothing is done to them: what every attack is scored on first. */
const DIRECT = 'float';

/** The channels to keep: all by default, the direct one always and first. Problems: unknown names, the same one twice. */
export function checkChannels(
  problems: ProblemList,
  path: readonly string[],
  given: readonly string[] | null,
  catalogue: readonly ChannelRecord[],
): readonly string[] {
  const known = catalogue.map((channel) => channel.name);
  const wanted = given ?? known;
  if (wanted.length > known.length) {
    problems.add('OUT_OF_RANGE', path, `expected at most the ${known.length} channels there are, found ${wanted.length}`);
    return [DIRECT];
  }
  for (const [index, name] of wanted.entries()) {
    if (!known.includes(name))
      problems.add('UNKNOWN', [...path, String(index)], `expected one of ${known.join(', ')}, found ${JSON.stringify(name.slice(0, 60))}`);
    else if (wanted.indexOf(name) !== index)
      problems.add('DUPLICATE', [...path, String(index)], `expected each channel once, found ${name} again`);
  }
  return [DIRECT, ...wanted.filter((name) => name !== DIRECT)];
}
