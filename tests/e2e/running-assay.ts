import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AssayClient } from '../../samples/demo/client.ts';
import { startSystem, type RunningSystem } from '../../samples/demo/system.ts';

/** A whole Assay in a child process with its own data directory, as `npm start` runs it. */
export class RunningAssay {
  readonly apiKey = `test_${randomBytes(24).toString('hex')}`;
  readonly dataDirectory = mkdtempSync(join(tmpdir(), 'assay-e2e-'));
  #system: RunningSystem | undefined;
  #client: AssayClient | undefined;

  async start(): Promise<void> {
    this.#system = await startSystem({
      dataDirectory: this.dataDirectory, apiKey: this.apiKey, logFile: this.logFile, signal: new AbortController().signal,
    });
    this.#client = new AssayClient(this.#system.url, this.apiKey);
  }

  get logFile(): string {
    return join(tmpdir(), `assay-e2e-${this.dataDirectory.slice(-6)}.log`);
  }

  get url(): string {
    if (!this.#system) throw new Error('expected a started Assay');
    return this.#system.url;
  }

  get client(): AssayClient {
    if (!this.#client) throw new Error('expected a started Assay');
    return this.#client;
  }

  /** A GraphQL answer as it came: data and errors side by side. */
  async graphql(query: string, variables: object = {}, authorization = `Bearer ${this.apiKey}`): Promise<GraphqlAnswer> {
    const response = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(authorization ? { authorization } : {}) },
      body: JSON.stringify({ query, variables }),
    });
    return { status: response.status, ...((await response.json()) as Omit<GraphqlAnswer, 'status'>) };
  }

  log(): string {
    return readFileSync(this.logFile, 'utf8');
  }

  async stop(): Promise<void> {
    await this.#client?.close();
    await this.#system?.stop();
    this.#system = undefined;
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.dataDirectory, { recursive: true, force: true });
    rmSync(this.logFile, { force: true });
  }
}

export interface GraphqlAnswer {
  readonly status: number;
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}
