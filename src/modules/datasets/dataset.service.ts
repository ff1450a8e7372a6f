import { buffer } from 'node:stream/consumers';
import type { Clock } from '../../kernel/clock.ts';
import type { Problem } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { TenantContext } from '../../platform/database/context.ts';
import type { JobQueue } from '../../platform/queue/job-queue.ts';
import type { BlobStore } from '../../platform/storage/blob-store.ts';
import type { Page, PageRequest } from '../shared/index.ts';
import { checkClasses, checkText, ProblemList, requireWriter } from '../shared/index.ts';
import type { UploadedFile, UploadService } from '../uploads/index.ts';
import type { DatasetFormat, DatasetRecord, IngestedDataset, IngestWork } from './dataset.record.ts';
import type { DatasetRepository } from './dataset.repository.ts';

export interface NewDataset {
  readonly uploadId: string;
  readonly name: string;
  readonly version: string;
  readonly modality?: string | null;
  readonly classes: readonly string[];
  readonly generationFraction: number;
}

export interface DatasetDependencies {
  readonly repository: DatasetRepository;
  readonly uploads: UploadService;
  readonly blobs: BlobStore;
  readonly queue: JobQueue;
  readonly clock: Clock;
}

const MAGIC_BYTES = 4;
/** A ZIP archive begins with a member, or, when it has none, with the end of its directory. */
const ZIP_MAGIC: readonly string[] = ['PK\x03\x04', 'PK\x05\x06'];

/** Labelled images: registered, ingested by a worker, then ready or rejected for good. */
export class DatasetService {
  readonly #its: DatasetDependencies;

  constructor(dependencies: DatasetDependencies) {
    this.#its = dependencies;
  }

  /** Registers an uploaded file as a data set and has it ingested. All problems of the input at once. */
  async register(ctx: TenantContext, input: NewDataset): Promise<DatasetRecord> {
    requireWriter(ctx, 'register data sets');
    const { file, ...checked } = await this.#check(ctx, input);
    const createdAt = this.#its.clock.now();
    const dataset = await this.#its.repository.insert(ctx, {
      ...checked,
      ...file,
      id: newId('dataset', createdAt),
      manifestSha256: null,
      packSha256: null,
      splits: [],
      state: 'VALIDATING',
      problems: [],
      createdAt,
    });
    await this.#its.queue.enqueue(ctx, {
      task: 'ingest-dataset',
      payload: { datasetId: dataset.id },
      key: `ingest-dataset:${dataset.id}`,
    });
    return dataset;
  }

  find(ctx: TenantContext, id: string): Promise<DatasetRecord | null> {
    return this.#its.repository.find(ctx, id);
  }

  findMany(ctx: TenantContext, ids: readonly string[]): Promise<ReadonlyMap<string, DatasetRecord>> {
    return this.#its.repository.findMany(ctx, ids);
  }

  list(ctx: TenantContext, request: PageRequest, search?: string | null): Promise<Page<DatasetRecord>> {
    return this.#its.repository.list(ctx, request, search);
  }

  /** What to ingest; undefined when that is done already. */
  async beginIngest(ctx: TenantContext, datasetId: string): Promise<IngestWork | undefined> {
    const dataset = await this.#lockValidating(ctx, datasetId);
    if (!dataset) return undefined;
    const { fileName, sha256, classes, generationFraction } = dataset;
    return { fileName, sha256, classes, generationFraction };
  }

  /** The data set is fit to be used. Nothing happens when its ingest has ended before. */
  async completeIngest(ctx: TenantContext, datasetId: string, result: IngestedDataset): Promise<void> {
    if (!(await this.#lockValidating(ctx, datasetId))) return;
    const { warnings, ...found } = result;
    await this.#its.repository.update(ctx, datasetId, { ...found, problems: warnings, state: 'READY' });
  }

  /** The data set cannot be used, for all these reasons. Nothing happens when its ingest has ended before. */
  async rejectIngest(ctx: TenantContext, datasetId: string, problems: readonly Problem[]): Promise<void> {
    if (!(await this.#lockValidating(ctx, datasetId))) return;
    await this.#its.repository.update(ctx, datasetId, { problems, state: 'REJECTED' });
  }

  async #lockValidating(ctx: TenantContext, id: string): Promise<DatasetRecord | undefined> {
    const dataset = await this.#its.repository.lock(ctx, id);
    return dataset?.state === 'VALIDATING' ? dataset : undefined;
  }

  async #check(ctx: TenantContext, input: NewDataset) {
    const problems = new ProblemList();
    const name = checkText(problems, ['input', 'name'], input.name, { max: 200 });
    const version = checkText(problems, ['input', 'version'], input.version, { max: 50 });
    const modality =
      typeof input.modality !== 'string'
        ? null
        : checkText(problems, ['input', 'modality'], input.modality, { max: 100 });
    const classes = checkClasses(problems, input.classes);
    const { generationFraction } = input;
    if (!(generationFraction > 0 && generationFraction < 1)) {
      problems.add(
        'OUT_OF_RANGE',
        ['input', 'generationFraction'],
        `expected a fraction between 0 and 1, both excluded, found ${generationFraction}`,
      );
    }
    const path = ['input', 'uploadId'];
    const file = await this.#its.uploads.resolve(ctx, input.uploadId, problems, path);
    const format = file && (await this.#format(ctx, file));
    if (file && !format)
      problems.add(
        'UNSUPPORTED',
        path,
        `expected an .npz file or a .zip archive, found ${file.fileName}, which is neither by its first bytes nor by its name`,
      );
    problems.throwIfAny();
    if (!file || !format) throw new Error('a data set without a file or a format must have been refused');
    return { name, version, modality, classes, generationFraction, file, format };
  }

  /** By name and first bytes only; what kind of archive it is, the ingest finds out. */
  async #format(ctx: TenantContext, file: UploadedFile): Promise<DatasetFormat | undefined> {
    const end = Math.min(file.sizeBytes, MAGIC_BYTES) - 1;
    const head = await buffer(await this.#its.blobs.open(ctx.identity.organizationId, file.sha256, { start: 0, end }));
    if (!ZIP_MAGIC.includes(head.toString('latin1'))) return undefined;
    if (/\.npz$/i.test(file.fileName)) return 'NPZ';
    return /\.zip$/i.test(file.fileName) ? 'IMAGE_ZIP' : undefined;
  }
}
