import { wilsonRate } from '../../src/robustness/metrics/rate.ts';
import type { AttackAnswer } from '../../samples/demo/operations.ts';
import { beatsControl, evaluationOf, rateText, resultsTable } from '../../samples/demo/results-table.ts';

function attack(algorithm: string, targetClass: string | null, successes: number): AttackAnswer {
  const rate = wilsonRate(successes, 120);
  return {
    id: `${algorithm}-${targetClass}`, state: 'SUCCEEDED', problem: null, runtime: 'test', algorithm: { name: algorithm, knowledge: 'WHITE_BOX' },
    goal: targetClass ? 'TARGETED' : 'NONTARGETED', targetClass, norm: 'L2', epsilon: 1.7, perturbation: null,
    evaluations: [{
      split: 'EVALUATION', cleanAccuracy: wilsonRate(118, 120), foolingRate: rate,
      targetedSuccessRate: targetClass ? rate : null, netTargetedSuccessRate: targetClass ? rate : null, outcomesUrl: '', outcomesSha256: '',
    }],
  };
}

describe('the results of the demo', () => {
  const attacks = [
    attack('uap-sgd', null, 60), attack('uap-sgd', 'normal', 4),
    attack('uap-random', null, 2), attack('uap-random', 'normal', 3),
  ];

  it('state a rate with its interval and sample size', () => {
    expect(rateText(wilsonRate(60, 120))).toBe('0.500 [0.412, 0.588] n=120');
    expect(rateText(null)).toBe('-');
  });

  it('put every attack beside the control of its own goal', () => {
    const lines = resultsTable(attacks).split('\n');
    const own = lines.findIndex((line) => line.includes('uap-sgd, nontargeted'));
    expect(lines[own]).toContain('0.500 [0.412, 0.588] n=120');
    expect(lines[own + 1]).toContain('0.017 [');
    const targeted = lines.findIndex((line) => line.includes('uap-sgd, targeted at normal'));
    expect(lines[targeted]?.match(/0\.033 \[/g)).toHaveLength(3);
    expect(lines[targeted + 1]?.match(/0\.025 \[/g)).toHaveLength(3);
  });

  it('call an attack better than noise only when the intervals are apart', () => {
    const [strong, weak] = attacks;
    expect(strong && beatsControl(strong, attacks)).toBe(true);
    expect(weak && beatsControl(weak, attacks)).toBe(false);
  });

  it('refuse an attack without a control, and one without an evaluation', () => {
    expect(() => resultsTable([attack('uap-sgd', 'pneumonia', 9)])).toThrow('expected a uap-random control');
    expect(() => evaluationOf({ ...attack('uap-sgd', null, 9), evaluations: [] })).toThrow('on the evaluation split');
  });
});
