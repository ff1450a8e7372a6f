import { readFileSync } from 'node:fs';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { sha256Of } from '../../samples/demo/client.ts';
import { AUDIT, type AttackAnswer } from '../../samples/demo/operations.ts';
import { readNpz } from '../../src/numeric/formats/npz.ts';
import { describeWithShared, shared } from '../support/shared-material.ts';
import { RunningAssay } from './running-assay.ts';
import { followAudit, launchAudit, registerDataset, registerModel, type SeenEvent } from './steps.ts';

const BUDGET = { norm: 'L2', zetaPercent: 4, seed: 1 };
const TO_NORMAL = { ...BUDGET, goal: 'TARGETED', targetClass: 'normal' };
const TO_PNEUMONIA = { ...BUDGET, goal: 'TARGETED', targetClass: 'pneumonia' };
const AWAY = { ...BUDGET, goal: 'NONTARGETED' };

/** Reads the float32 payload of a .npy file the plain way, without Assay's reader. */
function npyFloats(bytes: Buffer): Float32Array {
  const headerLength = bytes.readUInt16LE(8);
  const payload = bytes.subarray(10 + headerLength);
  return new Float32Array(payload.buffer.slice(payload.byteOffset, payload.byteOffset + payload.length));
}

/** The vendor's own file run by onnxruntime, without Assay's importer: predicted class of every perturbed test image. */
async function predictPerturbed(file: string, pixels: Uint8Array, perturbation: Float32Array | undefined): Promise<number[]> {
  const session = await InferenceSession.create(file);
  const size = 28 * 28;
  const labels: number[] = [];
  for (let start = 0; start < pixels.length / size; start += 52) {
    const count = Math.min(52, pixels.length / size - start);
    const input = new Float32Array(count * size);
    for (let i = 0; i < input.length; i++) {
      const clean = Math.fround((pixels[start * size + i] ?? 0) / 255);
      const moved = Math.fround(clean + (perturbation?.[i % size] ?? 0));
      input[i] = Math.fround(Math.fround(Math.min(1, Math.max(0, moved)) * Math.fround(255 / 128)) - 1);
    }
    const outputs = await session.run({ image: new Tensor('float32', input, [count, 1, 28, 28]) });
    const logits = outputs[session.outputNames[0] ?? '']?.data as Float32Array;
    for (let row = 0; row < count; row++) labels.push((logits[2 * row + 1] ?? 0) > (logits[2 * row] ?? 0) ? 1 : 0);
  }
  await session.release();
  return labels;
}

