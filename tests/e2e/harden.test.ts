import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { runnersOf } from './runner-processes.ts';
import { RunningAssay } from './running-assay.ts';
import { followAudit, launchAudit, QUICK_CHECKS, registerDataset, registerModel } from './steps.ts';

const SAMPLES = resolve(import.meta.dirname, '../../samples');
const BUDGET = { norm: 'LINF', epsilon: 0.05 };
const TRAINING = { rounds: 1, epochs: 1 };

const HARDEN = 'mutation ($input: HardenModelInput!) { hardenModel(input: $input) { model { id name } problems { path message } } }';
const EVENTS = 'subscription ($id: ID!) { modelEvents(modelId: $id) { seq message progress { fraction } model { state problems { message } } } }';
const CHILD = `query ($id: ID!) { model(id: $id) { state format architecture parameterCount differentiable sizeBytes sha256 derivedFrom { id }
  defense { algorithm { name } parameters } recipe hardening { reauditId } files { name url sha256 sizeBytes } input { height width channels } } }`;
const AUDIT = `query ($id: ID!) { audit(id: $id) { state attacks { state problem { message } algorithm { name }
  evaluations { cleanAccuracy { value n } foolingRate { successes n } perturbation { id } } } } }`;
const COMPARE = `query ($input: ComparisonInput!) { comparison(input: $input) { columns rows { model { id } cells { rate { successes n } } }
  pairs { a { id } b { id } n pValue pAdjusted } } }`;

interface ModelEvent {
  readonly seq: number;
  readonly message: string;
  readonly progress: { readonly fraction: number } | null;
  readonly model: { readonly state: string; readonly problems: readonly { readonly message: string }[] };
}

