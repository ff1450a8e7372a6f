import { join, resolve } from 'node:path';
import { runnersOf } from './runner-processes.ts';
import { RunningAssay } from './running-assay.ts';
import { followAudit, launchAudit, registerDataset, registerModel } from './steps.ts';

const SAMPLES = resolve(import.meta.dirname, '../../samples');
/** Enough epochs to be still at work when the audit is cancelled. */
const LONG = { algorithm: 'uap-sgd', goal: 'TARGETED', targetClass: 'normal', norm: 'L2', zetaPercent: 4, parameters: { epochs: 900 } };

(process.platform === 'linux' ? describe : describe.skip)('cancelling an audit', () => {
  const assay = new RunningAssay();

  beforeAll(() => assay.start(), 120_000);
  afterAll(() => assay.remove());

  it('ends the running attack, the waiting ones and the stream, and keeps what was said before', async () => {
    const model = await registerModel(assay, join(SAMPLES, 'synthetic-radiograph-cnn.onnx'), { preprocessing: { channels: 'GRAY' } });
    const dataset = await registerDataset(assay, join(SAMPLES, 'synthetic-radiographs.npz'));
    const id = await launchAudit(assay, { name: 'to be cancelled', modelIds: [model.id], datasetId: dataset.id, attacks: Array(6).fill(LONG) });
    const early = await followAudit(assay, id, 0, ({ progress }) => (progress?.fraction ?? 0) > 0.08);
    expect(runnersOf(assay.dataDirectory)).not.toEqual([]);

    const cancelled = await assay.graphql(
      'mutation ($id: ID!) { cancelAudit(id: $id) { audit { state attacks { state } } problems { message } } }', { id });
    expect(cancelled.data?.['cancelAudit']).toEqual({
      audit: { state: 'CANCELLED', attacks: Array(6).fill({ state: 'CANCELLED' }) }, problems: [],
    });
    const late = await followAudit(assay, id, early.at(-1)?.seq ?? 0);
    expect(late.filter((event) => event.kind === 'ATTACK_CANCELLED')).toHaveLength(6);
    expect(late.at(-1)?.kind).toBe('AUDIT_FINISHED');
    expect([...early, ...late].map((event) => event.seq)).toEqual([...early, ...late].map((_, index) => index + 1));
    const end = Date.now() + 10_000;
    while (runnersOf(assay.dataDirectory).length > 0 && Date.now() < end) await new Promise((next) => setTimeout(next, 100));
    expect(runnersOf(assay.dataDirectory)).toEqual([]);
  }, 120_000);
});
