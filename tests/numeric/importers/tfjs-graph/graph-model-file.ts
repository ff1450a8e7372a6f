import type { ModelFile } from '../../../../src/numeric/importers/model-file.ts';
import { sizeOf } from '../../../../src/numeric/tensor/tensor.ts';

/** A weight of a graph model: float32, or int32 where `dtype` says so. */
export interface GraphWeight {
  readonly shape: readonly number[];
  readonly data: readonly number[] | Float32Array;
  readonly dtype?: 'float32' | 'int32' | 'bool';
}

export interface GraphNodeJson {
  readonly name: string;
  readonly op: string;
  readonly input?: readonly string[];
  readonly attr?: Readonly<Record<string, unknown>>;
}

export interface GraphModelParts {
  readonly nodes: readonly GraphNodeJson[];
  readonly weights?: Readonly<Record<string, GraphWeight>>;
  /** Extents of the input "pixels"; -1 is open. */
  readonly input?: readonly number[];
  readonly outputs?: readonly string[];
}

/** Attributes as protobuf's JSON has them: integers and lists of integers as text, text as base64. */
export const attr = {
  i: (value: number) => ({ i: String(value) }),
  f: (value: number) => ({ f: value }),
  b: (value: boolean) => ({ b: value }),
  s: (value: string) => ({ s: Buffer.from(value).toString('base64') }),
  ints: (values: readonly number[]) => ({ list: { i: values.map(String) } }),
  words: (values: readonly string[]) => ({ list: { s: values.map((value) => Buffer.from(value).toString('base64')) } }),
  type: (value: string) => ({ type: value }),
  shape: (extents: readonly number[]) => ({ shape: { dim: extents.map((size) => ({ size: String(size) })) } }),
};

/** The model.json and the one shard of a graph model; every weight becomes a Const node. */
export function graphModelFiles({ nodes, weights = {}, input = [-1, 7, 6, 3], outputs }: GraphModelParts): readonly ModelFile[] {
  const constants = Object.entries(weights).map(([name, { dtype = 'float32' }]) => (
    { name, op: 'Const', attr: { dtype: attr.type(dtype === 'float32' ? 'DT_FLOAT' : 'DT_INT32') } }
  ));
  const pixels = { name: 'pixels', op: 'Placeholder', attr: { dtype: attr.type('DT_FLOAT'), shape: attr.shape(input) } };
  const shards = Object.values(weights).map(bytesOf);
  const manifest = Object.entries(weights).map(([name, { shape, dtype = 'float32' }]) => ({ name, shape, dtype }));
  const signature = outputs && { outputs: Object.fromEntries(outputs.map((name, index) => [`output_${index}`, { name: `${name}:0` }])) };
  const json = {
    format: 'graph-model', generatedBy: '2.15.0', convertedBy: 'TensorFlow.js Converter v4.22.0', ...(signature && { signature }),
    modelTopology: { node: [pixels, ...constants, ...nodes], library: {}, versions: {} },
    weightsManifest: [{ paths: ['group1-shard1of1.bin'], weights: manifest }],
  };
  return [
    { name: 'model.json', bytes: new TextEncoder().encode(JSON.stringify(json)) },
    { name: 'group1-shard1of1.bin', bytes: new Uint8Array(Buffer.concat(shards)) },
  ];
}

/** An int32 list, as axes and shapes are stored. */
export function ints(values: readonly number[]): GraphWeight {
  return { shape: [values.length], data: values, dtype: 'int32' };
}

export function int(value: number): GraphWeight {
  return { shape: [], data: [value], dtype: 'int32' };
}

/** Seeded-looking numbers in [-1, 1), the same for the same shape. */
export function spread(shape: readonly number[], seed = 1): GraphWeight {
  const data = Array.from({ length: sizeOf(shape) }, (_, index) => Math.fround((((index + 1) * 0.6180339887 * seed) % 1) * 2 - 1));
  return { shape, data };
}

function bytesOf({ data, dtype = 'float32' }: GraphWeight): Buffer {
  const array = dtype === 'float32' ? Float32Array.from(data) : dtype === 'int32' ? Int32Array.from(data) : Uint8Array.from(data);
  return Buffer.from(array.buffer, array.byteOffset, array.byteLength);
}
