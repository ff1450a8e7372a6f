import type { Problem } from '../../../../kernel/errors.ts';
import { allLayers, isRecord, type KerasNetwork } from './keras-model.ts';

/** Layers that compute in whole numbers: their stored weights mean something else than they say. */
export function precisionProblems(network: KerasNetwork): readonly Problem[] {
  const quantised = allLayers(network).filter(({ config }) => /int8|int4|float8/.test(policyOf(config['dtype'])) && config['quantization_mode'] !== null);
  return quantised.filter(({ type }) => type !== 'InputLayer').map(({ name, config }) => ({
    code: 'PRECISION',
    message: `layer "${name}": expected a floating-point layer, found it quantised (${policyOf(config['dtype'])})`,
    path: [name],
  }));
}

/** What to know of a model that computes in another precision than this one. */
export function precisionWarnings(network: KerasNetwork): readonly Problem[] {
  const other = allLayers(network).map(({ config }) => policyOf(config['dtype'])).find((policy) => /float16|float64/.test(policy));
  if (other === undefined) return [];
  return [{ code: 'PRECISION', message: `the model computes in ${other}; here it runs in float32, so its scores may differ in the last digits`, path: [] }];
}

/** The name of a layer's dtype: "float32", "mixed_float16". */
function policyOf(dtype: unknown): string {
  if (typeof dtype === 'string') return dtype;
  if (!isRecord(dtype) || !isRecord(dtype['config'])) return '';
  const { name, mode } = dtype['config'];
  return [mode, name].filter((part) => typeof part === 'string').join(' ');
}
