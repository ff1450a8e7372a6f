import { AppError } from '../../../../kernel/errors.ts';
import type { LayerPlace, WeightRequest } from './weight-source.ts';

/**
 * The one of `names` that a variable of a layer is stored under: it ends in "layer/variable", and where several do, in
 * the one behind the most of the models around the layer. Throws an AppError where that leaves several.
 */
export function matchWeightName(names: readonly string[], place: LayerPlace, request: WeightRequest): string | undefined {
  const layer = place.names.at(-1) ?? '';
  const endings = endingsOf(request).map((ending) => `${layer}/${ending}`);
  const fitting = names.filter((name) => endings.some((ending) => bare(name) === ending || bare(name).endsWith(`/${ending}`)));
  if (fitting.length < 2) return fitting[0];
  const depth = (name: string): number => place.names.filter((part) => `/${name}`.includes(`/${part}/`)).length;
  const deepest = Math.max(...fitting.map(depth));
  const left = fitting.filter((name) => depth(name) === deepest);
  return left.find((name) => endings.includes(bare(name))) ?? onlyOne(left);
}

/** The one of `names` that ends in the variable's name, for a layer renamed after its variables were made. */
export function matchRenamed(names: readonly string[], request: WeightRequest): string | undefined {
  const endings = endingsOf(request);
  return onlyOne(names.filter((name) => endings.some((ending) => bare(name) === ending || bare(name).endsWith(`/${ending}`))));
}

function endingsOf({ names, parts }: WeightRequest): readonly string[] {
  return parts.length === 0 ? names : parts.flatMap((part) => names.map((name) => `${part}/${name}`));
}

/** A name without TensorFlow's output number: "conv/kernel:0". */
function bare(name: string): string {
  return name.replace(/:\d+$/, '');
}

function onlyOne(names: readonly string[]): string | undefined {
  if (names.length < 2) return names[0];
  const listed = names.slice(0, 4).map((name) => `"${name}"`).join(', ');
  throw new AppError('INVALID_INPUT', `expected one weight of this name, found ${names.length}: ${listed}`);
}
