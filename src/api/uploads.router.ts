import { Server } from '@tus/server';
import type { Request, Response } from 'express';
import { Router } from 'express';
import type { UploadRecord, UploadsModule } from '../modules/uploads/index.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Identity, TenantDatabase } from '../platform/database/context.ts';
import type { UrlSigner } from '../platform/identity/url-signer.ts';
import type { KeyAuthenticator } from './authentication.ts';
import { identityOfRequest } from './authentication.ts';
import { isSigned, UNAUTHENTICATED, uploadPath } from './signed-links.ts';

export interface UploadsOptions {
  readonly database: TenantDatabase & KeyAuthenticator;
  readonly uploads: UploadsModule;
  readonly signer: UrlSigner;
  readonly clock: Clock;
  readonly maxUploadBytes: number;
}

const TUS_VERSION = '1.0.0';

/**
 * Uploads by the tus protocol, version 1.0.0: HEAD tells how much has arrived, PATCH sends more. They are made by the
 * mutation createUpload only. Who holds the signed address, or a key of the organization, may send.
 */
export class UploadsEdge {
  readonly #options: UploadsOptions;
  readonly #tus: Server;

  constructor(options: UploadsOptions) {
    this.#options = options;
    this.#tus = new Server({
      path: '/uploads',
      datastore: options.uploads.staging.store,
      maxSize: options.maxUploadBytes,
      getFileIdFromRequest: (request) => new URL(request.url).pathname.split('/').at(-1),
      onUploadFinish: async (_request, upload) => {
        const organizationId = upload.metadata?.organizationId;
        const sealed = organizationId ? await this.#seal(holderOf(organizationId), upload.id) : null;
        if (sealed?.state !== 'COMPLETE') throw new TusRefusal(422, sealed ? refusalOf(sealed) : 'no such upload');
        return {};
      },
    });
  }

  router(): Router {
    const router = Router();
    router.post('/uploads', (_request, response) => {
      answer(response, 405, { Allow: 'OPTIONS' }, 'uploads are made by the mutation createUpload\n');
    });
    router.options(['/uploads', '/uploads/:id'], (_request, response) => {
      answer(response, 204, { 'Tus-Version': TUS_VERSION, 'Tus-Max-Size': String(this.#options.maxUploadBytes) });
    });
    router.head('/uploads/:id', (request, response) => this.#serve(request, response));
    router.patch('/uploads/:id', (request, response) => this.#serve(request, response));
    router.all('/uploads/:id', (_request, response) => {
      answer(response, 405, { Allow: 'HEAD, PATCH, OPTIONS' }, 'an upload takes HEAD and PATCH\n');
    });
    return router;
  }

  async #serve(request: Request, response: Response): Promise<void> {
    const id = String(request.params.id);
    const identity = await this.#permitted(request, id);
    if (!identity) {
      answer(response, 401, { 'WWW-Authenticate': 'Bearer' }, `${UNAUTHENTICATED}\n`);
      return;
    }
    const upload = await this.#seal(identity, id);
    if (!upload) answer(response, 404, {}, 'no such upload\n');
    else if (upload.state === 'COMPLETE') this.#serveComplete(request, response, upload);
    else if (upload.state === 'REJECTED') answer(response, 410, {}, `${refusalOf(upload)}\n`);
    else if (upload.expiresAt <= this.#options.clock.now())
      answer(response, 410, {}, `the upload expired at ${upload.expiresAt.toISOString()}\n`);
    else await this.#tus.handle(request, response);
  }

  #serveComplete(request: Request, response: Response, upload: UploadRecord): void {
    const size = String(upload.sizeBytes);
    if (request.method === 'HEAD')
      answer(response, 200, { 'Upload-Offset': size, 'Upload-Length': size, 'Cache-Control': 'no-store' });
    else answer(response, 409, { 'Upload-Offset': size }, 'the upload is complete\n');
  }

  async #permitted(request: Request, id: string): Promise<Identity | undefined> {
    const staged = isSigned(this.#options.signer, uploadPath(id), request)
      ? await this.#options.uploads.staging.describe(id)
      : undefined;
    return staged ? holderOf(staged.organizationId) : identityOfRequest(this.#options.database, request);
  }

  /** Makes a blob of an upload that has arrived whole, also when an earlier try was cut off in between. */
  async #seal(identity: Identity, id: string): Promise<UploadRecord | null> {
    const { database, uploads } = this.#options;
    const upload = await database.asTenant(identity, (ctx) => uploads.service.seal(ctx, id));
    if (upload && upload.state !== 'OPEN') await uploads.staging.discardBytes(id);
    return upload;
  }
}

/** An answer in the form that the tus server knows. */
class TusRefusal extends Error {
  readonly status_code: number;
  readonly body: string;

  constructor(status: number, message: string) {
    super(message);
    this.status_code = status;
    this.body = `${message}\n`;
  }
}

/** Whoever holds a signed address acts for the organization it was given to. */
function holderOf(organizationId: string): Identity {
  return { organizationId, actorId: 'signed-url', role: 'ENGINEER' };
}

function refusalOf(upload: UploadRecord): string {
  return `the upload was rejected: ${upload.problem?.message ?? 'no reason is known'}`;
}

function answer(response: Response, status: number, headers: Readonly<Record<string, string>>, body = ''): void {
  response
    .status(status)
    .set({ 'Tus-Resumable': TUS_VERSION, ...headers })
    .type('text/plain')
    .send(body);
}
