import type { Configuration } from './comparison.record.ts';
import type { TitleWords } from './title-words.ts';

/** Parts of a title that a curve varies, and so leaves out. */
export type TitlePart = 'budget' | 'generationImages' | 'channel';

/** A configuration in words: "uap-sgd · nontargeted · L-infinity 0.0157 · float". */
export function configurationTitle(
  configuration: Configuration,
  words: TitleWords,
  without?: TitlePart,
  digits: 3 | 17 = 3,
): string {
  const { algorithm, source, goal, targetClass, fromClass, datasetId, generationImages, channel } = configuration;
  const parts = [
    source ? `${algorithm} of ${nameOf(words.models, source.modelId)} (seed ${source.seed})` : algorithm,
    goal === 'NONTARGETED' ? 'nontargeted' : `to ${targetClass}`,
    fromClass === null ? '' : `from ${fromClass}`,
    budgetText(configuration, without === 'budget', digits),
    generationImages === null || without === 'generationImages' ? '' : `${generationImages} generation images`,
    words.datasets.size > 1 ? nameOf(words.datasets, datasetId) : '',
    without === 'channel' ? '' : channel,
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

function budgetText({ norm, epsilon, zetaPercent }: Configuration, normOnly: boolean, digits: number): string {
  const name = norm === 'LINF' ? 'L-infinity' : 'L2';
  if (normOnly) return name;
  if (zetaPercent !== null) return `${name} zeta ${zetaPercent} %`;
  return epsilon === null ? '' : `${name} ${Number(epsilon.toPrecision(digits))}`;
}

/** The name; with the id where another has the same. */
function nameOf(all: ReadonlyMap<string, { readonly name: string }>, id: string): string {
  const name = all.get(id)?.name ?? id;
  const same = [...all.values()].filter((other) => other.name === name).length;
  return same > 1 ? `${name} (${id})` : name;
}
