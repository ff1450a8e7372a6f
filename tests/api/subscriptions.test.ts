import type { Client } from 'graphql-ws';
import { WebSocket } from 'ws';
import { newId } from '../../src/kernel/ids.ts';
import { dataOf, graphql, webSocketClient } from './support/client.ts';
import type { Tenant } from './support/test-api.ts';
import { TestApi } from './support/test-api.ts';
import { launchAudit, registerModel, runChecks } from './support/things.ts';

const EVENTS = `subscription($id: ID!, $after: Int!) { auditEvents(auditId: $id, after: $after) {
  seq at kind message attack { id state model { name } } progress { fraction } } }`;
const MODEL_EVENTS = 'subscription($id: ID!) { modelEvents(modelId: $id) { seq message model { id state } } }';

// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Event = any;

describe('subscriptions', () => {
  let api: TestApi;
  let tenant: Tenant;
  const clients: Client[] = [];

  beforeAll(async () => {
    api = await TestApi.start();
    tenant = await api.newTenant('A');
  });

  afterEach(async () => {
    await Promise.all(clients.splice(0).map(async (client) => client.dispose()));
  });

  afterAll(() => api.close());

  function connect(who = tenant): Client {
    const client = webSocketClient(api.url, who.key);
    clients.push(client);
    return client;
  }

  const subscribe = (
    client: Client,
    query: string,
    variables: Record<string, unknown>,
  ): AsyncIterableIterator<{ data?: Event; errors?: readonly unknown[] }> =>
    client.iterate<Event>({ query, variables }) as AsyncIterableIterator<{ data?: Event; errors?: readonly unknown[] }>;

  async function all(query: string, variables: Record<string, unknown>, who = tenant): Promise<Event[]> {
    const events: Event[] = [];
    for await (const result of subscribe(connect(who), query, variables))
      events.push(result.errors ?? Object.values(result.data)[0]);
    return events;
  }

  const audits = () => api.modules.audits.service;
  const begin = (id: string) => api.as(tenant, (ctx) => audits().beginAttack(ctx, id));
  const progress = (id: string, fraction: number) =>
    api.as(tenant, (ctx) => audits().recordProgress(ctx, id, { fraction, phase: 'crafting' }));
  const fail = (id: string) =>
    api.as(tenant, (ctx) => audits().failAttack(ctx, id, { code: 'X', message: 'it broke', path: [] }));

  it('give what has happened, then what happens, and end with the audit', async () => {
    const {
      auditId,
      attackIds: [attackId = ''],
    } = await launchAudit(api, tenant);
    await begin(attackId);
    const stream = subscribe(connect(), EVENTS, { id: auditId, after: 0 });
    const seen: Event[] = [];
    for await (const { data } of stream) {
      seen.push(data.auditEvents);
      if (data.auditEvents.seq === 2) await progress(attackId, 0.5);
      if (data.auditEvents.seq === 3) await fail(attackId);
      if (data.auditEvents.seq === 4) await runChecks(api, tenant, auditId);
    }
    expect(seen.map((event) => [event.seq, event.kind])).toEqual([
      [1, 'AUDIT_STARTED'],
      [2, 'ATTACK_STARTED'],
      [3, 'ATTACK_PROGRESS'],
      [4, 'ATTACK_FAILED'],
      [5, 'CHECKS_STARTED'],
      [6, 'CHECKS_FINISHED'],
      [7, 'AUDIT_FINISHED'],
    ]);
    expect(seen[0].attack).toBeNull();
    expect(seen[2]).toMatchObject({
      attack: { id: attackId, model: { name: 'a model' } },
      progress: { fraction: 0.5 },
      message: null,
    });
    expect(seen[3]).toMatchObject({ attack: { state: 'FAILED' }, message: 'it broke', progress: null });
    expect(seen[5]).toMatchObject({
      attack: null,
      message: 'The sanity checks of a model have ended on 10 images and 4000 queries: 1 PASS.',
      progress: { fraction: 1 },
    });
    expect(await all(EVENTS, { id: auditId, after: 5 })).toMatchObject([{ seq: 6 }, { seq: 7 }]);
    const { audit } = await dataOf(api.url, tenant.key, 'query($id: ID!) { audit(id: $id) { lastSeq } }', {
      id: auditId,
    });
    expect(audit.lastSeq).toBe(7);
    expect(await all(EVENTS, { id: auditId, after: 7 })).toEqual([]);
    expect(await all(EVENTS, { id: auditId, after: 99 })).toEqual([]);
  });

  it('give each of many followers every event once, in order', async () => {
    const {
      auditId,
      attackIds: [attackId = ''],
    } = await launchAudit(api, tenant);
    await begin(attackId);
    const followers = [0, 0, 1, 2].map((after) => all(EVENTS, { id: auditId, after }));
    for (let step = 1; step <= 20; step++) await progress(attackId, step / 21);
    await fail(attackId);
    await runChecks(api, tenant, auditId);
    const streams = await Promise.all(followers);
    for (const [index, after] of [0, 0, 1, 2].entries()) {
      expect(streams[index]?.map((event) => event.seq)).toEqual(
        Array.from({ length: 26 - after }, (_, i) => after + i + 1),
      );
    }
  });

  it('follow a model until it is ready, and a rejected one from the start', async () => {
    const modelId = await registerModel(api, tenant, { name: 'followed' });
    const models = api.modules.models.service;
    const events: Event[] = [];
    for await (const { data } of subscribe(connect(), MODEL_EVENTS, { id: modelId })) {
      events.push(data.modelEvents);
      if (events.length === 1) await api.as(tenant, (ctx) => models.beginValidation(ctx, modelId));
      if (events.length === 2)
        await api.as(tenant, (ctx) =>
          models.rejectValidation(ctx, modelId, [{ code: 'X', message: 'no such operator', path: [] }]),
        );
    }
    expect(events.map((event) => event.message)).toEqual([
      'The model is registered and waits for a worker.',
      "A worker reads the model's file.",
      'The model was rejected: no such operator.',
    ]);
    expect(events[2].model).toEqual({ id: modelId, state: 'REJECTED' });
    expect(await all(MODEL_EVENTS, { id: modelId })).toHaveLength(3);
  });

  it('know nothing of other tenants, and say NOT_FOUND', async () => {
    const { auditId } = await launchAudit(api, tenant);
    const stranger = await api.newTenant('B');
    for (const [who, id] of [
      [stranger, auditId],
      [tenant, newId('audit')],
      [tenant, newId('model')],
      [tenant, 'x'],
    ] as const) {
      expect(await all(EVENTS, { id, after: 0 }, who)).toMatchObject([[{ extensions: { code: 'NOT_FOUND' } }]]);
    }
    expect(await all(EVENTS, { id: auditId, after: -1 })).toMatchObject([[{ extensions: { code: 'BAD_USER_INPUT' } }]]);
  });

  it('free everything when the client leaves', async () => {
    const {
      auditId,
      attackIds: [attackId = ''],
    } = await launchAudit(api, tenant);
    await begin(attackId);
    const client = connect();
    const stream = subscribe(client, EVENTS, { id: auditId, after: 0 });
    await stream.next();
    await stream.next();
    expect(api.feed.load.followers).toBe(1);
    await stream.return?.();
    await client.dispose();
    while (api.feed.load.followers > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(api.feed.load).toEqual({ followers: 0, watches: 0 });
  });

  it('refuse what HTTP refuses', async () => {
    const [deep] = await all(
      `subscription { auditEvents(auditId: "x") { attack { ${'audit { attacks { '.repeat(8)} id ${'} }'.repeat(8)} } } }`,
      {},
    ).catch((error) => [error]);
    expect(JSON.stringify(deep)).toMatch(/TOO_COMPLEX/);
    const [unknown] = await all('subscription { nothing }', {}).catch((error) => [error]);
    expect(JSON.stringify(unknown)).toMatch(/GRAPHQL_VALIDATION_FAILED/);
    const [garbled] = await all('subscription {', {}).catch((error) => [error]);
    expect(JSON.stringify(garbled)).toMatch(/GRAPHQL_PARSE_FAILED/);
  });

  it('serve queries over the same connection', async () => {
    expect(await all('{ viewer { role } }', {})).toEqual([{ role: 'OWNER' }]);
  });

  const closing = (payload: object | undefined): Promise<number> =>
    new Promise((resolve, reject) => {
      const socket = new WebSocket(`${api.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
      socket.on('error', reject);
      socket.on('close', (code) => resolve(code));
      socket.on('open', () =>
        socket.send(
          JSON.stringify(
            payload
              ? { type: 'connection_init', payload }
              : { type: 'subscribe', id: '1', payload: { query: '{ viewer { id } }' } },
          ),
        ),
      );
    });

  it('close the connection of a missing, wrong or revoked key', async () => {
    const leaver = await api.newKey(tenant.identity.organizationId, 'VIEWER');
    const client = connect(leaver);
    expect((await client.iterate({ query: '{ viewer { role } }' }).next()).value.data).toEqual({
      viewer: { role: 'VIEWER' },
    });
    await api.owner.query('UPDATE api_key SET revoked_at = now() WHERE id = $1', [leaver.identity.actorId]);
    expect(await closing({ authorization: `Bearer ${leaver.key}` })).toBe(4403);
    expect(await closing({})).toBe(4403);
    expect(await closing({ authorization: 'Bearer nobody' })).toBe(4403);
    expect(await closing(undefined)).toBe(4401);
    expect((await graphql(api.url, leaver.key, '{ viewer { id } }')).status).toBe(401);
  });

  it('refuse a new operation on an open connection whose key was revoked meanwhile', async () => {
    const leaver = await api.newKey(tenant.identity.organizationId, 'VIEWER');
    const socket = new WebSocket(`${api.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    const closed = new Promise<number>((resolve) => socket.on('close', (code) => resolve(code)));
    await new Promise<void>((resolve) => {
      socket.on('open', () =>
        socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${leaver.key}` } })),
      );
      socket.once('message', () => resolve());
    });
    await api.owner.query('UPDATE api_key SET revoked_at = now() WHERE id = $1', [leaver.identity.actorId]);
    socket.send(JSON.stringify({ type: 'subscribe', id: '1', payload: { query: '{ viewer { id } }' } }));
    expect(await closed).toBe(4403);
  });

  it('serve WebSockets at /graphql only', async () => {
    const socket = new WebSocket(`${api.url.replace('http', 'ws')}/elsewhere`, 'graphql-transport-ws');
    await expect(new Promise((_resolve, reject) => socket.on('error', reject))).rejects.toThrow(/404/);
  });
});

describe('closing the API', () => {
  it('ends subscriptions with a normal close and frees their followers', async () => {
    const api = await TestApi.start();
    const tenant = await api.newTenant('A');
    const {
      auditId,
      attackIds: [attackId = ''],
    } = await launchAudit(api, tenant);
    await api.as(tenant, (ctx) => api.modules.audits.service.beginAttack(ctx, attackId));
    let closeCode = 0;
    const client = webSocketClient(api.url, tenant.key);
    client.on('closed', (event) => {
      closeCode = (event as { code: number }).code;
    });
    const stream = client.iterate({ query: EVENTS, variables: { id: auditId, after: 0 } });
    await stream.next();
    await stream.next();
    const waiting = stream.next().catch((error: unknown) => error);
    await api.close();
    await waiting;
    expect(closeCode).toBe(1001);
    expect(api.feed.load).toEqual({ followers: 0, watches: 0 });
  });
});
