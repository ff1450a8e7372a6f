import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { Request } from 'express';
import type { Links } from '../modules/tenancy/index.ts';
import type { UrlSigner } from '../platform/identity/url-signer.ts';

export interface LinkOptions {
  readonly signer: UrlSigner;
  /** Where clients reach this API; without it, the address they used. */
  readonly publicUrl: string | null;
  readonly uploadLinkSeconds: number;
  readonly fileLinkSeconds: number;
}

/** The path of an upload, as it is signed. */
export function uploadPath(uploadId: string): string {
  return `/uploads/${uploadId}`;
}

/** The path of a stored file, as it is signed; `name` is what it is called when saved. */
export function filePath(organizationId: string, sha256: string, name: string): string {
  return `/files/${organizationId}/${sha256}/${encodeURIComponent(name)}`;
}

/** Said to whoever comes with neither; the same for things that exist and things that do not. */
export const UNAUTHENTICATED =
  'expected a signed address that has not expired, or the header "Authorization: Bearer KEY" with a valid API key';

/** Whether the request carries a signature of `path` that still holds. */
export function isSigned(signer: UrlSigner, path: string, request: Request): boolean {
  const { expires, signature } = request.query;
  return typeof expires === 'string' && typeof signature === 'string' && signer.verify(path, { expires, signature });
}

/** Links for one caller. */
export class SignedLinks implements Links {
  readonly #options: LinkOptions;
  readonly #baseUrl: string;
  readonly #organizationId: string;

  constructor(options: LinkOptions, request: IncomingMessage, organizationId: string) {
    this.#options = options;
    this.#baseUrl = options.publicUrl?.replace(/\/+$/, '') ?? addressUsedBy(request);
    this.#organizationId = organizationId;
  }

  upload(uploadId: string): string {
    return this.#baseUrl + this.#options.signer.sign(uploadPath(uploadId), this.#options.uploadLinkSeconds);
  }

  file(sha256: string, name: string): string {
    return (
      this.#baseUrl +
      this.#options.signer.sign(filePath(this.#organizationId, sha256, name), this.#options.fileLinkSeconds)
    );
  }
}

function addressUsedBy(request: IncomingMessage): string {
  const scheme = request.socket instanceof TLSSocket ? 'https' : 'http';
  return `${scheme}://${request.headers.host ?? `localhost:${request.socket.localPort}`}`;
}
