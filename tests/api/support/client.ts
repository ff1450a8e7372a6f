import type { Client } from 'graphql-ws';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // Answers have the shape of each test's own query.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly data: any;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly errors: readonly any[] | undefined;
}

/** One GraphQL operation over HTTP, as a client sends it. */
export async function graphql(
  url: string,
  key: string | undefined,
  query: string,
  variables: object = {},
): Promise<Answer> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(key ? { authorization: `Bearer ${key}` } : {}) },
    body: JSON.stringify({ query, variables }),
  });
  const body = (await response.json()) as Pick<Answer, 'data' | 'errors'>;
  return { status: response.status, headers: response.headers, data: body.data, errors: body.errors };
}

/** The data of an operation that is expected to work. */
export async function dataOf(url: string, key: string, query: string, variables: object = {}): Promise<Answer['data']> {
  const answer = await graphql(url, key, query, variables);
  if (answer.errors) throw new Error(`unexpected errors: ${JSON.stringify(answer.errors)}`);
  return answer.data;
}

export function webSocketClient(url: string, key: string): Client {
  return createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    connectionParams: { authorization: `Bearer ${key}` },
  });
}

/** A short form of problems: `code path.to.field`. */
export function briefly(problems: readonly { readonly code: string; readonly path: readonly string[] }[]): string[] {
  return problems.map((problem) => `${problem.code} ${problem.path.join('.')}`);
}
