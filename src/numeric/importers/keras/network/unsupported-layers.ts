import type { Problem } from '../../../../kernel/errors.ts';
import { allLayers, type KerasNetwork } from '../config/keras-model.ts';
import { layerCatalogue } from '../layers/index.ts';

/** All layers of a model, those of models inside it included, that nobody told Assay the meaning of: a problem a type. */
export function unsupportedLayers(network: KerasNetwork): readonly Problem[] {
  const byType = new Map<string, string[]>();
  for (const { type, name } of allLayers(network)) {
    if (!layerCatalogue.has(type)) byType.set(type, [...byType.get(type) ?? [], name]);
  }
  return Array.from(byType, ([type, names]) => {
    const where = `layer${names.length > 1 ? 's' : ''} ${names.map((name) => `"${name}"`).join(', ')}`;
    return { code: 'UNSUPPORTED_LAYER', message: `${reasonFor(type)} (${where})`, path: names };
  });
}

function reasonFor(type: string): string {
  if (type === 'Lambda') {
    return 'Lambda layers hold Python code, which is never run: export the model with standard layers in their place';
  }
  return `layer ${type} is not supported: it is custom code, or not known here`;
}
