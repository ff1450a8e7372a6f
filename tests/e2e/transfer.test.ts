import { join, resolve } from 'node:path';
import { RunningAssay } from './running-assay.ts';
import { followAudit, launchAudit, QUICK_CHECKS, registerDataset, registerModel } from './steps.ts';

const SAMPLES = resolve(import.meta.dirname, '../../samples');
const BUDGET = { norm: 'LINF', epsilon: 0.05 };

const AUDIT = `query ($id: ID!) { audit(id: $id) { state progress
  checks { state images queries findings { id outcome detail } problem { message } }
  attacks { id state problem { message } algorithm { name kind } epsilon channels perturbation { id }
    evaluations { channel foolingRate { successes n } perturbation { id } queries { n } performance { clean { balancedAccuracy { value } } } outcomesSha256 } } } }`;
const SCORE = `mutation ($input: ScorePerturbationInput!) { scorePerturbation(input: $input) { audit { id } problems { message } } }`;
const COMPARE = `query ($input: ComparisonInput!) { comparison(input: $input) { columns rows { cells { rate { successes } } }
  pairs { onlyA onlyB n pValue } } }`;

describe('attacks of every kind, and a perturbation on another model', () => {
  const assay = new RunningAssay();
  let first: string;
  let second: string;
  let datasetId: string;

  beforeAll(async () => {
    await assay.start();
    const file = join(SAMPLES, 'synthetic-radiograph-cnn.onnx');
    first = (await registerModel(assay, file, { name: 'first', preprocessing: { channels: 'GRAY' } })).id;
    second = (await registerModel(assay, file, { name: 'second', preprocessing: { channels: 'GRAY' } })).id;
    datasetId = (await registerDataset(assay, join(SAMPLES, 'synthetic-radiographs.npz'))).id;
  }, 120_000);

  afterAll(() => assay.remove());

  // Answers have the shape of each query.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  async function ask(query: string, variables: Record<string, unknown>): Promise<any> {
    const { data, errors } = await assay.graphql(query, variables);
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  }

  async function run(attacks: readonly object[], modelId: string) {
    const id = await launchAudit(assay, { name: 'kinds', modelIds: [modelId], datasetId, attacks, checks: QUICK_CHECKS });
    const kinds = (await followAudit(assay, id, 0)).map(({ kind }) => kind);
    return { id, kinds, audit: (await ask(AUDIT, { id })).audit };
  }

  it('runs them, checks the model afterwards, and scores what was made on another model image by image', async () => {
    const { id, kinds, audit } = await run([
      { algorithm: 'uap-sgd', ...BUDGET, channels: ['uint8'], generationImages: 32, parameters: { epochs: 1 } },
      { algorithm: 'fgsm', ...BUDGET, channels: [] },
    ], first);
    expect(audit).toMatchObject({ state: 'SUCCEEDED', progress: 1 });
    expect(kinds.slice(-2)).toEqual(['CHECKS_FINISHED', 'AUDIT_FINISHED']);
    const [universal, image] = audit.attacks;
    expect(universal.evaluations.map((each: { channel: string }) => each.channel)).toEqual(['float', 'uint8']);
    expect(image).toMatchObject({ perturbation: null, evaluations: [{ channel: 'float', queries: { n: expect.any(Number) } }] });
    const [checks] = audit.checks;
    expect(checks).toMatchObject({ state: 'SUCCEEDED', images: 4, problem: null });
    expect(checks.findings.length).toBeGreaterThan(3);

    const { scorePerturbation } = await ask(SCORE, { input: { perturbationId: universal.perturbation.id, modelIds: [second] } });
    expect(scorePerturbation.problems).toEqual([]);
    await followAudit(assay, scorePerturbation.audit.id, 0);
    const transfer = (await ask(AUDIT, { id: scorePerturbation.audit.id })).audit;
    expect(transfer.attacks).toMatchObject([
      { state: 'SUCCEEDED', problem: null, algorithm: { name: 'uap-stored' }, perturbation: null },
    ]);
    const [direct] = transfer.attacks[0].evaluations;
    // The second model is the first again: the same perturbation must do exactly the same to it.
    expect(direct).toMatchObject({ perturbation: { id: universal.perturbation.id }, foolingRate: universal.evaluations[0].foolingRate });
    expect(direct.outcomesSha256).toBe(universal.evaluations[0].outcomesSha256);

    const { comparison } = await ask(COMPARE, { input: { modelIds: [first, second], auditIds: [id, scorePerturbation.audit.id] } });
    const column = comparison.columns.findIndex((title: string) => title.startsWith('uap-sgd of first (seed 1)'));
    const { successes, n } = universal.evaluations[0].foolingRate;
    expect(comparison.rows.map((row: { cells: { rate: unknown }[] }) => row.cells[column]?.rate)).toEqual([{ successes }, { successes }]);
    expect(comparison.pairs).toEqual([{ onlyA: 0, onlyB: 0, n, pValue: 1 }]);
  }, 300_000);

  it('runs corruptions and controls made of a perturbation', async () => {
    const { attackAlgorithms } = await ask('{ attackAlgorithms { name kind modalities } }', {});
    const corruption = attackAlgorithms.find(({ kind }: { kind: string }) => kind === 'CORRUPTION');
    const made = await run([{ algorithm: 'uap-random', ...BUDGET, channels: [] }], first);
    const perturbationId: string = made.audit.attacks[0].perturbation.id;
    const { audit } = await run([
      { algorithm: corruption.name },
      { algorithm: 'uap-sign-flipped', ...BUDGET, channels: [], parameters: { perturbationId } },
      { algorithm: 'uap-transfer', ...BUDGET, channels: [], parameters: { surrogateModelIds: [second], epochs: 1 } },
    ], first);
    expect(audit.attacks.map(({ problem }: { problem: unknown }) => problem)).toEqual([null, null, null]);
    const [changed, flipped, transfer] = audit.attacks;
    expect(changed.evaluations.map((each: { channel: string }) => each.channel)).toEqual(
      Array.from({ length: 6 }, (_, severity) => `severity-${severity}`),
    );
    expect(changed.evaluations[0].foolingRate.successes).toBe(0);
    expect(flipped.perturbation.id).not.toBe(perturbationId);
    expect(transfer).toMatchObject({ state: 'SUCCEEDED', perturbation: { id: expect.stringMatching(/^prt_/) } });
  }, 300_000);
});
