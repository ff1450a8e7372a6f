import type { Clock } from '../../kernel/clock.ts';
import { newId } from '../../kernel/ids.ts';
import type { TenantContext } from '../../platform/database/context.ts';
import type { BlobStore } from '../../platform/storage/blob-store.ts';
import { checkIdKind, checkText, ProblemList, requireWriter } from '../shared/index.ts';
import type { UploadRecord, UploadedFile } from './upload.record.ts';
import type { UploadRepository } from './upload.repository.ts';
import type { UploadStaging } from './upload-staging.ts';

export interface NewUpload {
  readonly fileName: string;
  readonly sizeBytes: number;
  readonly sha256?: string | null;
}

export interface UploadDependencies {
  readonly repository: UploadRepository;
  readonly staging: UploadStaging;
  readonly blobs: BlobStore;
  readonly clock: Clock;
  readonly maxUploadBytes: number;
  readonly uploadLifetimeSeconds: number;
}

/** Takes files in: an empty tus upload first, a content-addressed blob in the end. */
export class UploadService {
  readonly #its: UploadDependencies;

  constructor(dependencies: UploadDependencies) {
    this.#its = dependencies;
  }

  /** Makes an empty upload. Problems: the name, a size that is not possible here, something that is no SHA-256. */
  async create(ctx: TenantContext, input: NewUpload): Promise<UploadRecord> {
    requireWriter(ctx, 'upload files');
    const fileName = this.#check(input);
    const createdAt = this.#its.clock.now();
    const upload = await this.#its.repository.insert(ctx, {
      id: newId('upload', createdAt),
      fileName,
      sizeBytes: input.sizeBytes,
      expectedSha256: input.sha256 ?? null,
      sha256: null,
      state: 'OPEN',
      problem: null,
      createdAt,
      expiresAt: new Date(createdAt.getTime() + this.#its.uploadLifetimeSeconds * 1000),
    });
    await this.#its.staging.create(upload);
    return upload;
  }

  find(ctx: TenantContext, id: string): Promise<UploadRecord | null> {
    return this.#its.repository.find(ctx, id);
  }

  /**
   * Turns a fully received upload into a blob: COMPLETE, or REJECTED when it is not what was announced. Anything else
   * is left as it is, so it may be called at any time, by anyone, again.
   */
  async seal(ctx: TenantContext, id: string): Promise<UploadRecord | null> {
    const upload = await this.#its.repository.lock(ctx, id);
    if (upload?.state !== 'OPEN') return upload;
    const staged = await this.#its.staging.describe(id);
    if (staged?.receivedBytes !== upload.sizeBytes) return upload;
    const mismatch = await this.#mismatch(upload);
    if (mismatch) return this.#close(ctx, upload, mismatch);
    const { organizationId } = ctx.identity;
    const blob = await this.#its.staging.handOver(id, (path) => this.#its.blobs.putFile(organizationId, path));
    return this.#close(ctx, upload, { state: 'COMPLETE', sha256: blob.sha256 });
  }

  /** The file of a complete upload; otherwise undefined, and a problem that says what is the matter with it. */
  async resolve(
    ctx: TenantContext,
    id: string,
    problems: ProblemList,
    path: readonly string[],
  ): Promise<UploadedFile | undefined> {
    if (!checkIdKind(problems, path, id, 'upload')) return undefined;
    const upload = await this.seal(ctx, id);
    if (!upload) {
      problems.add('NOT_FOUND', path, `no upload has the id ${id}`);
      return undefined;
    }
    if (upload.state === 'COMPLETE' && upload.sha256) {
      return { fileName: upload.fileName, sha256: upload.sha256, sizeBytes: upload.sizeBytes };
    }
    await this.#explain(upload, problems, path);
    return undefined;
  }

  /** Gives up an upload whose time is over. True when its staged bytes are of no use any more. */
  async expire(ctx: TenantContext, id: string): Promise<boolean> {
    const upload = await this.#its.repository.lock(ctx, id);
    if (upload?.state !== 'OPEN') return true;
    if (upload.expiresAt > this.#its.clock.now()) return false;
    await this.#close(ctx, upload, {
      state: 'REJECTED',
      problem: { code: 'EXPIRED', message: `not finished by ${upload.expiresAt.toISOString()}`, path: [] },
    });
    return true;
  }

  async #close(ctx: TenantContext, upload: UploadRecord, end: Partial<UploadRecord>): Promise<UploadRecord> {
    await this.#its.repository.update(ctx, upload.id, end);
    return { ...upload, ...end };
  }

  async #mismatch(upload: UploadRecord): Promise<Partial<UploadRecord> | undefined> {
    if (!upload.expectedSha256) return undefined;
    const sha256 = await this.#its.staging.digest(upload.id);
    if (sha256 === upload.expectedSha256) return undefined;
    const message = `expected the SHA-256 ${upload.expectedSha256}, found ${sha256} in the ${upload.sizeBytes} bytes received`;
    return { state: 'REJECTED', sha256, problem: { code: 'MISMATCH', message, path: [] } };
  }

  async #explain(upload: UploadRecord, problems: ProblemList, path: readonly string[]): Promise<void> {
    const name = `the upload ${upload.id} (${upload.fileName})`;
    if (upload.state === 'REJECTED') {
      problems.add(
        upload.problem?.code === 'EXPIRED' ? 'EXPIRED' : 'REJECTED',
        path,
        `${name} was rejected: ${upload.problem?.message ?? 'no reason is known'}`,
      );
    } else if (upload.expiresAt <= this.#its.clock.now()) {
      problems.add(
        'EXPIRED',
        path,
        `${name} expired at ${upload.expiresAt.toISOString()} before it was complete; create a new one`,
      );
    } else {
      const received = (await this.#its.staging.describe(upload.id))?.receivedBytes ?? 0;
      problems.add('INCOMPLETE', path, `${name} is incomplete: ${received} of ${upload.sizeBytes} bytes have arrived`);
    }
  }

  #check(input: NewUpload): string {
    const problems = new ProblemList();
    const fileName = checkText(problems, ['input', 'fileName'], input.fileName, { max: 255 });
    if (/[/\\]/.test(fileName) || fileName === '.' || fileName === '..') {
      problems.add('INVALID', ['input', 'fileName'], 'expected the name of a file, without folders');
    }
    if (input.sizeBytes < 1 || input.sizeBytes > this.#its.maxUploadBytes) {
      problems.add(
        'OUT_OF_RANGE',
        ['input', 'sizeBytes'],
        `expected 1 to ${this.#its.maxUploadBytes} bytes, found ${input.sizeBytes}`,
      );
    }
    if (typeof input.sha256 === 'string' && !/^[0-9a-f]{64}$/.test(input.sha256)) {
      problems.add('INVALID', ['input', 'sha256'], 'expected 64 lower-case hexadecimal digits');
    }
    problems.throwIfAny();
    return fileName;
  }
}
