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

describe('parseRunnerMessage', () => {
  it.each([
    ['validate-model', { kind: 'done', result: MODEL }],
    ['run-attack', { kind: 'done', result: ATTACK }],
    ['run-attack', { kind: 'done', result: { ...ATTACK, perturbation: null } }],
    ['run-checks', { kind: 'done', result: CHECKS }],
    ['run-attack', { kind: 'progress', progress: { fraction: 0.5, phase: 'crafting' } }],
    ['run-attack', { kind: 'progress', progress: { fraction: 1, phase: 'x', epoch: 1, epochs: 2, successRate: 0.1, imagesPerSecond: 9 } }],
    ['run-attack', { kind: 'started', runtime: 'r', epsilon: 0.1 }],
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
    ['endless detail', 'run-checks', { ...CHECKS, findings: [{ ...FINDING, detail: 'x'.repeat(20_001) }] }],
  ] as const)('does not take %s from a %s runner', (_name, task, result) => {
    expect(parseRunnerMessage({ kind: 'done', result }, task)).toBeUndefined();
  });

  it('does not take a model of a format that nobody knows', () => {
    expect(parseRunnerMessage({ kind: 'done', result: { ...MODEL, format: 'PICKLE' } }, 'validate-model')).toBeUndefined();
  });
});
