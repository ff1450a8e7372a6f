import type { AttackWork } from '../modules/audits/index.ts';
import type { ModelFile } from '../modules/models/index.ts';
import type { BlobStore } from '../platform/storage/blob-store.ts';
import type { ModelSpec, RunAttackTask } from './runner/protocol.ts';

/** What the modules say of a model that a runner shall open. */
export interface StoredModel extends Pick<ModelSpec, 'classes' | 'preprocessing' | 'operatingPoint' | 'defense'> {
  readonly files: readonly ModelFile[];
}

/** Blobs of one organization as files that a runner can open. */
export class RunnerFiles {
  readonly #blobs: BlobStore;
  readonly #organizationId: string;

  constructor(blobs: BlobStore, organizationId: string) {
    this.#blobs = blobs;
    this.#organizationId = organizationId;
  }

  path(sha256: string): Promise<string> {
    return this.#blobs.localPath(this.#organizationId, sha256);
  }

  /** With the defense of a hardened model, so that whatever opens it meets it as its users do. */
  async model({ files, classes, preprocessing, operatingPoint, defense }: StoredModel): Promise<ModelSpec> {
    const local = await Promise.all(files.map(async ({ name, sha256 }) => ({ name, path: await this.path(sha256) })));
    return { files: local, classes, preprocessing, ...(operatingPoint === undefined ? {} : { operatingPoint }), ...(defense === undefined ? {} : { defense }) };
  }

  async dataset({ manifestSha256, packSha256 }: AttackWork['dataset']): Promise<RunAttackTask['dataset']> {
    return { manifestPath: await this.path(manifestSha256), packPath: await this.path(packSha256) };
  }
}
