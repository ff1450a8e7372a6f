import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import onnxProto from 'onnx-proto';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { readNpz } from '../../src/numeric/formats/npz.ts';

const pathOf = (file: string): string => fileURLToPath(new URL(`../../samples/${file}`, import.meta.url));
const MODEL = pathOf('synthetic-radiograph-cnn.onnx');
const ALLOWED = ['Conv', 'Relu', 'MaxPool', 'AveragePool', 'GlobalAveragePool', 'Flatten', 'Gemm', 'BatchNormalization', 'Add', 'Concat'];

describe('the sample classifier', () => {
  it('consists of plain operators of opset 14', async () => {
    const model = onnxProto.onnx.ModelProto.decode(await readFile(MODEL));
    const types = (model.graph?.node ?? []).map((node) => String(node.opType));
    expect(types.length).toBeGreaterThan(10);
    expect(types.filter((type) => !ALLOWED.includes(type))).toEqual([]);
    expect(Number(model.opsetImport?.[0]?.version)).toBe(14);
  });

  it('has the accuracy on the evaluation split that samples/README.md states: 235 of 240', async () => {
    const arrays = await readNpz(await readFile(pathOf('synthetic-radiographs.npz')));
    const pixels = Array.from(arrays.test_images?.data ?? [], Number);
    const labels = Array.from(arrays.test_labels?.data ?? [], Number);
    const session = await InferenceSession.create(MODEL);
    const images = Float32Array.from(pixels, (pixel) => (pixel / 255) * 2 - 1);
    const { logits } = await session.run({ image: new Tensor('float32', images, [labels.length, 1, 64, 64]) });
    expect(logits?.dims).toEqual([labels.length, 2]);
    const scores = logits?.data as Float32Array;
    const correct = labels.filter((label, i) => Number((scores[2 * i + 1] ?? 0) > (scores[2 * i] ?? 0)) === label).length;
    await session.release();
    expect([correct, labels.length]).toEqual([235, 240]);
  });
});
