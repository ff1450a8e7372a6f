import { readFileSync } from 'node:fs';
import { importTflite } from '../../../../src/numeric/importers/tflite/import-tflite.ts';
import type { ImportedModel } from '../../../../src/numeric/importers/imported-model.ts';
import { errorsAgainstReference } from './against-reference.ts';

const folder = new URL('../../../fixtures/tflite/', import.meta.url);

function importFile(name: string): Promise<ImportedModel> {
  return importTflite([{ name: `${name}.tflite`, bytes: readFileSync(new URL(`${name}.tflite`, folder)) }]);
}

describe('a TensorFlow Lite model', () => {
  it.each([
    ['mobile', 'SOFTMAX'], ['mobile-half', 'SOFTMAX'], ['windows', 'LOGITS'], ['moves', 'LOGITS'], ['functions', 'SIGMOID_BINARY'], ['attention', 'SOFTMAX'],
  ])('%s gives the logits and gradients of PyTorch, for a batch', async (name, outputKind) => {
    const model = await importFile(name);
    const errors = await errorsAgainstReference(model, new URL(`${name}.npz`, folder));
    expect(errors.logits).toBeLessThan(1e-5);
    expect(errors.gradient).toBeLessThan(1e-4);
    expect(model).toMatchObject({ outputKind, differentiable: true, warnings: [], input: { layout: 'NHWC' } });
  });

  it('has no transposes between its convolutions', async () => {
    const { graph } = await importFile('mobile');
    expect(graph.nodes.map(({ type }) => type)).not.toContain('Transpose');
  });

  it('has its shape arithmetic folded', async () => {
    const { graph } = await importFile('moves');
    expect(graph.nodes.map(({ type }) => type)).not.toContain('Shape');
  });

  it('has the same weights however they are stored', async () => {
    const [full, half] = [await importFile('mobile'), await importFile('mobile-half')];
    expect(half.parameterCount).toBe(full.parameterCount);
    expect(half.weightsDigest).not.toBe(full.weightsDigest);
  });

  it('is read at any alignment, as a view of a larger buffer', async () => {
    const bytes = readFileSync(new URL('mobile.tflite', folder));
    const aligned = await importFile('mobile');
    for (const offset of [1, 2, 3]) {
      const room = Buffer.alloc(bytes.length + 8, 0x7f);
      bytes.copy(room, offset);
      const shifted = await importTflite([{ name: 'mobile.tflite', bytes: room.subarray(offset, offset + bytes.length) }]);
      expect(shifted.weightsDigest).toBe(aligned.weightsDigest);
    }
  });

  it('must have the size that is asked for', async () => {
    const bytes = readFileSync(new URL('mobile.tflite', folder));
    await expect(importTflite([{ name: 'mobile.tflite', bytes }], { height: 20 })).rejects.toThrow('input "pixels": expected the height 13, as the file fixes it, found 20');
  });
});