describeWithShared('an audit of the pneumonia models, as a client sees it', () => {
  const assay = new RunningAssay();
  const models: Record<string, string> = {};
  const events: SeenEvent[] = [];
  let auditId: string;
  let attacks: AttackAnswer[];

  beforeAll(async () => {
    await assay.start();
    for (const name of ['resnet', 'vgg', 'densenet']) {
      const model = await registerModel(assay, shared(`models/pneumonia-${name}.onnx`));
      expect(model).toMatchObject({ state: 'READY', outputKind: 'LOGITS', input: { height: 28, width: 28, channels: 1 } });
      models[name] = model.id;
    }
    const dataset = await registerDataset(assay, shared('data/pneumonia-28.npz'));
    expect(dataset).toMatchObject({ state: 'READY', splits: [{ split: 'GENERATION', images: 2428 }, { split: 'EVALUATION', images: 468 }] });

    auditId = await launchAudit(assay, {
      name: 'pneumonia', modelIds: [models['resnet']], datasetId: dataset.id,
      attacks: [
        { algorithm: 'uap-sgd', ...TO_NORMAL }, { algorithm: 'uap-sgd', ...TO_PNEUMONIA }, { algorithm: 'uap-sgd', ...AWAY },
        { algorithm: 'uap-random', ...TO_NORMAL }, { algorithm: 'uap-random', ...TO_PNEUMONIA }, { algorithm: 'uap-random', ...AWAY },
      ],
    });
    const others = await launchAudit(assay, {
      name: 'the other architectures', modelIds: [models['vgg'], models['densenet']], datasetId: dataset.id,
      attacks: [{ algorithm: 'uap-sgd', ...TO_NORMAL, parameters: { epochs: 2 } }],
    });
    let progressSeen = 0;
    events.push(...await followAudit(assay, auditId, 0, ({ kind }) => kind === 'ATTACK_PROGRESS' && ++progressSeen === 5));
    events.push(...await followAudit(assay, auditId, events.at(-1)?.seq ?? 0));
    await followAudit(assay, others, 0);
    expect((await assay.client.request(AUDIT, { id: others })).audit.state).toBe('SUCCEEDED');
    ({ audit: { attacks } } = await assay.client.request(AUDIT, { id: auditId }));
  }, 600_000);

  afterAll(() => assay.remove());

  const find = (algorithm: string, target: string | null): AttackAnswer => {
    const found = attacks.find((attack) => attack.algorithm.name === algorithm && attack.targetClass === target);
    if (!found) throw new Error(`expected an attack ${algorithm} towards ${target}`);
    return found;
  };
  const score = (attack: AttackAnswer): AttackAnswer['evaluations'][number] => {
    const [evaluation] = attack.evaluations;
    if (!evaluation) throw new Error(`expected an evaluation of ${attack.id}`);
    return evaluation;
  };

  it('streams every event once, in order, across a disconnect', () => {
    expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1));
    expect(events.at(-1)?.kind).toBe('AUDIT_FINISHED');
  });

  it('reports progress at least twice a second while an attack runs', () => {
    const gaps: number[] = [];
    for (const { id } of attacks) {
      const times = events.filter((event) => event.attack?.id === id && /STARTED|PROGRESS/.test(event.kind)).map((event) => Date.parse(event.at));
      for (let i = 2; i < times.length; i++) gaps.push((times[i] ?? 0) - (times[i - 1] ?? 0));
    }
    gaps.sort((a, b) => a - b);
    expect(gaps.length).toBeGreaterThan(10);
    expect(gaps[Math.floor(gaps.length / 2)]).toBeLessThanOrEqual(500);
  });

  it('reaches the rates a prototype reached on the residual network', () => {
    const toNormal = score(find('uap-sgd', 'normal'));
    const toPneumonia = score(find('uap-sgd', 'pneumonia'));
    expect(toNormal.targetedSuccessRate?.value).toBeGreaterThanOrEqual(0.95);
    expect(toPneumonia.targetedSuccessRate?.value).toBeGreaterThanOrEqual(0.88);
    const better = Math.max(toNormal.foolingRate.value, toPneumonia.foolingRate.value);
    expect(score(find('uap-sgd', null)).foolingRate.value).toBeGreaterThanOrEqual(better);
  });

  it('keeps the random control near the prevalence floor', async () => {
    for (const target of ['normal', 'pneumonia']) {
      const control = score(find('uap-random', target));
      const clean = await predictPerturbed(shared('models/pneumonia-resnet.onnx'), await testImages(), undefined);
      const floor = clean.filter((label) => label === ['normal', 'pneumonia'].indexOf(target)).length / clean.length;
      expect(Math.abs((control.targetedSuccessRate?.value ?? 9) - floor)).toBeLessThanOrEqual(0.15);
    }
  });

  async function testImages(): Promise<Uint8Array> {
    const images = (await readNpz(readFileSync(shared('data/pneumonia-28.npz'))))['test_images'];
    if (!images || !(images.data instanceof Uint8Array)) throw new Error('expected uint8 test_images');
    return images.data;
  }

  it('gives a perturbation from which the reported rates follow, with the vendor\'s own file', async () => {
    const pixels = await testImages();
    const file = shared('models/pneumonia-resnet.onnx');
    const clean = await predictPerturbed(file, pixels, undefined);
    for (const attack of attacks) {
      const bytes = await assay.client.download(attack.perturbation?.tensorUrl ?? '');
      expect(sha256Of(bytes)).toBe(attack.perturbation?.sha256);
      const v = npyFloats(bytes);
      expect(Math.sqrt(v.reduce((sum, x) => sum + x * x, 0))).toBeLessThanOrEqual(attack.epsilon * (1 + 1e-6));
      const moved = await predictPerturbed(file, pixels, v);
      const { foolingRate, targetedSuccessRate } = score(attack);
      expect(moved.filter((label, i) => label !== clean[i]).length).toBe(foolingRate.successes);
      expect(foolingRate.n).toBe(468);
      if (targetedSuccessRate) {
        const target = ['normal', 'pneumonia'].indexOf(attack.targetClass ?? '');
        expect(moved.filter((label) => label === target).length).toBe(targetedSuccessRate.successes);
      }
    }
  });

  it('gives an outcome table from which every figure follows', async () => {
    for (const attack of attacks) {
      const evaluation = score(attack);
      const table = await assay.client.download(evaluation.outcomesUrl);
      expect(sha256Of(table)).toBe(evaluation.outcomesSha256);
      const [header = '', ...rows] = table.toString('utf8').trim().split(/\r?\n/);
      const column = (name: string): string[] => rows.map((row) => row.split(',')[header.split(',').indexOf(name)] ?? '');
      const [label, clean, adversarial] = ['label', 'clean_prediction', 'adversarial_prediction'].map(column);
      if (!label || !clean || !adversarial) throw new Error('expected three columns');
      expect(rows).toHaveLength(468);
      expect(adversarial.filter((value, i) => value !== clean[i]).length).toBe(evaluation.foolingRate.successes);
      expect(clean.filter((value, i) => value === label[i]).length).toBe(evaluation.cleanAccuracy.successes);
    }
  });
});
