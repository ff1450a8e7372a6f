import { controlClasses, controlModelPath, controlPreprocessing, openControlImages } from '../../../src/robustness/checks/controls/index.ts';
import { predictions } from '../../../src/robustness/classifier.ts';
import { openModel } from '../../../src/worker/runner/models/open-model.ts';
import { finding, inputOf } from './support/battery.ts';

describe('the control model shipped with the product', () => {
  it('is right about 95 of its 100 images, and S-16 breaks it', async () => {
    const { facts, classifier: open } = await openModel(
      { files: [{ name: 'undefended-cnn.onnx', path: controlModelPath }], classes: controlClasses, preprocessing: controlPreprocessing },
      { threads: 1 },
    );
    const classifier = await open();
    try {
      const images = await openControlImages();
      expect({ classes: facts.classCount, count: images.count, infiltrates: images.labels.filter((label) => label === 1).length })
        .toEqual({ classes: controlClasses.length, count: 100, infiltrates: 50 });
      const answers = predictions(await classifier.logits(await images.read(Uint32Array.from({ length: 100 }, (_, index) => index))));
      expect(answers.filter((answer, index) => answer === images.labels[index])).toHaveLength(95);

      const { settings } = await inputOf();
      const input = { control: { classifier, images }, settings: { ...settings, steps: 20 } };
      expect(await finding('S-16', { input })).toMatchObject({
        outcome: 'PASS', numbers: { controlImages: 100, pgd: 100, 'apgd-ce': 100, 'apgd-margin': 100 },
      });
    } finally {
      await classifier.dispose();
    }
  }, 240_000);
});
