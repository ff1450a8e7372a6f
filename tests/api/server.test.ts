import { jest } from '@jest/globals';
import { getIntrospectionQuery } from 'graphql';
import { dataOf, graphql } from './support/client.ts';
import type { Tenant } from './support/test-api.ts';
import { TestApi } from './support/test-api.ts';

describe('the server edge', () => {
  let api: TestApi;
  let tenant: Tenant;
  let ready = true;

  beforeAll(async () => {
    api = await TestApi.start({ isReady: () => (ready ? Promise.resolve(true) : Promise.reject(new Error('down'))) });
    tenant = await api.newTenant('Hospital A');
  });

  afterAll(() => api.close());

  const post = (body: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${api.url}/graphql`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${tenant.key}`, ...headers },
    });

  it('says who signed in', async () => {
    const { viewer } = await dataOf(api.url, tenant.key, '{ viewer { id name role organization { id name } } }');
    expect(viewer).toEqual({
      id: tenant.identity.actorId,
      name: 'key of OWNER',
      role: 'OWNER',
      organization: { id: tenant.identity.organizationId, name: 'Hospital A' },
    });
  });

  it.each([
    ['no key', undefined],
    ['a wrong key', 'assay_wrong_wrong_wrong_wrong_wrong_wrong'],
    ['a key with a blank', 'a b'],
  ])('refuses %s with 401 and UNAUTHENTICATED', async (_name, key) => {
    const answer = await graphql(api.url, key, '{ viewer { id } }');
    expect(answer.status).toBe(401);
    expect(answer.errors?.[0].extensions.code).toBe('UNAUTHENTICATED');
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  });

  it('refuses a key once it is revoked', async () => {
    const leaver = await api.newKey(tenant.identity.organizationId, 'VIEWER');
    expect((await graphql(api.url, leaver.key, '{ viewer { id } }')).status).toBe(200);
    await api.owner.query('UPDATE api_key SET revoked_at = now() WHERE id = $1', [leaver.identity.actorId]);
    expect((await graphql(api.url, leaver.key, '{ viewer { id } }')).status).toBe(401);
  });

  it('is alive and ready without a key, and not ready without its database', async () => {
    expect(await (await fetch(`${api.url}/healthz`)).json()).toEqual({ status: 'alive' });
    expect((await fetch(`${api.url}/readyz`)).status).toBe(200);
    ready = false;
    expect((await fetch(`${api.url}/readyz`)).status).toBe(503);
    ready = true;
  });

  it('answers with the request id of the client, or one of its own when that is unfit', async () => {
    expect(
      (await fetch(`${api.url}/healthz`, { headers: { 'x-request-id': 'abc-1' } })).headers.get('x-request-id'),
    ).toBe('abc-1');
    expect(
      (await fetch(`${api.url}/healthz`, { headers: { 'x-request-id': 'a b;c' } })).headers.get('x-request-id'),
    ).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('can be introspected by usual tools', async () => {
    const answer = await graphql(api.url, tenant.key, getIntrospectionQuery());
    expect(answer.errors).toBeUndefined();
    expect(answer.data.__schema.types.length).toBeGreaterThan(60);
  });

  it('shows browsers no page that loads anything', async () => {
    const response = await fetch(`${api.url}/graphql`, {
      headers: { accept: 'text/html', authorization: `Bearer ${tenant.key}` },
    });
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(await response.text()).not.toMatch(/<script|https?:\/\/(?!127)/);
  });

  it('refuses simple cross-site requests', async () => {
    const response = await fetch(`${api.url}/graphql?query={viewer{id}}`, {
      headers: { authorization: `Bearer ${tenant.key}` },
    });
    expect(response.status).toBe(400);
    expect(await response.text()).toMatch(/CSRF/);
  });

  it('says what is wrong with a body', async () => {
    expect((await post('{"query":')).status).toBe(400);
    const large = await post(JSON.stringify({ query: `{ viewer { id } } #${'x'.repeat(1_100_000)}` }));
    expect(large.status).toBe(413);
    expect(await large.text()).toMatch(/createUpload/);
    expect((await post(JSON.stringify({ query: '{ viewer {' }))).status).toBe(400);
    const unknown = await graphql(api.url, tenant.key, '{ nothing }');
    expect(unknown.errors?.[0].extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
  });

  it('refuses operations that are too deep, also through fragments', async () => {
    const nest = (levels: number): string =>
      levels === 0 ? 'id' : `dataset { id } attacks { audit { ${nest(levels - 1)} } }`;
    const plain = await graphql(api.url, tenant.key, `{ audit(id: "x") { ${nest(8)} } }`);
    expect(plain.errors?.[0].extensions.code).toBe('TOO_COMPLEX');
    const hidden = await graphql(
      api.url,
      tenant.key,
      `query { audit(id: "x") { ...F } } fragment F on Audit { ${nest(7)} }`,
    );
    expect(hidden.errors?.[0]).toMatchObject({
      extensions: { code: 'TOO_COMPLEX' },
      message: expect.stringMatching(/at most 15 fields deep/),
    });
  });

  it('refuses operations that ask for too much, and serves those that do not', async () => {
    const query = (first: number): string =>
      `{ audits(first: ${first}) { nodes { attacks { evaluations { perClass { cleanAccuracy { value } } } } } } }`;
    const costly = await graphql(api.url, tenant.key, query(200));
    expect(costly.errors?.[0].extensions.code).toBe('TOO_COMPLEX');
    expect(costly.status).toBe(400);
    expect((await graphql(api.url, tenant.key, query(5))).errors).toBeUndefined();
    const aliases = Array.from(
      { length: 100 },
      (_, index) => `a${index}: models(first: 200) { nodes { id name version } }`,
    ).join(' ');
    expect((await graphql(api.url, tenant.key, `{ ${aliases} }`)).errors?.[0].extensions.code).toBe('TOO_COMPLEX');
  });

  it.each([
    ['models(first: 0) { totalCount }', /first from 1 to 200, found 0/],
    ['models(first: 201) { totalCount }', /found 201/],
    ['audits(after: "bm9uc2Vuc2U") { totalCount }', /a cursor that this list has given/],
    ['perturbations(modelId: "aud_0") { totalCount }', /expected the id of a model \(mdl_…\)/],
    ['models(search: "\\u0000") { totalCount }', /no control characters/],
  ])('calls { %s } bad user input', async (field, message) => {
    const answer = await graphql(api.url, tenant.key, `{ ${field} }`);
    expect(answer.errors?.[0]).toMatchObject({
      message: expect.stringMatching(message),
      extensions: { code: 'BAD_USER_INPUT' },
    });
  });

  it('calls variables of a wrong type bad user input', async () => {
    const answer = await graphql(api.url, tenant.key, 'query($n: Int!) { models(first: $n) { totalCount } }', {
      n: 'many',
    });
    expect(answer.errors?.[0].extensions.code).toBe('BAD_USER_INPUT');
    const size = await graphql(
      api.url,
      tenant.key,
      'mutation($n: BigInt!) { createUpload(input: {fileName: "a", sizeBytes: $n}) { problems { code } } }',
      { n: 'lots' },
    );
    expect(size.errors?.[0].extensions.code).toBe('BAD_USER_INPUT');
  });

  it('shows nothing of an internal error and logs it once', async () => {
    const broken = jest
      .spyOn(api.modules.tenancy.service, 'viewer')
      .mockRejectedValueOnce(new Error('password of the database: hunter2'));
    api.logged.length = 0;
    const answer = await graphql(api.url, tenant.key, '{ viewer { id } }');
    broken.mockRestore();
    expect(JSON.stringify(answer.errors)).not.toMatch(/hunter2/);
    expect(answer.errors?.[0].extensions).toEqual({ code: 'INTERNAL_SERVER_ERROR' });
    expect(api.logged).toHaveLength(1);
    expect(api.logged[0]?.fields).toMatchObject({
      requestId: answer.headers.get('x-request-id'),
      error: expect.objectContaining({ message: expect.stringMatching(/hunter2/) }),
    });
  });

  it('has nothing at other addresses', async () => {
    expect((await fetch(`${api.url}/admin`)).status).toBe(404);
  });
});

describe('the rate limit', () => {
  it('is for each key alone, and ends', async () => {
    const api = await TestApi.start({ requestsPerMinute: 3 });
    const [one, other] = [await api.newTenant('A'), await api.newTenant('B')];
    const statuses = async (tenant: Tenant, count: number): Promise<number[]> => {
      const answers: number[] = [];
      for (let index = 0; index < count; index++)
        answers.push((await graphql(api.url, tenant.key, '{ viewer { id } }')).status);
      return answers;
    };
    expect(await statuses(one, 4)).toEqual([200, 200, 200, 429]);
    expect(await statuses(other, 1)).toEqual([200]);
    api.clock.advance(61);
    expect(await statuses(one, 1)).toEqual([200]);
    await api.close();
  });
});
