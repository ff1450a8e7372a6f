import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import type { Clock } from '../../kernel/clock.ts';
import { newId } from '../../kernel/ids.ts';
import type { TenantContext } from '../../platform/database/context.ts';
import type { EventLog } from '../../platform/events/event-log.ts';
import type { JobQueue } from '../../platform/queue/job-queue.ts';
import type { BlobStore } from '../../platform/storage/blob-store.ts';
import { checkClasses, checkText, ProblemList } from '../shared/index.ts';
import type { UploadedFile, UploadService } from '../uploads/index.ts';
import { FORMAT_END_BYTES, isMainModelFile, MODEL_ENDINGS, modelFormatOf } from './model-format.ts';
import { UNKNOWN_ARCHITECTURE } from './model.record.ts';
import type { ModelFormat, ModelRecord, OperatingPointRecord, PreprocessingRecord, ReferenceVectorRecord } from './model.record.ts';
import type { ModelRepository } from './model.repository.ts';
import { checkOperatingPoint } from './operating-point-checks.ts';
import type { NewPreprocessing } from './preprocessing-checks.ts';
import { checkPreprocessing } from './preprocessing-checks.ts';

const MAX_FILES = 200;
const MAX_TOTAL_BYTES = 4 * 1024 ** 3;
const MAX_REFERENCE_VECTORS = 100;

export interface NewModel {
  readonly uploadIds: readonly string[];
  readonly name: string;
  readonly version: string;
  readonly architecture?: string | null;
  readonly classes: readonly string[];
  readonly preprocessing: NewPreprocessing;
  readonly referenceVectors?: readonly { readonly uploadId: string; readonly output: readonly number[] }[] | null;
  readonly operatingPoint?: OperatingPointRecord | null;
}

export interface ModelRegistrationDependencies {
  readonly repository: ModelRepository;
  readonly uploads: UploadService;
  readonly blobs: BlobStore;
  readonly queue: JobQueue;
  readonly events: EventLog;
  readonly clock: Clock;
}

interface CheckedModel {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  readonly format: ModelFormat;
  readonly files: readonly UploadedFile[];
  readonly classes: readonly string[];
  readonly preprocessing: PreprocessingRecord;
  readonly referenceVectors: readonly ReferenceVectorRecord[];
  readonly operatingPoint: OperatingPointRecord | null;
}

/** Makes a model of uploaded files: checks all that can be checked without parsing them, and orders the rest. */
export class ModelRegistration {
  readonly #its: ModelRegistrationDependencies;

  constructor(dependencies: ModelRegistrationDependencies) {
    this.#its = dependencies;
  }

