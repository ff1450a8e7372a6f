import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import { Router } from 'express';
import type { UrlSigner } from '../platform/identity/url-signer.ts';
import type { BlobStore } from '../platform/storage/blob-store.ts';
import type { KeyAuthenticator } from './authentication.ts';
import { identityOfRequest } from './authentication.ts';
import { sendError } from './http-errors.ts';
import { filePath, isSigned, UNAUTHENTICATED } from './signed-links.ts';

export interface FilesOptions {
  readonly authenticator: KeyAuthenticator;
  readonly signer: UrlSigner;
  readonly blobs: BlobStore;
}

interface FileRequest {
  readonly organizationId: string;
  readonly sha256: string;
  readonly name: string;
}

type ByteRange = { readonly start: number; readonly end: number };

const TYPES: Readonly<Record<string, string>> = {
  npy: 'application/octet-stream',
  png: 'image/png',
  svg: 'image/svg+xml',
  pdf: 'application/pdf',
  html: 'text/html; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  json: 'application/json; charset=utf-8',
  jsonl: 'application/x-ndjson; charset=utf-8',
};

/** What a browser may show by itself; everything else is saved. */
const SHOWN = /\.(png|pdf|html|json)$/i;

/** Stored files, for whoever has a signed address or a key of the organization that owns them. */
export function filesRouter(options: FilesOptions): Router {
  const router = Router();
  // Express serves HEAD by the handler of GET.
  router.get('/files/:organizationId/:sha256/:name', async (request, response) => {
    const file = fileOf(request);
    const reader = await readerOf(options, request, file);
    if (!reader) {
      response.set('WWW-Authenticate', 'Bearer');
      sendError(response, 401, 'UNAUTHENTICATED', UNAUTHENTICATED);
      return;
    }
    const own = file?.organizationId === reader ? file : undefined;
    const sizeBytes = own && (await options.blobs.size(own.organizationId, own.sha256));
    if (!own || sizeBytes === undefined) sendError(response, 404, 'NOT_FOUND', 'no such file');
    else await send(options.blobs, own, sizeBytes, { request, response });
  });
  return router;
}

/** The file an address names; undefined when no file can have such an address. */
function fileOf(request: Request): FileRequest | undefined {
  const { organizationId = '', sha256 = '', name = '' } = request.params as Partial<Record<string, string>>;
  const wellFormed = /^org_[0-9a-f]{32}$/.test(organizationId) && /^[0-9a-f]{64}$/.test(sha256);
  return wellFormed ? { organizationId, sha256, name } : undefined;
}

/** The organization whose files the request may read, by a signed address or by a key. */
async function readerOf(
  { authenticator, signer }: FilesOptions,
  request: Request,
  file: FileRequest | undefined,
): Promise<string | undefined> {
  if (file && isSigned(signer, filePath(file.organizationId, file.sha256, file.name), request))
    return file.organizationId;
  return (await identityOfRequest(authenticator, request))?.organizationId;
}

interface Exchange {
  readonly request: Request;
  readonly response: Response;
}

async function send(
  blobs: BlobStore,
  file: FileRequest,
  sizeBytes: number,
  { request, response }: Exchange,
): Promise<void> {
  describe(file, response);
  if (isKnown(request, file.sha256)) {
    response.status(304).end();
    return;
  }
  const range = rangeOf(request, sizeBytes);
  if (range === 'unsatisfiable') {
    response.set('Content-Range', `bytes */${sizeBytes}`);
    sendError(response, 416, 'BAD_REQUEST', `expected a range within the ${sizeBytes} bytes of the file`);
    return;
  }
  if (range) response.status(206).set('Content-Range', `bytes ${range.start}-${range.end}/${sizeBytes}`);
  response.set('Content-Length', String(range ? range.end - range.start + 1 : sizeBytes));
  if (request.method === 'HEAD' || sizeBytes === 0) {
    response.end();
    return;
  }
  const content = await blobs.open(file.organizationId, file.sha256, range);
  // A client that goes away in the middle is nobody's error.
  await pipeline(content, response).catch((error: unknown) =>
    response.destroy(error instanceof Error ? error : undefined),
  );
}

function describe({ sha256, name }: FileRequest, response: Response): void {
  const ending = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  response.set({
    'Content-Type': TYPES[ending] ?? 'application/octet-stream',
    'Content-Disposition': `${SHOWN.test(name) ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(name)}`,
    'X-Content-Type-Options': 'nosniff',
    // Pages made from uploaded names are shown without any right: no script, no origin, nothing loaded from elsewhere.
    'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; sandbox",
    'Cache-Control': 'private, max-age=31536000, immutable',
    'Accept-Ranges': 'bytes',
    ETag: `"${sha256}"`,
  });
}

/** Whether the client has the file already. A digest names one content for ever, so even "no-cache" need not send it again. */
function isKnown(request: Request, sha256: string): boolean {
  const tags = (request.get('if-none-match') ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes(`"${sha256}"`) || tags.includes('*');
}

/** The one range asked for; undefined when none is, or several are, which may be answered with the whole file. */
function rangeOf(request: Request, sizeBytes: number): ByteRange | 'unsatisfiable' | undefined {
  const ifRange = request.get('if-range');
  if (ifRange && ifRange !== `"${request.params.sha256}"`) return undefined;
  const ranges = request.range(sizeBytes, { combine: true });
  if (ranges === -1) return 'unsatisfiable';
  if (ranges === undefined || ranges === -2 || ranges.type !== 'bytes' || ranges.length !== 1) return undefined;
  const [range] = ranges;
  return range;
}