describe('hardening a model', () => {
  const assay = new RunningAssay();
  let parentId: string;
  let datasetId: string;
  let auditId: string;

  beforeAll(async () => {
    await assay.start();
    parentId = (await registerModel(assay, join(SAMPLES, 'synthetic-radiograph-cnn.onnx'), { name: 'cnn', preprocessing: { channels: 'GRAY' } })).id;
    datasetId = (await registerDataset(assay, join(SAMPLES, 'synthetic-radiographs.npz'))).id;
    const attacks = [{ algorithm: 'uap-sgd', ...BUDGET, channels: [], parameters: { epochs: 1 } }];
    auditId = await launchAudit(assay, { name: 'before', modelIds: [parentId], datasetId, attacks, checks: QUICK_CHECKS });
    await followAudit(assay, auditId, 0);
  }, 300_000);

  afterAll(() => assay.remove());

  // Answers have the shape of each query.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  async function ask(query: string, variables: Record<string, unknown>): Promise<any> {
    const { data, errors } = await assay.graphql(query, variables);
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  }

  /** Follows the events live until the stream ends by itself; `heard` is told each of them. */
  async function follow(id: string, heard: (event: ModelEvent) => Promise<void> = async () => undefined): Promise<readonly ModelEvent[]> {
    const client = createClient({
      url: `${assay.url.replace(/^http/, 'ws')}/graphql`, webSocketImpl: WebSocket, retryAttempts: 0,
      connectionParams: { authorization: `Bearer ${assay.apiKey}` },
    });
    const seen: ModelEvent[] = [];
    try {
      for await (const { data, errors } of client.iterate<{ modelEvents: ModelEvent }>({ query: EVENTS, variables: { id } })) {
        if (errors || !data) throw new Error(JSON.stringify(errors));
        seen.push(data.modelEvents);
        await heard(data.modelEvents);
      }
    } finally {
      await client.dispose();
    }
    return seen;
  }

  async function harden(algorithm: string, parameters: object) {
    const { hardenModel } = await ask(HARDEN, { input: { modelId: parentId, datasetId, algorithm, parameters, seed: 1 } });
    expect(hardenModel.problems).toEqual([]);
    const events = await follow(hardenModel.model.id);
    expect(events.at(-1)).toMatchObject({ message: expect.stringMatching(/^The model is ready/), model: { state: 'READY' } });
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    const fractions = events.flatMap(({ progress }) => (progress ? [progress.fraction] : []));
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    const { model } = await ask(CHILD, { id: hardenModel.model.id });
    return { id: hardenModel.model.id as string, events, model };
  }

  /** The audit that was repeated on the child, and the child beside its parent. */
  async function compared(id: string, reauditId: string) {
    await followAudit(assay, reauditId, 0);
    const { audit } = await ask(AUDIT, { id: reauditId });
    expect(audit.attacks.map(({ problem }: { problem: unknown }) => problem)).toEqual([null, null]);
    expect(audit.state).toBe('SUCCEEDED');
    expect(audit.attacks.map(({ algorithm }: { algorithm: { name: string } }) => algorithm.name)).toEqual(['uap-sgd', 'uap-stored']);
    const { comparison } = await ask(COMPARE, { input: { modelIds: [parentId, id], auditIds: [auditId, reauditId] } });
    expect(comparison.pairs.length).toBeGreaterThan(0);
    for (const pair of comparison.pairs) {
      expect([pair.a.id, pair.b.id]).toEqual([parentId, id]);
      expect(pair.n).toBe(audit.attacks[0].evaluations[0].foolingRate.n);
      expect(pair.pAdjusted).toBeGreaterThanOrEqual(pair.pValue);
    }
    return comparison;
  }

  async function download({ files: [file], sha256 }: { files: readonly { url: string }[]; sha256: string }): Promise<string> {
    const bytes = Buffer.from(await (await fetch(file?.url ?? '')).arrayBuffer());
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
    const path = join(assay.dataDirectory, `${sha256}.onnx`);
    await writeFile(path, bytes);
    return path;
  }

  it('puts a transformation before it, and attacks what comes of it from scratch', async () => {
    const { id, model } = await harden('bit-depth', { bits: 4 });
    expect(model).toMatchObject({
      format: 'ONNX', differentiable: true, derivedFrom: { id: parentId },
      defense: { algorithm: { name: 'bit-depth' }, parameters: { bits: 4 } }, recipe: { algorithm: 'bit-depth', seed: 1, history: [] },
    });
    await compared(id, model.hardening.reauditId);
    // Any other tool could open the file: so can we, as a stranger's upload.
    const again = await registerModel(assay, await download(model), { name: 'as a stranger', preprocessing: { channels: 'GRAY' } });
    expect(again).toMatchObject({ state: 'READY', input: model.input });
  }, 300_000);

  it('trains it, tells how far that is, and keeps how it was done', async () => {
    const { id, events, model } = await harden('adversarial-retraining', TRAINING);
    expect(events.some(({ message }) => /\d %/.test(message))).toBe(true);
    expect(model.recipe).toMatchObject({ algorithm: 'adversarial-retraining', parameters: TRAINING, seed: 1, history: [{ epoch: expect.any(Number) }] });
    expect(model.recipe.trainedOn.images).toBeGreaterThan(model.recipe.validatedOn.images);
    const comparison = await compared(id, model.hardening.reauditId);
    expect(comparison.rows.map(({ model: { id: row } }: { model: { id: string } }) => row)).toEqual([parentId, id]);
  }, 600_000);

  it('has a model answer by many noisy copies, proves what can be proven, and attacks it as it answers', async () => {
    const small = { epochs: 1, draws: 4, certifiedImages: 5, selectionDraws: 8, certificationDraws: 50 };
    const { id, model } = await harden('randomised-smoothing', small);
    expect(model.recipe.certification).toMatchObject({ norm: 'L2', n: 5, radii: { length: 5 } });
    await compared(id, model.hardening.reauditId);
    const { hardenModel } = await ask(HARDEN, { input: { modelId: id, datasetId, algorithm: 'bit-depth' } });
    expect(hardenModel).toMatchObject({ model: null, problems: [{ path: ['input', 'modelId'] }] });
  }, 600_000);

  (process.platform === 'linux' ? it : it.skip)('stops when it is cancelled, runner and all', async () => {
    const { hardenModel: { model: { id } } } = await ask(HARDEN, {
      input: { modelId: parentId, datasetId, algorithm: 'pgd-adversarial-training', parameters: { epochs: 100 } },
    });
    let asked = false;
    const events = await follow(id, async ({ progress }) => {
      if (asked || !progress) return;
      asked = true;
      expect(runnersOf(assay.dataDirectory)).toHaveLength(1);
      const { cancelHardening } = await ask('mutation ($id: ID!) { cancelHardening(id: $id) { model { state problems { code } } problems { message } } }', { id });
      expect(cancelHardening).toEqual({ model: { state: 'REJECTED', problems: [{ code: 'CANCELLED' }] }, problems: [] });
    });
    expect(events.at(-1)?.message).toBe('The hardening was cancelled.');
    const end = Date.now() + 30_000;
    while (runnersOf(assay.dataDirectory).length > 0 && Date.now() < end) await new Promise((next) => setTimeout(next, 100));
    expect(runnersOf(assay.dataDirectory)).toEqual([]);
  }, 300_000);
});
