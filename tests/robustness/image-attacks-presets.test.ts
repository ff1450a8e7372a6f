import fc from 'fast-check';
import { attackPresets, expandPreset, findAttack, parseParameters, type PresetContext } from '../../src/robustness/attacks/index.ts';
import { threatModelProblems } from '../../src/robustness/attacks/support/input-problems.ts';
import type { Goal } from '../../src/robustness/threat-model.ts';

const context: PresetContext = {
  classCount: 2, differentiable: true, goal: 'NONTARGETED', targetClass: null, fromClass: null,
  norm: 'LINF', epsilon: 0.02, zetaPercent: null, seed: 7, modality: 'chest X-ray', imageChannels: 1,
};
const namesOf = (preset: string, changes: Partial<PresetContext> = {}): string[] => (
  (expandPreset(preset, { ...context, ...changes }) ?? []).map(({ algorithm }) => algorithm));

const contexts = fc.record({
  classCount: fc.integer({ min: 2, max: 9 }), differentiable: fc.boolean(), targeted: fc.boolean(),
  norm: fc.constantFrom('LINF' as const, 'L2' as const), imageChannels: fc.constantFrom(1, 3),
  modality: fc.constantFrom(null, 'chest X-ray', 'dermatoscopy', 'Histology', 'something else'), seed: fc.nat(1e6),
});

it('are the three, the quickest first, and no other name is one', () => {
  expect(attackPresets.map(({ name }) => name)).toEqual(['screening', 'standard', 'thorough']);
  expect(expandPreset('everything', context)).toBeUndefined();
});

it('hold only attacks of the catalogue that can serve the threat model, with parameters they accept, none twice', () => {
  fc.assert(fc.property(contexts, ({ targeted, ...rest }) => {
    const given: PresetContext = { ...context, ...rest, goal: targeted ? 'TARGETED' : 'NONTARGETED', targetClass: targeted ? 1 : null };
    for (const preset of attackPresets) {
      const attacks = preset.expand(given);
      expect(attacks.length).toBeGreaterThan(0);
      expect(new Set(attacks.map(({ algorithm, seed }) => `${algorithm} ${seed}`)).size).toBe(attacks.length);
      for (const { algorithm, goal, targetClass, norm, epsilon, parameters } of attacks) {
        const attack = findAttack(algorithm);
        if (!attack) throw new Error(`${preset.name} has ${algorithm}, which is not in the catalogue`);
        expect(parseParameters(attack, parameters).problems).toBeUndefined();
        const wanted: Goal = goal === 'TARGETED' ? { kind: goal, target: targetClass ?? NaN } : { kind: goal };
        expect(threatModelProblems(attack, { goal: wanted, norm, epsilon: epsilon ?? 1 }, given.classCount)).toEqual([]);
        if (!given.differentiable) expect(attack.knowledge).not.toBe('WHITE_BOX');
        expect(epsilon === null).toBe(attack.kind === 'CORRUPTION');
      }
    }
  }));
});

it('pass the threat model on, and repeat with the next seeds', () => {
  const attacks = expandPreset('standard', { ...context, goal: 'TARGETED', targetClass: 1, fromClass: 0, epsilon: null, zetaPercent: 4, norm: 'L2' }) ?? [];
  const [first, second] = attacks.filter(({ algorithm }) => algorithm === 'uap-sgd');
  expect(first).toEqual({ algorithm: 'uap-sgd', goal: 'TARGETED', targetClass: 1, fromClass: 0, norm: 'L2', epsilon: null, zetaPercent: 4, seed: 7, parameters: {} });
  expect(second?.seed).toBe(8);
});

it('choose by the number of classes between the DLR loss and the margin', () => {
  expect(namesOf('standard')).toContain('apgd-margin');
  expect(namesOf('standard')).not.toContain('apgd-dlr');
  expect(namesOf('standard', { classCount: 3 })).toContain('apgd-dlr');
  expect(namesOf('standard', { classCount: 3, goal: 'TARGETED', targetClass: 1 })).toContain('apgd-margin');
  expect(namesOf('standard', { classCount: 4, goal: 'TARGETED', targetClass: 1 })).toContain('apgd-dlr');
});

it('always hold a random control, and at least standard a score-based and a label-only attack', () => {
  for (const { name } of attackPresets) expect(namesOf(name, { differentiable: false })).toContain('uap-random');
  for (const name of ['standard', 'thorough']) expect(namesOf(name)).toEqual(expect.arrayContaining(['square', 'hopskipjump', 'uap-random']));
});

it('take the corruptions of the modality, those of colour only for colour images', () => {
  const corruptions = (changes: Partial<PresetContext>): string[] => namesOf('standard', changes).filter((name) => name.startsWith('corruption-'));
  expect(corruptions({}).length).toBeGreaterThan(3);
  expect(corruptions({ modality: null }).length).toBeGreaterThan(0);
  expect(corruptions({ modality: 'histology', imageChannels: 3 })).toContain('corruption-stain-shift');
  expect(corruptions({ modality: 'histology', imageChannels: 1 })).not.toContain('corruption-stain-shift');
  expect(namesOf('screening').filter((name) => name.startsWith('corruption-'))).toEqual([]);
});
