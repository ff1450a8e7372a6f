import { buildReportDocument } from '../../src/robustness/reports/document.ts';
import { renderReportHtml } from '../../src/robustness/reports/html/index.ts';
import type { CertificationFacts } from '../../src/robustness/reports/defense-facts.ts';
import type { ReportFacts } from '../../src/robustness/reports/facts.ts';
import type { ReportDefense } from '../../src/robustness/reports/schema/defenses.ts';
import { budgetText } from '../../src/robustness/reports/wording.ts';
import { wilsonRate } from '../../src/robustness/metrics/rate.ts';
import { holm } from '../../src/robustness/metrics/statistics/holm.ts';
import { quadraticToy } from '../robustness/support/toys.ts';
import { battery, SHAPE, staircase } from '../robustness/checks/support/battery.ts';
import { checkRun, CHILD, COLLAPSE, effectFacts, HARDENED, HARDENING, hardenedFacts } from '../fixtures/defense-facts.ts';
import { RESNET, reportFacts } from '../fixtures/report-facts.ts';

const defenseOf = (facts: ReportFacts): ReportDefense => {
  const [defense] = buildReportDocument(facts).defenses;
  if (!defense) throw new Error('expected a defense');
  return defense;
};

const plain = async (facts: ReportFacts): Promise<string> => (await renderReportHtml(buildReportDocument(facts))).replaceAll('\u00a0', ' ');

describe('the defense section', () => {
  it('is absent where no model was hardened', async () => {
    expect(buildReportDocument(reportFacts()).defenses).toEqual([]);
    expect(await plain(reportFacts())).not.toContain('id="defenses"');
  });

  it('states recipe and history, with an interval beside each validation accuracy', () => {
    const { recipe, parent, parameters, seed, warnings } = defenseOf(hardenedFacts());
    expect(parent).toMatchObject({ id: RESNET.id, sha256: RESNET.sha256 });
    expect([parameters, seed, warnings]).toEqual([HARDENING.parameters, 7, ['stopped after 2 of 5 rounds']]);
    const { lower, upper } = wilsonRate(321, 428);
    expect(recipe?.history[0]).toMatchObject({ epoch: 1, validation_accuracy: 0.75, validation_ci95: { lower, upper, method: 'wilson' } });
    expect(recipe?.trained_on).toEqual({ images: 2000, class_counts: [1000, 1000] });
  });

  it('sets child beside parent on the same images, p-values adjusted over all tests shown', () => {
    const { effect } = defenseOf(hardenedFacts());
    if (!effect) throw new Error('expected an effect');
    expect(effect.clean_accuracy).toMatchObject({ parent: { successes: 370, n: 400 }, child: { successes: 360, n: 400 }, difference: { value: -0.025 } });
    expect(effect.threats[0]).toMatchObject({ success: { parent: { successes: 160 }, child: { successes: 24 }, difference: { value: -0.34 } } });
    expect(effect.threats[0]?.per_class.map(({ class_name: name, figure }) => [name, figure.parent.successes, figure.child.successes])).toEqual([['normal', 180, 182], ['pneumonia', 30, 154]]);
    const [threat] = effect.threats;
    const tests = [effect.clean_accuracy, ...effect.clean_per_class.map(({ figure }) => figure), threat?.success, threat?.adversarial_accuracy, ...threat?.per_class.map(({ figure }) => figure) ?? [], effect.carried_over[0]?.success]
      .flatMap((figure) => (figure ? [figure.test] : []));
    expect(tests.map(({ p_adjusted: p }) => p)).toEqual(holm(tests.map(({ p_value: p }) => p)));
    expect(effect.adjustment).toBe('Holm over 8 tests');
  });

  it('says which perturbations of the parent still work, against noise on the child', () => {
    const works = (control: ReturnType<typeof wilsonRate> | null): string | undefined => {
      const effect = effectFacts();
      return defenseOf(hardenedFacts({ defenseEffects: [{ ...effect, carriedOver: effect.carriedOver.map((one) => ({ ...one, control })) }] })).effect?.carried_over[0]?.works;
    };
    expect(works(wilsonRate(4, 400))).toBe('STILL_WORKS');
    expect(works(wilsonRate(24, 400))).toBe('NO_BETTER_THAN_NOISE');
    expect(works(null)).toBe('NO_CONTROL');
  });

  it('is complete without a recipe, a known parent or any table of both', async () => {
    const child = { ...CHILD, hardening: { ...HARDENING, parentId: 'mdl_gone', recipe: null, seed: null } };
    const facts = reportFacts({ models: [child], attacks: hardenedFacts().attacks.filter(({ modelId }) => modelId === CHILD.id), defenseEffects: [] });
    expect(defenseOf(facts)).toMatchObject({ parent: null, parent_id: 'mdl_gone', recipe: null, effect: null, certification: null });
    const page = await plain(facts);
    expect(page).toContain('nothing can be said of what the defense gained or cost');
    expect(page).toContain('none was kept');
  });

  it('does not speak of training where a transformation left the weights alone', async () => {
    const none = { images: 0, classCounts: [] };
    const child = { ...CHILD, hardening: { ...HARDENING, recipe: { runtime: 'onnxruntime', seconds: 2, trainedOn: none, validatedOn: none, history: [], certification: null } } };
    const page = await plain(hardenedFacts({ models: [RESNET, child] }));
    expect(page).toContain('nothing: the weights are the parent’s');
    expect(page).not.toContain('was trained, epoch by epoch');
  });

  it('gives what is proven with its alpha and n, and never calls it robust', async () => {
    const certification: CertificationFacts = {
      method: 'Cohen, Rosenfeld & Kolter 2019', norm: 'L2', alpha: 0.001, n: 100, abstained: 7,
      accuracyAtRadius: [{ radius: 0, count: 80, value: 0.8, lower: 0.711, upper: 0.867 }, { radius: 0.5, count: 41, value: 0.41, lower: 0.319, upper: 0.508 }],
    };
    const child = { ...CHILD, hardening: { ...HARDENING, recipe: HARDENING.recipe && { ...HARDENING.recipe, certification } } };
    const facts = hardenedFacts({ models: [RESNET, child] });
    expect(defenseOf(facts).certification).toMatchObject({ alpha: 0.001, n: 100, abstained: 7 });
    const page = await plain(facts);
    expect(page).toContain('Accuracy proven by Cohen, Rosenfeld &amp; Kolter 2019');
    expect(page).toContain('at most 0.001');
    expect(page).toContain('41 of 100');
    expect(page).not.toMatch(/certified robust|is robust/i);
  });

  it('is in the HTML with words and numbers', async () => {
    const page = await plain(hardenedFacts({ defenseEffects: [{ ...effectFacts(), notCompared: ['fab for any other answer: 1 on the parent, 0 on the hardened model.'] }] }));
    expect(page).toContain('<h2>Defenses</h2>');
    expect(page).toContain('2000 images (normal 1000, pneumonia 1000) of the generation split');
    expect(page).toContain('fooling rate of the round');
    expect(page).toContain('−34.0');
    expect(page).toContain('still works');
    expect(page).toContain('fab for any other answer: 1 on the parent');
    expect(page).toContain('No sign of gradient masking');
  });
});

