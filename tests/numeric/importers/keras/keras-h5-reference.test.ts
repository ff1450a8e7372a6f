import { importKerasH5 } from '../../../../src/numeric/importers/keras/import-keras-h5.ts';
import { describeWithShared } from '../../../support/shared-material.ts';
import { sharedArrays, sharedFile } from '../../support/shared-material.ts';
import { relativeError } from '../../support/expect-close.ts';
import { classifierOf, ownOutput, toChannelsFirst, toChannelsLast } from './keras-support.ts';

/**
 * Models trained by Keras 2.4; output and gradient are those of TensorFlow.js' layers on its cpu backend, in float32, which
 * give these very bits again. Of the second, ten inputs of ReLU6 lie within 1e-6 of zero for images 1 to 3 (none exactly
 * on 0 or 6), so that rounding decides their slope: PyTorch is 1e-2 off in float64, and 1e-6 to 8e-3 in float32 by the order
 * in which it adds; see docs/checking-gradients.md. Image 0 has none, and there all agree.
 */
const models = [
  { name: 'keras-cnn-150', outputKind: 'SIGMOID_BINARY', architecture: 'VGG-like', parameterCount: 229_537, size: 150, offKinks: 4, onKinks: 1e-3 },
  { name: 'keras-mobilenet-224', outputKind: 'SOFTMAX', architecture: 'MobileNet-like', parameterCount: 538_608, size: 224, offKinks: 1, onKinks: 2e-2 },
];

describeWithShared('Keras models trained elsewhere', () => describe.each(models)('$name', ({ name, size, offKinks, onKinks, ...facts }) => {
  const open = () => importKerasH5([{ name: `${name}.h5`, bytes: sharedFile(`models/${name}.h5`) }]);

  it('is understood', async () => {
    const model = await open();
    expect(model).toMatchObject({ ...facts, input: { height: size, width: size, channels: 3, layout: 'NHWC' }, differentiable: true, warnings: [] });
    expect(model.graph.nodes.filter(({ type }) => type === 'Transpose').length).toBeLessThanOrEqual(1);
  });

  it('gives the same output and gradient', async () => {
    const reference = await sharedArrays(`models/${name}.npz`);
    const model = await open();
    const classifier = await classifierOf(model);
    try {
      const images = toChannelsFirst(reference['image']);
      const classes = Int32Array.from(reference['label']?.data ?? []);
      const { logits, gradient } = await classifier.gradient(images, classes, { loss: 'cross-entropy', goal: 'NONTARGETED', reduce: 'each' });
      expect(relativeError(ownOutput(logits, model.outputKind), reference['output']?.data ?? [])).toBeLessThan(1e-4);
      const [found, expected] = [toChannelsLast(gradient).data, reference['grad_cross_entropy']?.data ?? new Float64Array()];
      expect(relativeError(found, expected)).toBeLessThan(onKinks);
      const exact = (found.length / 4) * offKinks;
      expect(relativeError(found.subarray(0, exact), expected.subarray(0, exact))).toBeLessThan(1e-3);
    } finally {
      await classifier.dispose();
    }
  });
}));
