import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { createClient, type Client } from 'graphql-ws';
import { Upload } from 'tus-js-client';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { CREATE_UPLOAD, type Operation } from './operations.ts';

const response = z.object({
  data: z.unknown().optional(),
  errors: z.array(z.object({ message: z.string(), extensions: z.object({ code: z.string() }).partial().optional() })).optional(),
});

/** Lower-case hex SHA-256. */
export function sha256Of(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** What any client outside the project can do: GraphQL over HTTP and WebSocket, tus uploads, signed downloads. */
export class AssayClient {
  readonly #url: string;
  readonly #authorization: string;
  readonly #live: Client;

  constructor(url: string, apiKey: string) {
    this.#url = url;
    this.#authorization = `Bearer ${apiKey}`;
    this.#live = createClient({
      url: `${url.replace(/^http/, 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: this.#authorization },
      retryAttempts: 0,
    });
  }

  /** One query or mutation; an Error names the operation and what the server, or its answer, has wrong. */
  async request<T>({ document, result }: Operation<T>, variables: Readonly<Record<string, unknown>>): Promise<T> {
    const answer = await fetch(`${this.#url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: this.#authorization },
      body: JSON.stringify({ query: document, variables }),
    });
    return this.#parse({ document, result }, await answer.json());
  }

  /** The events of a subscription, until the server ends it or the caller leaves the loop. */
  async *follow<T>(operation: Operation<T>, variables: Readonly<Record<string, unknown>>): AsyncGenerator<T> {
    for await (const event of this.#live.iterate({ query: operation.document, variables: { ...variables } })) {
      yield this.#parse(operation, event);
    }
  }

  /** Sends a file by tus and gives the upload's id; `onProgress` hears the bytes sent. */
  async upload(file: string, onProgress: (sent: number, total: number) => void): Promise<string> {
    const content = await readFile(file);
    const { createUpload } = await this.request(CREATE_UPLOAD, {
      input: { fileName: basename(file), sizeBytes: content.length, sha256: sha256Of(content) },
    });
    await this.#send(content, new URL(createUpload.url, this.#url).href, onProgress);
    return createUpload.id;
  }

  #send(content: Buffer, uploadUrl: string, onProgress: (sent: number, total: number) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      new Upload(content, {
        uploadUrl,
        chunkSize: 256 * 1024,
        retryDelays: [0, 500, 2000],
        headers: { authorization: this.#authorization },
        onProgress: (sent, total) => onProgress(sent, total ?? content.length),
        onSuccess: () => resolve(),
        onError: reject,
      }).start();
    });
  }

  async download(url: string): Promise<Buffer> {
    const answer = await fetch(new URL(url, this.#url), { headers: { authorization: this.#authorization } });
    if (!answer.ok) throw new Error(`expected to download ${url}, found status ${answer.status}`);
    return Buffer.from(await answer.arrayBuffer());
  }

  async close(): Promise<void> {
    await this.#live.dispose();
  }

  #parse<T>({ document, result }: Operation<T>, body: unknown): T {
    const name = /\b(?:query|mutation|subscription) (\w+)/.exec(document)?.[1] ?? 'the operation';
    const { data, errors } = response.parse(body);
    if (errors?.length) throw new Error(`${name}: ${errors.map((e) => `${e.extensions?.code ?? 'ERROR'} ${e.message}`).join('; ')}`);
    const parsed = result.safeParse(data);
    if (!parsed.success) throw new Error(`${name}: ${parsed.error.issues.map((issue) => `${issue.message} (at ${issue.path.join('.')})`).join('; ')}`);
    return parsed.data;
  }
}
