import { readFileSync } from 'node:fs';
import { differentiate } from '../../../../src/numeric/autodiff/differentiate.ts';
import { readNpz } from '../../../../src/numeric/formats/npz.ts';
import type { ImportedModel } from '../../../../src/numeric/importers/imported-model.ts';
import { floatTensor, type FloatTensor } from '../../../../src/numeric/tensor/tensor.ts';
import { relativeError } from '../../support/expect-close.ts';
import { runGraph } from '../../support/run-graph.ts';

/** How far a model's logits, and the gradients of its cross-entropy, are from those of PyTorch in an .npz beside it. */
export async function errorsAgainstReference(model: ImportedModel, npz: URL): Promise<{ readonly logits: number; readonly gradient: number }> {
  const reference = await referenceArrays(npz);
  const array = (name: string): FloatTensor => {
    const found = reference[name];
    if (!found) throw new Error(`the reference lacks "${name}"`);
    return found;
  };
  const graph = differentiate(model.graph, { loss: 'cross-entropy', goal: 'NONTARGETED', reduce: 'each' });
  const results = await runGraph(graph, { image: array('image'), onehot: onehot(array('label'), model.classCount) });
  const error = (name: string): number => relativeError(results[name]?.data as Float32Array, array(name).data);
  return { logits: error('logits'), gradient: error('gradient') };
}

async function referenceArrays(npz: URL): Promise<Readonly<Record<string, FloatTensor>>> {
  const arrays = await readNpz(readFileSync(npz), 'reference.npz');
  return Object.fromEntries(Object.entries(arrays).map(([name, { shape, data }]) => [
    name, floatTensor(shape, Float32Array.from<number | bigint | string>(data, Number)),
  ]));
}

function onehot(labels: FloatTensor, classes: number): FloatTensor {
  const rows = Array.from(labels.data, (label) => Array.from({ length: classes }, (_, index) => Number(index === label)));
  return floatTensor([rows.length, classes], Float32Array.from(rows.flat()));
}
