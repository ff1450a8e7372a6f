import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { AttackReportWork, ReportWork } from '../modules/reports/index.ts';
import type { BlobStore } from '../platform/storage/blob-store.ts';
import type { ReportFacts } from '../robustness/reports/document.ts';
import type { AttackImages, ExampleImages, ReportImages } from '../robustness/reports/html/index.ts';
import { amplification } from './runner/attacks/amplification.ts';
import { readManifest } from './runner/datasets/manifest.ts';
import type { DrawExamplesTask, DrawnExample, ExampleSource } from './runner/protocol.ts';
import { runInChild } from './runner/supervise.ts';
import { imageCacheOf, resultFile } from './work-folders.ts';
import type { WorkerDependencies } from './worker-dependencies.ts';

type PatientFacts = Required<Pick<ReportFacts['dataset'], 'patientDisjoint' | 'patientsDerived'>>;

/** What the data set's manifest says of patients: `patientDisjoint` is null when one of them is unknown. */
export async function patientFacts(blobs: BlobStore, organizationId: string, manifestSha256: string | null): Promise<PatientFacts> {
  if (manifestSha256 === null) return { patientDisjoint: null, patientsDerived: false };
  const { images, patientRule } = await readManifest(await blobs.localPath(organizationId, manifestSha256));
  const of = (split: string): Set<string | null> => new Set(images.filter((image) => image.split === split).map((image) => image.patient));
  const [generation, evaluation] = [of('GENERATION'), of('EVALUATION')];
  const known = !generation.has(null) && !evaluation.has(null);
  return {
    patientDisjoint: known ? [...evaluation].every((patient) => !generation.has(patient)) : null,
    patientsDerived: patientRule?.startsWith('derived') ?? false,
  };
}

/** The previews of the perturbations, as their attacks made them, and a few images under each attack. */
export async function reportImages(
  work: ReportWork, its: WorkerDependencies, place: { readonly organizationId: string; readonly folder: string; readonly signal: AbortSignal },
): Promise<ReportImages> {
  const examples = await drawnExamples(work, its, place);
  const images = new Map<string, AttackImages>();
  for (const { id, previewSha256, perturbation } of work.attacks) {
    if (previewSha256 === null || !perturbation) continue;
    const png = await buffer(await its.blobs.open(place.organizationId, previewSha256));
    images.set(id, { perturbation: { png, factor: amplification(perturbation.linf) }, examples: examples.get(id) ?? [] });
  }
  return { attacks: images };
}

/** Examples by attack. Drawn by a runner: the images are uploaded files. */
async function drawnExamples(
  work: ReportWork, its: WorkerDependencies, { organizationId, folder, signal }: { readonly organizationId: string; readonly folder: string; readonly signal: AbortSignal },
): Promise<ReadonlyMap<string, readonly ExampleImages[]>> {
  const task = await drawingTask(work, { local: (sha256) => its.blobs.localPath(organizationId, sha256), folder, workDirectory: its.workDirectory });
  if (!task) return new Map();
  const { examples } = await runInChild<'draw-examples'>(task, { ...its.runner, logger: its.logger, signal });
  const byAttack = new Map<string, ExampleImages[]>();
  for (const drawn of examples) byAttack.set(drawn.attackId, [...byAttack.get(drawn.attackId) ?? [], await readExample(drawn, folder)]);
  return byAttack;
}

interface DrawingPlace {
  readonly local: (sha256: string) => Promise<string>;
  readonly folder: string;
  readonly workDirectory: string;
}

/** Controls are left out: noise that changes nothing needs no example. Undefined when there is nothing to draw. */
async function drawingTask({ attacks, models, dataset }: ReportWork, { local, folder, workDirectory }: DrawingPlace): Promise<DrawExamplesTask | undefined> {
  if (dataset.manifestSha256 === null || dataset.packSha256 === null) return undefined;
  const sources = await Promise.all(attacks.map((attack) => exampleSource(attack, models, local)));
  const drawable = sources.filter((source) => source !== undefined);
  if (drawable.length === 0) return undefined;
  return {
    kind: 'draw-examples',
    dataset: { manifestPath: await local(dataset.manifestSha256), packPath: await local(dataset.packSha256) },
    attacks: drawable,
    outputDirectory: join(folder, 'examples'),
    cacheDirectory: imageCacheOf(workDirectory),
  };
}

async function exampleSource(attack: AttackReportWork, models: ReportWork['models'], local: DrawingPlace['local']): Promise<ExampleSource | undefined> {
  const own = attack.evaluations.find(({ modelId, figures }) => modelId === attack.modelId && figures.channel === 'float');
  const resize = models.find((model) => model.id === attack.modelId)?.preprocessing.resize;
  if (attack.algorithm.knowledge === 'NONE' || !attack.perturbation || !own) return undefined;
  if (resize !== 'NEAREST' && resize !== 'BILINEAR' && resize !== 'BICUBIC') return undefined;
  return { id: attack.id, tensorPath: await local(attack.perturbation.sha256), outcomesPath: await local(own.outcomesSha256), resize };
}

async function readExample(drawn: DrawnExample, folder: string): Promise<ExampleImages> {
  const { attackId: _, cleanPath, perturbedPath, differencePath, ...words } = drawn;
  const read = async (path: string): Promise<Uint8Array> => readFile(await resultFile(folder, path));
  return { ...words, clean: await read(cleanPath), perturbed: await read(perturbedPath), difference: await read(differencePath) };
}