describe('a defense that only masks gradients', () => {
  it('is called out, on the first page too, whatever its rates', async () => {
    const facts = hardenedFacts({ checks: [checkRun(CHILD.id, { 'S-06': 'FAIL', 'S-10': 'FAIL' })] });
    const { masking } = defenseOf(facts);
    expect(masking).toMatchObject({ verdict: 'SUGGESTED', signs: [{ check: 'S-06', outcome: 'FAIL' }, { check: 'S-10', outcome: 'FAIL' }] });
    const page = await plain(facts);
    expect(page.slice(0, page.indexOf('</header>'))).toContain('Gradient masking is suggested');
    expect(page).toContain('The defense seems to hide gradients from the attacks instead of removing the weakness');
    expect(page).not.toContain('No sign of gradient masking');
  });

  it('is seen by a perturbation of the parent that beats every attack on the child', () => {
    const effect = effectFacts();
    const strong = effectFacts(COLLAPSE, COLLAPSE).threats[0]?.success;
    if (!strong) throw new Error('expected a success');
    const defenseEffects = [{ ...effect, carriedOver: effect.carriedOver.map((one) => ({ ...one, success: strong })) }];
    expect(defenseOf(hardenedFacts({ defenseEffects })).masking).toMatchObject({ verdict: 'SUGGESTED', signs: [{ check: 'carried over' }] });
  });

  it.each([
    ['NO_SIGN', {}],
    ['UNDECIDED', { 'S-18': 'INCONCLUSIVE' }],
    ['UNDECIDED', { 'S-06': 'NOT_TESTED' }],
    ['NO_SIGN', { 'S-05': 'FAIL' }],
  ] as const)('is %s with %j', (verdict, outcomes) => {
    expect(defenseOf(hardenedFacts({ checks: [checkRun(CHILD.id, outcomes)] })).masking.verdict).toBe(verdict);
  });

  it('is not taken for sound when nobody looked, nor by checks of another model', () => {
    expect(defenseOf(hardenedFacts({ checks: [] })).masking.verdict).toBe('NOT_EXAMINED');
    expect(defenseOf(hardenedFacts({ checks: [checkRun(RESNET.id)] })).masking).toMatchObject({ verdict: 'NOT_EXAMINED', statement: expect.stringContaining('no evidence of robustness') });
    expect(defenseOf(hardenedFacts({ checks: [], defenseEffects: [effectFacts(HARDENED, COLLAPSE, { childChecks: [checkRun(CHILD.id)] })] })).masking.verdict).toBe('NO_SIGN');
  });

  it('is told apart from an honest model by the checks as they really run', async () => {
    const verdictOf = async (model: ReturnType<typeof quadraticToy>): Promise<string> => {
      const { findings } = await battery({ classifier: model }, 'S-06', 'S-10');
      return defenseOf(hardenedFacts({ checks: [{ ...checkRun(CHILD.id), findings }] })).masking.verdict;
    };
    expect(await verdictOf(quadraticToy(SHAPE))).toBe('NO_SIGN');
    expect(await verdictOf(staircase(quadraticToy(SHAPE)) as ReturnType<typeof quadraticToy>)).toBe('SUGGESTED');
  });
});

describe('budgets in words', () => {
  it('are in 255ths for L∞ only', () => {
    expect(budgetText('LINF', 10 / 255)).toBe('L∞ ≤ 0.03922 (10/255)');
    expect(budgetText('L2', 1.6863)).toBe('L2 ≤ 1.686 ([0,1] units)');
  });
});
