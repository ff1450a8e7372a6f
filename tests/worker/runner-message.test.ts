import { parseRunnerMessage } from '../../src/worker/runner/runner-message.ts';

const RATE = { value: 0.5, successes: 1, n: 2, lower: 0.1, upper: 0.9, level: 0.95, method: 'wilson' };
const MODEL = {
  format: 'TFLITE', architecture: 'VGG', parameterCount: 5, weightsDigest: 'a'.repeat(64), input: { height: 1, width: 1, channels: 1, layout: 'NCHW' }, outputKind: 'LOGITS',
  preprocessing: { width: 1, height: 1, channels: 'GRAY', resize: 'NEAREST', scale: [1], offset: [0] }, differentiable: true, warnings: [],
};
const ATTACK = {
  runtime: 'r', epsilon: 0.1, curve: [{ epoch: 1, successRate: 0.5 }], warnings: [],
  perturbation: { tensorPath: 't', previewPath: 'p', shape: [1, 2, 2], l2: 0.1, linf: 0.1, psnrDb: 30, ssim: 0.9 },
  evaluations: [{ outcomesPath: 'o', figures: {
    split: 'EVALUATION', channel: 'float', cleanAccuracy: RATE, adversarialAccuracy: RATE, foolingRate: RATE, conditionalFoolingRate: RATE,
    targetedSuccessRate: null, netTargetedSuccessRate: null, targetPrevalence: null, confusion: [[1, 0], [1, 0]],
    perClass: [{ className: 'a', n: 2, cleanAccuracy: RATE, adversarialAccuracy: RATE }], dominantClass: 'a', dominantClassShare: 1,
  } }],
};
const FINDING = { id: 'S-01', outcome: 'PASS', detail: '0 of 100 images', numbers: { images: 100 } };
const CHECKS = { runtime: 'r', images: 100, seconds: 1.5, queries: 12_000, findings: [FINDING] };
const HARDENED = {
  runtime: 'r', modelPath: 'm', warnings: [], preprocessing: MODEL.preprocessing,
  recipe: {
    algorithm: 'trades', parameters: { epochs: 1, augmentation: { flip: false } }, seed: 1, runtime: 'r', trainedOn: { images: 2, classCounts: [1, 1] },
    validatedOn: { images: 1, classCounts: [1, 0] }, seconds: 1, certification: null,
    history: [{ epoch: 1, loss: 0.5, validationLoss: 0.5, validationAccuracy: 1, learningRate: 0.1, measures: { 'fooling rate': 0.5 } }],
  },
};
const CERTIFICATION = {
  method: 'm', norm: 'L2', alpha: 0.001, n: 2, abstained: 1, accuracyAtRadius: [{ radius: 0.5, count: 1, value: 0.5, lower: 0.1, upper: 0.9 }], radii: [0, 0.6],
};

describe('parseRunnerMessage', () => {
  it.each([
    ['validate-model', { kind: 'done', result: MODEL }],
    ['run-attack', { kind: 'done', result: ATTACK }],
    ['run-attack', { kind: 'done', result: { ...ATTACK, perturbation: null } }],
    ['run-checks', { kind: 'done', result: CHECKS }],
    ['run-attack', { kind: 'progress', progress: { fraction: 0.5, phase: 'crafting' } }],
    ['run-attack', { kind: 'progress', progress: { fraction: 1, phase: 'x', epoch: 1, epochs: 2, successRate: 0.1, imagesPerSecond: 9 } }],
    ['run-attack', { kind: 'started', runtime: 'r', epsilon: 0.1 }],
    ['harden-model', { kind: 'done', result: HARDENED }],
    ['harden-model', { kind: 'done', result: { ...HARDENED, recipe: { ...HARDENED.recipe, certification: CERTIFICATION } } }],
    ['harden-model', { kind: 'started', runtime: 'r', epsilon: null }],
    ['harden-model', { kind: 'progress', progress: { fraction: 0.5, phase: 'x', epoch: 1, epochs: 2, loss: 0.5, validationAccuracy: 0.9, imagesPerSecond: 9 } }],
    ['run-attack', { kind: 'refused', problems: [{ code: 'X', message: 'm', path: [] }] }],
  ] as const)('reads a %s runner\'s %j', (task, message) => {
    expect(parseRunnerMessage(message, task)).toEqual(message);
  });

  it.each([
    ['a result of another task', { kind: 'done', result: MODEL }],
    ['a fraction above 1', { kind: 'progress', progress: { fraction: 1.5, phase: 'x' } }],
    ['a number that JSON turned into null', { kind: 'done', result: { ...ATTACK, epsilon: null } }],
    ['an unknown field', { kind: 'checkpoint', path: 'p', command: 'rm' }],
    ['no problem at all', { kind: 'refused', problems: [] }],
    ['a text', 'done'],
    ['nothing', undefined],
  ])('does not take %s', (_name, message) => {
    expect(parseRunnerMessage(message, 'run-attack')).toBeUndefined();
  });

  it.each([
    ['no evaluation at all', 'run-attack', { ...ATTACK, evaluations: [] }],
    ['a figure that is no number', 'run-attack', { ...ATTACK, evaluations: [{ outcomesPath: 'o', figures: { ...ATTACK.evaluations[0]?.figures, dominantClassShare: 'most' } }] }],
    ['a figure nobody knows', 'run-attack', { ...ATTACK, evaluations: [{ outcomesPath: 'o', figures: { ...ATTACK.evaluations[0]?.figures, robust: true } }] }],
    ['checks as an attack', 'run-attack', CHECKS],
    ['an attack as checks', 'run-checks', ATTACK],
    ['a verdict of its own', 'run-checks', { ...CHECKS, findings: [{ ...FINDING, outcome: 'CERTIFIED' }] }],
    ['a number that JSON turned into null', 'run-checks', { ...CHECKS, findings: [{ ...FINDING, numbers: { rate: null } }] }],
    ['an accuracy above 1', 'harden-model', { ...HARDENED, recipe: { ...HARDENED.recipe, history: [{ ...HARDENED.recipe.history[0], validationAccuracy: 1.1 }] } }],
    ['a loss that JSON turned into null', 'harden-model', { ...HARDENED, recipe: { ...HARDENED.recipe, history: [{ ...HARDENED.recipe.history[0], loss: null }] } }],
    ['a certificate in another norm', 'harden-model', { ...HARDENED, recipe: { ...HARDENED.recipe, certification: { ...CERTIFICATION, norm: 'LINF' } } }],
    ['a recipe with more', 'harden-model', { ...HARDENED, recipe: { ...HARDENED.recipe, blessing: true } }],
    ['endless detail', 'run-checks', { ...CHECKS, findings: [{ ...FINDING, detail: 'x'.repeat(20_001) }] }],
  ] as const)('does not take %s from a %s runner', (_name, task, result) => {
    expect(parseRunnerMessage({ kind: 'done', result }, task)).toBeUndefined();
  });

  it('takes the loss of a training only, and the success of an attack only', () => {
    const [loss, success] = [{ fraction: 0.5, phase: 'x', loss: 1 }, { fraction: 0.5, phase: 'x', successRate: 1 }];
    expect(parseRunnerMessage({ kind: 'progress', progress: loss }, 'run-attack')).toBeUndefined();
    expect(parseRunnerMessage({ kind: 'progress', progress: success }, 'harden-model')).toBeUndefined();
  });

  it('does not take a model of a format that nobody knows', () => {
    expect(parseRunnerMessage({ kind: 'done', result: { ...MODEL, format: 'PICKLE' } }, 'validate-model')).toBeUndefined();
  });
});
