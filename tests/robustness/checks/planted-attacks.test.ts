import { z } from 'zod';
import { floatTensor } from '../../../src/numeric/tensor/tensor.ts';
import type { CorruptionAttack, ImageAttack, UniversalAttack } from '../../../src/robustness/attacks/attack.ts';
import { findAttack } from '../../../src/robustness/attacks/index.ts';
import { constantToy } from '../support/toys.ts';
import { SHAPE, attacksWith, battery, changed, finding, idle, imagesFor, perturbationAlong, withGradients } from './support/battery.ts';

/** PGD that goes down where it should go up. */
const backwards = (name: string): ImageAttack => changed(name, (attack, input) => (
  attack.perturbImages({ ...input, classifier: withGradients(input.classifier, (value) => -value) })));

/** PGD with other parameters than it was asked for. */
const pgdWith = (parameters: Readonly<Record<string, unknown>>): ImageAttack => changed('pgd', (attack, input) => (
  attack.perturbImages({ ...input, parameters: { ...(input.parameters as object), ...parameters } })));

async function expectCaught(id: string, planted: Parameters<typeof finding>[1], outcome = 'FAIL'): Promise<void> {
  expect((await finding(id)).outcome).toBe('PASS');
  expect(await finding(id, planted)).toMatchObject({ id, outcome });
}

describe('a planted broken attack', () => {
  it('S-01: one whose step goes the wrong way does not break every image without bounds', async () => {
    await expectCaught('S-01', { tools: { attacks: attacksWith(backwards('pgd')) } });
  });

  it('S-01b: a universal one that hardly moves does not reach its ceiling', async () => {
    const uapSgd = findAttack('uap-sgd');
    if (uapSgd?.kind !== 'UNIVERSAL') throw new Error('no uap-sgd');
    const timid: UniversalAttack = {
      ...uapSgd,
      async *perturb() {
        yield* [];
        const perturbation = floatTensor(SHAPE);
        perturbation.data.fill(1e-6);
        return { perturbation, curve: [], warnings: [] };
      },
    };
    await expectCaught('S-01b', { tools: { attacks: attacksWith(timid) } });
  });

  it('S-02: one that does nothing leaves more right than guessing', async () => {
    await expectCaught('S-02', { tools: { attacks: attacksWith(idle('pgd')) } });
  });

  it('S-03: one that gets weaker as its budget grows', async () => {
    const shy = changed('pgd', (attack, input) => (input.threatModel.epsilon > 0.15 ? idle('pgd') : attack).perturbImages(input));
    await expectCaught('S-03', { tools: { attacks: attacksWith(shy) } });
  });

  it('S-04: one that stops after one small step loses to FGSM', async () => {
    await expectCaught('S-04', { tools: { attacks: attacksWith(pgdWith({ steps: 1, stepSize: 0.1, randomStart: false })) } });
  });

  it('S-05: one whose steps are too short goes on finding when given more', async () => {
    await expectCaught('S-05', { tools: { attacks: attacksWith(pgdWith({ stepSize: 0.01, randomStart: false })) } });
  });

  it('S-06: query attacks that break nothing decide nothing', async () => {
    await expectCaught('S-06', { tools: { attacks: attacksWith(idle('square'), idle('hopskipjump')) } }, 'INCONCLUSIVE');
  });

  it('S-08: ones that miss what noise finds', async () => {
    const attacks = attacksWith(...['fgsm', 'pgd', 'apgd-ce', 'apgd-margin'].map(idle));
    const noisy = { budgets: [{ norm: 'LINF', epsilon: 0.3 }] } as const;
    expect((await finding('S-08', { tools: { attacks }, input: noisy })).outcome).toBe('FAIL');
  });

  it('S-08: no lead over noise is not a pass', async () => {
    const tiny = { budgets: [{ norm: 'LINF', epsilon: 1e-5 }] } as const;
    expect((await finding('S-08', { input: tiny })).outcome).toBe('INCONCLUSIVE');
  });

  it('S-13: one that ignores its budget, though it is projected before it is scored', async () => {
    const greedy = changed('pgd', (attack, input) => (
      attack.perturbImages({ ...input, threatModel: { ...input.threatModel, epsilon: 3 * input.threatModel.epsilon } })));
    const measured = async (attacks: ReturnType<typeof attacksWith>) => {
      return (await battery({ tools: { attacks } }, 'S-04', 'S-13')).findings.at(-1);
    };
    expect(await measured(attacksWith())).toMatchObject({ id: 'S-13', outcome: 'PASS' });
    expect(await measured(attacksWith(greedy))).toMatchObject({ id: 'S-13', outcome: 'FAIL', detail: expect.stringMatching(/pgd as returned at LINF 0.1: norm 0.3/) });
  });

  it('S-13: a universal perturbation beyond its budget', async () => {
    const within = perturbationAlong(() => 1);
    expect((await finding('S-13', { input: { perturbations: [within] } })).outcome).toBe('PASS');
    expect((await finding('S-13', { input: { perturbations: [{ ...within, epsilon: 0.05 }] } })).outcome).toBe('FAIL');
  });

  it('S-16: one that cannot break the undefended model, and a control that does not break', async () => {
    await expectCaught('S-16', { tools: { attacks: attacksWith(backwards('pgd')) } });
    const constant = constantToy(SHAPE);
    await expectCaught('S-16', { input: { control: { classifier: constant, images: await imagesFor(constant) } } });
    expect((await finding('S-16', { input: { control: null } })).outcome).toBe('NOT_TESTED');
  });

  it.each([['backwards', backwards('pgd')], ['too short', pgdWith({ steps: 2 })], ['idle FGSM', idle('fgsm')]])('S-17: %s misses the analytic radius', async (_, attack) => {
    await expectCaught('S-17', { tools: { attacks: attacksWith(attack) } });
  });

  it('S-18: a loss that finds less than the other', async () => {
    await expectCaught('S-18', { tools: { attacks: attacksWith(idle('apgd-margin')) } }, 'INCONCLUSIVE');
  });

  it('S-20: a catalogue without a score-based attack', async () => {
    await expectCaught('S-20', { tools: { attacks: attacksWith().filter(({ name }) => name !== 'square') } });
  });

  it('names the attack that a check lacks', async () => {
    const without = { tools: { attacks: attacksWith().filter(({ name }) => name !== 'pgd') } };
    expect(await finding('S-04', without)).toMatchObject({ outcome: 'NOT_TESTED', detail: expect.stringMatching(/per-image attack pgd, found none/) });
  });
});

describe('S-12', () => {
  it('catches a channel and a corruption that change what they should leave alone', async () => {
    const coarse = { name: 'float', title: 'Coarse', summary: '', send: (images: Parameters<CorruptionAttack['corrupt']>[0]) => (
      Promise.resolve(floatTensor(images.shape, images.data.map((value) => Math.round(value * 255) / 255)))) };
    await expectCaught('S-12', { tools: { channels: [coarse] } });
    const restless: CorruptionAttack = {
      kind: 'CORRUPTION', name: 'corruption-planted', title: 'Planted', summary: '', reference: '', knowledge: 'NONE', goals: ['NONTARGETED'], norms: ['LINF'],
      parameters: z.strictObject({}), modalities: [], severitiesOf: () => [0],
      corrupt: (images) => Promise.resolve(floatTensor(images.shape, images.data.map((value) => value * 0.999))),
    };
    await expectCaught('S-12', { tools: { attacks: attacksWith(restless) } });
  });
});
