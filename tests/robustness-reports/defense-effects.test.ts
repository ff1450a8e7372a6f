import type { ReportWork } from '../../src/modules/reports/index.ts';
import type { Outcome } from '../../src/robustness/metrics/outcome.ts';
import { reportDocumentSchema, buildReportDocument } from '../../src/robustness/reports/document.ts';
import { comparableThreats } from '../../src/worker/comparable-attacks.ts';
import { defenseEffects } from '../../src/worker/defense-effects.ts';
import { hardeningFacts } from '../../src/worker/hardening-facts.ts';
import { worstCases } from '../../src/worker/worst-cases.ts';
import { CHILD, COLLAPSE, HARDENED, HARDENING, outcomesOf } from '../fixtures/defense-facts.ts';
import type { Table } from '../fixtures/defense-facts.ts';
import { attackFacts, RANDOM, RESNET, reportFacts, SGD } from '../fixtures/report-facts.ts';

type Attack = ReportWork['attacks'][number];
type Model = ReportWork['models'][number];

const PGD = { ...SGD, name: 'pgd', kind: 'IMAGE' as const, universal: false };
const STORED = { ...SGD, name: 'uap-stored', knowledge: 'BLACK_BOX' as const };

let position = 0;
const tables = new Map<string, readonly Outcome[]>();

/** An attack on a model with this outcome table. */
function attack(modelId: string, algorithm: Attack['algorithm'], table: Table, changes: Partial<Attack> = {}): Attack {
  const made = { ...attackFacts({ ...RESNET, id: modelId }, { algorithm, target: null, flipRate: 0.5 }, position++), previewSha256: null, ...changes };
  tables.set(made.id, outcomesOf(table));
  return made;
}

const read = async ({ id }: Attack): Promise<readonly Outcome[]> => tables.get(id) ?? [];

const { recipe, ...made } = HARDENING;
const parent: Model = { ...RESNET, operatingPoint: { positiveClass: 'pneumonia', threshold: 0.5 }, hardened: null };
const child: Model = { ...CHILD, hardened: { ...made, recipe: recipe && { ...recipe, algorithm: made.algorithm } } };

function work(models: readonly Model[], attacks: readonly Attack[], relatives?: ReportWork['relatives']): ReportWork {
  const { assayVersion: _, dataset, ...facts } = reportFacts();
  return { ...facts, dataset: { ...dataset, packSha256: null }, models, attacks, ...(relatives ? { relatives } : {}) };
}

describe('defenseEffects', () => {
  it('pair child and parent of one audit on the same images, attack by attack', async () => {
    const attacks = [attack(parent.id, SGD, COLLAPSE), attack(child.id, SGD, HARDENED), attack(parent.id, RANDOM, COLLAPSE), attack(child.id, RANDOM, HARDENED)];
    const [effect, ...others] = await defenseEffects(work([parent, child], attacks), read);
    expect(others).toEqual([]);
    expect(effect).toMatchObject({
      parent: { id: parent.id }, child: { id: child.id }, algorithm: 'adversarial-retraining', notCompared: [],
      clean: { a: { successes: 360, n: 400 }, b: { successes: 370, n: 400 } },
      threats: [{ algorithms: ['uap-sgd'], success: { a: { successes: 24 }, b: { successes: 160 } }, adversarialAccuracy: { a: { successes: 336 }, b: { successes: 210 } } }],
    });
    expect(effect?.threats[0]?.perClass.map(({ rates }) => [rates.a.n, rates.leftOut])).toEqual([[200, 0], [200, 0]]);
  });

  it('take the worst case over the attacks that both went through, and name the others', async () => {
    const harmless: Table = [[[190, 0], [0, 10]], [[20, 0], [0, 180]]];
    const attacks = [attack(parent.id, SGD, harmless), attack(parent.id, PGD, COLLAPSE), attack(child.id, SGD, HARDENED), attack(parent.id, { ...PGD, name: 'fab' }, COLLAPSE)];
    const [effect] = await defenseEffects(work([parent, child], attacks), read);
    expect(effect?.threats).toMatchObject([{ algorithms: ['uap-sgd'], success: { b: { successes: 0 } } }]);
    expect(effect?.notCompared).toEqual([expect.stringMatching(/^pgd for any other answer .*: 1 on the parent, 0 on the hardened model\.$/), expect.stringMatching(/^fab /)]);
  });

  it('find the parent, and what became of its perturbations, in other audits', async () => {
    const old = attack(parent.id, SGD, COLLAPSE);
    const scored = attack(child.id, STORED, HARDENED, { parameters: { perturbationId: old.perturbation?.id } });
    const noise = attack(child.id, RANDOM, HARDENED);
    const fresh = attack(child.id, SGD, HARDENED);
    const [effect] = await defenseEffects(work([child], [fresh, scored, noise], { models: [parent], attacks: [old], checks: [] }), read);
    expect(effect?.threats).toHaveLength(1);
    expect(effect?.carriedOver).toMatchObject([{ algorithm: 'uap-sgd', parentAttackId: old.id, childAttackId: scored.id, success: { a: { successes: 24, n: 400 }, b: { successes: 160 } } }]);
    expect(effect?.carriedOver[0]?.control).toMatchObject({ method: 'wilson' });
  });

  it('do not carry over random noise, nor compare perturbations with attacks', async () => {
    const old = attack(parent.id, RANDOM, COLLAPSE);
    const scored = attack(child.id, STORED, HARDENED, { parameters: { perturbationId: old.perturbation?.id } });
    const [effect] = await defenseEffects(work([parent, child], [old, scored]), read);
    expect(effect).toMatchObject({ threats: [], carriedOver: [], notCompared: [] });
  });

  it('say so, and state nothing, where the images are not the same', async () => {
    const fewer: Table = [[[10, 0], [0, 0]], [[0, 0], [0, 10]]];
    const [effect] = await defenseEffects(work([parent, child], [attack(parent.id, SGD, COLLAPSE), attack(child.id, SGD, fewer)]), read);
    expect(effect).toMatchObject({ clean: null, cleanPerClass: [], threats: [] });
    expect(effect?.notCompared.join()).toContain('expected two outcome tables over the same images');
  });

  it('are none without a parent that is known', async () => {
    expect(await defenseEffects(work([child], [attack(child.id, SGD, HARDENED)]), read)).toEqual([]);
    expect(await defenseEffects(work([parent], [attack(parent.id, SGD, COLLAPSE)]), read)).toEqual([]);
  });
});

