import { fileURLToPath } from 'node:url';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export const CLASSES = ['NORMAL', 'PNEUMONIA'];

/** A model of the example, with what a vendor declares of it. */
export interface ExampleModel {
  readonly file: string;
  readonly input: Readonly<Record<string, unknown>>;
}

const OPERATING_POINT = { positiveClass: 'PNEUMONIA', threshold: 0.5 };

/** A public Keras model, and the small network that train.py makes. */
export function exampleModels(kerasFile: string): readonly ExampleModel[] {
  return [
    {
      file: kerasFile,
      input: {
        name: 'Keras CNN 150', classes: CLASSES, operatingPoint: OPERATING_POINT,
        preprocessing: { width: 150, height: 150, channels: 'RGB', resize: 'NEAREST', scale: [1], offset: [0] },
      },
    },
    {
      file: at('./chest-xray-cnn.onnx'),
      input: {
        name: 'Chest X-ray CNN 96', classes: CLASSES, operatingPoint: OPERATING_POINT,
        preprocessing: { width: 96, height: 96, channels: 'GRAY', resize: 'BILINEAR', scale: [2], offset: [-1] },
      },
    },
  ];
}

const EPSILON = 4 / 255;

/** Universal perturbations learn from so many of the 1,200 images of the generation split. */
export const GENERATION_IMAGES = 400;

const NONTARGETED = { goal: 'NONTARGETED', norm: 'LINF', seed: 1 };
const LEARNT = { ...NONTARGETED, generationImages: GENERATION_IMAGES };
const MISSED = { ...LEARNT, goal: 'TARGETED', targetClass: 'NORMAL', fromClass: 'PNEUMONIA' };

/** Budgets of the curve; the headline budget is among them. */
const CURVE = [1, 2, 4, 8, 16].map((steps) => steps / 255);

const CORRUPTIONS = ['gaussian-noise', 'motion-blur', 'jpeg-compression', 'contrast-down'];

/** Small enough for half an hour on two cores, wide enough to show every kind of result. */
export const ATTACKS = [
  ...CURVE.flatMap((epsilon) => ['uap-sgd', 'uap-random'].map((algorithm) => ({ ...LEARNT, algorithm, epsilon, ...(epsilon === EPSILON ? {} : { channels: ['float'] }) }))),
  ...[2, 3].map((seed) => ({ ...LEARNT, algorithm: 'uap-sgd', epsilon: EPSILON, seed, channels: ['float'] })),
  ...['uap-sgd', 'uap-random'].map((algorithm) => ({ ...MISSED, algorithm, epsilon: EPSILON })),
  ...['uap-datafree', 'pgd', 'apgd-margin', 'square'].map((algorithm) => ({
    ...NONTARGETED, algorithm, epsilon: EPSILON, ...(algorithm === 'square' ? { parameters: { queries: 300 }, channels: ['float'] } : {}),
  })),
];

export const CORRUPTION_ATTACKS = CORRUPTIONS.map((name) => ({ algorithm: `corruption-${name}`, goal: 'NONTARGETED', norm: 'LINF', seed: 1 }));

/** Frozen before the run. */
export const LIMITS = [
  { metric: 'foolingRate', max: 0.1, rationale: 'Example: more than one changed answer in ten makes the aid useless for triage.' },
  { metric: 'cleanAccuracy', min: 0.8, rationale: 'Example: the accuracy a buyer would expect.' },
];