  /** Row, event and job in the caller's transaction. */
  async register(ctx: TenantContext, input: NewModel): Promise<ModelRecord> {
    const { files, ...checked } = await this.#check(ctx, input);
    const createdAt = this.#its.clock.now();
    const model = await this.#its.repository.insert(ctx, {
      ...checked,
      id: newId('model', createdAt),
      files: files.map(({ fileName, sha256, sizeBytes }) => ({ name: fileName, sha256, sizeBytes })),
      sha256: digestOf(files),
      sizeBytes: totalBytes(files),
      derivedFromId: null,
      hardenedWith: null,
      weightsDigest: null,
      parameterCount: null,
      input: null,
      outputKind: null,
      state: 'VALIDATING',
      problems: [],
      differentiable: null,
      createdAt,
    });
    await this.#its.events.append(ctx, {
      streamId: model.id,
      kind: 'VALIDATING',
      payload: { message: 'The model is registered and waits for a worker.' },
    });
    await this.#its.queue.enqueue(ctx, {
      task: 'validate-model',
      payload: { modelId: model.id },
      key: `validate-model:${model.id}`,
    });
    return model;
  }

  async #check(ctx: TenantContext, input: NewModel): Promise<CheckedModel> {
    const problems = new ProblemList();
    const name = checkText(problems, ['input', 'name'], input.name, { max: 200 });
    const version = checkText(problems, ['input', 'version'], input.version, { max: 50 });
    const architecture =
      typeof input.architecture !== 'string'
        ? UNKNOWN_ARCHITECTURE
        : checkText(problems, ['input', 'architecture'], input.architecture, { max: 100 });
    const classes = checkClasses(problems, input.classes);
    const preprocessing = checkPreprocessing(problems, input.preprocessing);
    const operatingPoint = checkOperatingPoint(problems, input.operatingPoint ?? null, classes);
    const files = await this.#files(ctx, input.uploadIds, problems);
    const referenceVectors = await this.#referenceVectors(ctx, input, problems);
    const format = await this.#format(ctx, files, problems);
    problems.throwIfAny();
    if (!format) throw new Error('a model without a format must have been refused');
    return { name, version, architecture, format, files, classes, preprocessing, referenceVectors, operatingPoint };
  }

  async #files(
    ctx: TenantContext,
    uploadIds: readonly string[],
    problems: ProblemList,
  ): Promise<readonly UploadedFile[]> {
    const path = ['input', 'uploadIds'];
    if (uploadIds.length < 1 || uploadIds.length > MAX_FILES) {
      problems.add('OUT_OF_RANGE', path, `expected 1 to ${MAX_FILES} uploads, found ${uploadIds.length}`);
      return [];
    }
    const files: UploadedFile[] = [];
    for (const [index, id] of uploadIds.entries()) {
      const place = [...path, String(index)];
      const file = await this.#its.uploads.resolve(ctx, id, problems, place);
      if (!file) continue;
      if (files.some((other) => other.fileName === file.fileName)) {
        problems.add('DUPLICATE', place, `expected files of different names, found "${file.fileName}" again`);
      }
      files.push(file);
    }
    const total = totalBytes(files);
    if (total > MAX_TOTAL_BYTES) {
      problems.add('OUT_OF_RANGE', path, `expected at most ${MAX_TOTAL_BYTES} bytes in all files together, found ${total}`);
    }
    return files;
  }

  /** What the model probably is; the runner that reads it will say for sure. */
  async #format(
    ctx: TenantContext,
    files: readonly UploadedFile[],
    problems: ProblemList,
  ): Promise<ModelFormat | undefined> {
    if (!problems.isEmpty) return undefined;
    const path = ['input', 'uploadIds'];
    const main = files.length === 1 ? files : files.filter((file) => isMainModelFile(file.fileName));
    const [only] = main;
    const format = only && main.length === 1 ? await this.#formatOfFile(ctx, only) : undefined;
    if (!format) {
      problems.add(
        'UNSUPPORTED',
        path,
        `expected exactly one file that ends in ${MODEL_ENDINGS}, found ${files.map((file) => file.fileName).join(', ')}`,
      );
    }
    return format;
  }

  async #formatOfFile(ctx: TenantContext, { fileName, sha256, sizeBytes }: UploadedFile): Promise<ModelFormat | undefined> {
    const part = async (start: number): Promise<Buffer> => {
      const end = Math.min(sizeBytes, start + FORMAT_END_BYTES) - 1;
      return buffer(await this.#its.blobs.open(ctx.identity.organizationId, sha256, { start, end }));
    };
    return modelFormatOf(fileName, await part(0), await part(Math.max(0, sizeBytes - FORMAT_END_BYTES)));
  }

  async #referenceVectors(
    ctx: TenantContext,
    input: NewModel,
    problems: ProblemList,
  ): Promise<readonly ReferenceVectorRecord[]> {
    const vectors = input.referenceVectors ?? [];
    const path = ['input', 'referenceVectors'];
    if (vectors.length > MAX_REFERENCE_VECTORS) {
      problems.add(
        'OUT_OF_RANGE',
        path,
        `expected at most ${MAX_REFERENCE_VECTORS} reference vectors, found ${vectors.length}`,
      );
      return [];
    }
    const records: ReferenceVectorRecord[] = [];
    for (const [index, { uploadId, output }] of vectors.entries()) {
      const place = [...path, String(index)];
      if (output.length === 0 || output.length > input.classes.length || !output.every(Number.isFinite)) {
        problems.add(
          'INVALID',
          [...place, 'output'],
          `expected 1 to ${input.classes.length} finite numbers, found ${output.length}`,
        );
      }
      const file = await this.#its.uploads.resolve(ctx, uploadId, problems, [...place, 'uploadId']);
      if (file) records.push({ sha256: file.sha256, fileName: file.fileName, output });
    }
    return records;
  }
}

function totalBytes(files: readonly UploadedFile[]): number {
  return files.reduce((sum, file) => sum + file.sizeBytes, 0);
}

/** One file: its own digest. Several: the digest of the lines `<digest>  <name>`, sorted, as sha256sum writes them. */
function digestOf(files: readonly UploadedFile[]): string {
  const [only] = files;
  if (only && files.length === 1) return only.sha256;
  const lines = files.map((file) => `${file.sha256}  ${file.fileName}\n`).sort();
  return createHash('sha256').update(lines.join('')).digest('hex');
}