describe('comparableThreats', () => {
  it('take as many runs of each, so that more seeds do not make a model look worse', () => {
    const ofParent = [3, 1, 2].map((seed) => attack(parent.id, SGD, COLLAPSE, { seed }));
    const ofChild = [attack(child.id, SGD, HARDENED, { seed: 9 })];
    const { pairs, notCompared } = comparableThreats(ofParent, ofChild);
    expect(pairs.map((pair) => [pair.ofParent.map(({ seed }) => seed), pair.ofChild.map(({ seed }) => seed)])).toEqual([[[1], [9]]]);
    expect(notCompared).toEqual([expect.stringContaining('3 on the parent, 1 on the hardened model')]);
  });

  it('keep apart other parameters and other budgets', () => {
    const weaker = attack(child.id, SGD, HARDENED, { parameters: { epochs: 1 } });
    const smaller = attack(child.id, SGD, HARDENED, { epsilon: 0.01 });
    expect(comparableThreats([attack(parent.id, SGD, COLLAPSE)], [weaker, smaller]).pairs).toEqual([]);
  });
});

describe('worstCases', () => {
  it('hold where the images of each class go, the strongest attack first, at the declared operating point', async () => {
    const weak = attack(parent.id, SGD, HARDENED);
    const [found] = await worstCases(work([parent], [weak]), read);
    expect(found?.classFlows?.[1]).toMatchObject({ className: 'pneumonia', adversarialAnswers: [46, 154] });
    expect(found?.clinical).toMatchObject([{ className: 'pneumonia', threshold: 0.5, sensitivity: { a: { successes: 174 }, b: { successes: 154 } } }]);
  });
});

describe('hardeningFacts', () => {
  it('read the recipe, with the title of the defense, and refuse what is none', async () => {
    if (!child.hardened) throw new Error('expected a hardened child');
    const facts = hardeningFacts(child.hardened);
    expect(facts).toMatchObject({ parentId: parent.id, recipe: { trainedOn: { images: 2000 }, history: [{ epoch: 1 }, { epoch: 2 }] } });
    expect(facts.title).not.toBe('');
    expect(() => hardeningFacts({ ...made, recipe: { history: 'none' } })).toThrow(/expected the recipe of a hardened model/);
  });

  it('make a valid report together', async () => {
    const { operatingPoint: _, hardened: __, ...uploaded } = parent;
    const { hardened, ...kept } = child;
    const attacks = [attack(parent.id, SGD, COLLAPSE), attack(child.id, SGD, HARDENED)];
    const all = work([parent, child], attacks);
    const document = buildReportDocument(reportFacts({
      models: [uploaded, { ...kept, hardening: hardened ? hardeningFacts(hardened) : null }], attacks,
      worstCases: await worstCases(all, read), defenseEffects: await defenseEffects(all, read),
    }));
    expect(reportDocumentSchema.parse(document)).toEqual(document);
    expect(document.findings.items.map(({ model_id: id }) => id)).toContain(parent.id);
    expect(document.findings.items[0]?.defenses_tried).toHaveLength(1);
  });
});
