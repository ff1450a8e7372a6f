import type { ImportedModel, OutputKind } from '../../../../src/numeric/importers/imported-model.ts';
import { createOnnxRuntime } from '../../../../src/numeric/runtimes/onnxruntime/onnxruntime.ts';
import { floatTensor, type FloatTensor } from '../../../../src/numeric/tensor/tensor.ts';
import type { Classifier } from '../../../../src/robustness/classifier.ts';
import { createGraphClassifier } from '../../../../src/robustness/graph-classifier.ts';

interface Numbers {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

export async function classifierOf(model: ImportedModel): Promise<Classifier> {
  const runtime = await createOnnxRuntime({ threads: 1 });
  return createGraphClassifier({ graph: model.graph, runtime, classCount: model.classCount });
}

/** What the model itself would give for these logits, row after row. */
export function ownOutput(logits: FloatTensor, kind: OutputKind): readonly number[] {
  const classes = logits.shape[1] ?? 1;
  const rows = Array.from({ length: logits.data.length / classes }, (_, row) => Array.from(logits.data.subarray(row * classes, (row + 1) * classes)));
  const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));
  return rows.flatMap((row) => {
    switch (kind) {
      case 'LOGITS': return row;
      case 'SIGMOID_BINARY': return [sigmoid(row[1] ?? NaN)];
      case 'SIGMOID_MULTILABEL': return row.map(sigmoid);
      case 'SOFTMAX': {
        const exponentials = row.map((z) => Math.exp(z - Math.max(...row)));
        const total = exponentials.reduce((sum, e) => sum + e, 0);
        return exponentials.map((e) => e / total);
      }
    }
  });
}

/** [N, H, W, C] as [N, C, H, W]. */
export function toChannelsFirst(images: Numbers | undefined): FloatTensor {
  return reordered(images, ([n = 0, h = 0, w = 0, c = 0]) => ({ shape: [n, c, h, w], strides: [h * w * c, 1, w * c, c] }));
}

/** [N, C, H, W] as [N, H, W, C]. */
export function toChannelsLast(images: Numbers | undefined): FloatTensor {
  return reordered(images, ([n = 0, c = 0, h = 0, w = 0]) => ({ shape: [n, h, w, c], strides: [c * h * w, w, 1, h * w] }));
}

function reordered(
  images: Numbers | undefined,
  order: (shape: readonly number[]) => { readonly shape: readonly number[]; readonly strides: readonly number[] },
): FloatTensor {
  if (!images) throw new Error('expected images, found none');
  const { shape, strides } = order(images.shape);
  const result = floatTensor(shape);
  const [, b = 1, c = 1, d = 1] = shape;
  for (let index = 0; index < result.data.length; index++) {
    const places = [Math.floor(index / (b * c * d)), Math.floor(index / (c * d)) % b, Math.floor(index / d) % c, index % d];
    const source = places.reduce((sum, place, axis) => sum + place * (strides[axis] ?? 0), 0);
    result.data[index] = images.data[source] ?? NaN;
  }
  return result;
}
