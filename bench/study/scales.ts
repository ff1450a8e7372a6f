import { LARGE_ARCHITECTURES, SMALL_ARCHITECTURES, type ScaleName, type StudySettings, type TaskSettings } from './settings.ts';

const SEED = 2021;

/** The study fine-tuned networks that knew ImageNet; without such weights, everything here is trained from random ones. */
const FROM_SCRATCH = 'All networks start from random weights; the study fine-tuned networks trained on ImageNet.';
const ONE_DATA_SET = 'Of the study\'s three tasks only the chest X-rays are here; skin lesions and OCT images are not.';

const TRAINING = {
  optimiser: 'adam', learningRate: 1e-3, weightDecay: 1e-4, schedule: 'cosine', warmUp: 0.05, balance: true,
  augmentation: { rotation: 7, shift: 0.05 },
} as const;

const SMALL_TASK = {
  name: 'pneumonia-28', data: 'pneumonia-28', side: 28, divisor: 1, validationFraction: 0.1,
} as const satisfies Partial<TaskSettings>;
const CHEST_TASK = { name: 'chest-xray', data: 'chest-xray', architectures: LARGE_ARCHITECTURES, atMost: null, validationFraction: 0.15 } as const satisfies Partial<TaskSettings>;

/** The inner step is a share of the budget: with the study's own 0.0012 hardly any single step flips an image of these sizes. */
const PUBLISHED = { inner: 'fgsm', innerSteps: 1, innerStepSize: 0.2 } as const;

/** Against nontargeted perturbations of the middle budget, as the defense does by default; written out so that it stays what it is. */
const RETRAINING = { norm: 'LINF', zetaPercent: 4, attack: 'uap-sgd' } as const;

const smoke: StudySettings = {
  scale: 'smoke', seed: SEED,
  scaledDown: [
    'A check that everything runs, not a measurement: two small networks on 600 of the 28x28 images, trained for 4 epochs.',
    'Perturbations take one epoch (the study: 15), the published loop two; retraining has 2 rounds of one epoch (the study: 5 rounds).',
    FROM_SCRATCH, ONE_DATA_SET,
  ],
  tasks: [{
    ...SMALL_TASK, architectures: ['small_vgg', 'small_resnet'], atMost: { training: 600, evaluation: 300 },
    training: { ...TRAINING, epochs: 4, batchSize: 32, learningRate: 2e-3, augmentation: {}, patience: null },
    retraining: { ...RETRAINING, rounds: 2, epochs: 1 },
  }],
  attacks: {
    zetas: [2, 4, 6], norms: ['L2', 'LINF'], mainZeta: 4, batched: { epochs: 1 }, control: { draws: 2 },
    published: { zeta: 4, norms: ['L2'], parameters: { ...PUBLISHED, epochs: 2 } },
  },
};

const cpu: StudySettings = {
  scale: 'cpu', seed: SEED,
  scaledDown: [
    'The seven architectures see images of 80x80 pixels (the study: 224x224 or 299x299), and every channel count inside them is divided by 8.',
    'They are trained for at most 25 epochs; VGG has one pooled position in front of its dense layers instead of 7x7.',
    'Perturbations take 2 epochs of batched steps for each direction tried; the published loop takes 5 (the study: 15).',
    'Adversarial retraining has 3 rounds (the study: 5).',
    FROM_SCRATCH, ONE_DATA_SET,
  ],
  tasks: [
    {
      ...SMALL_TASK, architectures: SMALL_ARCHITECTURES, atMost: null,
      training: { ...TRAINING, epochs: 15, batchSize: 32, patience: 6 }, retraining: { ...RETRAINING, rounds: 3, epochs: 2 },
    },
    {
      ...CHEST_TASK, side: 80, divisor: 8,
      training: { ...TRAINING, epochs: 25, batchSize: 32, patience: 10 }, retraining: { ...RETRAINING, rounds: 3, epochs: 2 },
    },
  ],
  attacks: {
    zetas: [2, 4, 6], norms: ['L2', 'LINF'], mainZeta: 4, batched: { epochs: 2 }, control: { draws: 2 },
    published: { zeta: 4, norms: ['L2', 'LINF'], parameters: { ...PUBLISHED, epochs: 5 } },
  },
};

const full: StudySettings = {
  scale: 'full', seed: SEED,
  scaledDown: [
    'Nothing is scaled: 224x224 and 299x299 pixels, all channels, 15 epochs a perturbation, 5 rounds of retraining. Meant for a GPU.',
    'The images are the shared ones: 1,200 for training (the study had more).',
    FROM_SCRATCH, ONE_DATA_SET,
  ],
  tasks: [
    {
      ...SMALL_TASK, architectures: SMALL_ARCHITECTURES, atMost: null,
      training: { ...TRAINING, epochs: 50, batchSize: 32, patience: 15 }, retraining: { ...RETRAINING, rounds: 5, epochs: 5 },
    },
    {
      ...CHEST_TASK, side: 'native', divisor: 1,
      training: { ...TRAINING, epochs: 100, batchSize: 32, patience: 20 }, retraining: { ...RETRAINING, rounds: 5, epochs: 5 },
    },
  ],
  attacks: {
    zetas: [2, 4, 6], norms: ['L2', 'LINF'], mainZeta: 4, batched: { epochs: 15 }, control: { draws: 5 },
    published: { zeta: 4, norms: ['L2', 'LINF'], parameters: { ...PUBLISHED, epochs: 15 } },
  },
};

const SCALES: Readonly<Record<ScaleName, StudySettings>> = { smoke, cpu, full };

/** The settings of a scale. */
export function settingsOf(scale: ScaleName): StudySettings {
  return SCALES[scale];
}
