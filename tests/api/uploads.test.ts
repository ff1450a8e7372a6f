import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import * as tus from 'tus-js-client';
import { briefly, dataOf } from './support/client.ts';
import type { Tenant } from './support/test-api.ts';
import { TestApi } from './support/test-api.ts';
import { patch, uploadFile } from './support/things.ts';

const CREATE =
  'mutation($input: CreateUploadInput!) { createUpload(input: $input) { upload { id url expiresAt } problems { code message path } } }';
const REGISTER =
  'mutation($input: RegisterModelInput!) { registerModel(input: $input) { model { id sha256 } problems { code message path } } }';

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

describe('uploads', () => {
  let api: TestApi;
  let tenant: Tenant;
  let other: Tenant;

  beforeAll(async () => {
    api = await TestApi.start({ maxUploadBytes: 20_000_000 });
    tenant = await api.newTenant('A');
    other = await api.newTenant('B');
  });

  afterAll(() => api.close());

  async function create(input: object): Promise<{ id: string; url: string }> {
    const { createUpload } = await dataOf(api.url, tenant.key, CREATE, { input });
    expect(createUpload.problems).toEqual([]);
    return createUpload.upload;
  }

  const head = (url: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(url, { method: 'HEAD', headers: { 'tus-resumable': '1.0.0', ...headers } });

  const row = async (id: string): Promise<Record<string, unknown>> =>
    (await api.owner.query('SELECT * FROM upload WHERE id = $1', [id])).rows[0];

  const register = (
    uploadId: string,
    who = tenant,
  ): Promise<{ registerModel: { model: { id: string; sha256: string } | null; problems: never[] } }> =>
    dataOf(api.url, who.key, REGISTER, {
      input: { uploadIds: [uploadId], name: 'm', classes: ['a', 'b'], preprocessing: {} },
    });

  it('go on with a tus client after being cut off, and become a blob', async () => {
    const bytes = randomBytes(3_000_000);
    const upload = await create({ fileName: 'model.onnx', sizeBytes: bytes.length, sha256: sha256(bytes) });
    const offsets: number[] = [];
    await new Promise<void>((resolve) => {
      const first = new tus.Upload(Readable.from([bytes]), {
        uploadUrl: upload.url,
        uploadSize: bytes.length,
        chunkSize: 1_000_000,
        retryDelays: null,
        onChunkComplete: () => void first.abort().then(resolve),
      });
      first.start();
    });
    expect(Number((await head(upload.url)).headers.get('upload-offset'))).toBeGreaterThanOrEqual(1_000_000);
    await new Promise<void>((resolve, reject) => {
      new tus.Upload(Readable.from([bytes]), {
        uploadUrl: upload.url,
        uploadSize: bytes.length,
        chunkSize: 1_000_000,
        onSuccess: () => resolve(),
        onError: reject,
        onProgress: (sent) => void offsets.push(sent),
      }).start();
    });
    expect(offsets[0]).toBeGreaterThanOrEqual(1_000_000);
    expect(await row(upload.id)).toMatchObject({ state: 'COMPLETE', sha256: sha256(bytes) });
    const stored = await buffer(await api.blobs.open(tenant.identity.organizationId, sha256(bytes)));
    expect(stored.equals(bytes)).toBe(true);
    const after = await head(upload.url);
    expect([after.status, after.headers.get('upload-offset'), after.headers.get('upload-length')]).toEqual([
      200,
      '3000000',
      '3000000',
    ]);
  });

  it('take the signed address, or a key of the organization, and nobody else', async () => {
    const { url } = await create({ fileName: 'a.onnx', sizeBytes: 4 });
    const bare = url.replace(/\?.*/, '');
    expect((await head(url)).status).toBe(200);
    expect((await head(bare, { authorization: `Bearer ${tenant.key}` })).status).toBe(200);
    expect((await head(bare)).status).toBe(401);
    expect((await head(bare, { authorization: `Bearer ${other.key}` })).status).toBe(404);
    expect((await patch(bare, 0, Buffer.from('evil'), { authorization: `Bearer ${other.key}` })).status).toBe(404);
    expect((await head(url.replace(/signature=.{4}/, 'signature=AAAA'))).status).toBe(401);
    const elsewhere = await create({ fileName: 'b.onnx', sizeBytes: 4 });
    expect((await head(elsewhere.url.replace(/\?.*/, '') + new URL(url).search)).status).toBe(401);
  });

  it('are not made over tus, and nothing else is served there', async () => {
    const made = await fetch(`${api.url}/uploads`, {
      method: 'POST',
      headers: { 'tus-resumable': '1.0.0', 'upload-length': '4', authorization: `Bearer ${tenant.key}` },
    });
    expect([made.status, await made.text()]).toEqual([405, 'uploads are made by the mutation createUpload\n']);
    const { url } = await create({ fileName: 'a.onnx', sizeBytes: 4 });
    expect((await fetch(url, { method: 'DELETE', headers: { 'tus-resumable': '1.0.0' } })).status).toBe(405);
    expect((await fetch(url)).status).toBe(405);
    for (const id of ['..%2f..%2fetc%2fpasswd', 'upl_0', '%00']) {
      expect((await head(`${api.url}/uploads/${id}`, { authorization: `Bearer ${tenant.key}` })).status).toBe(404);
    }
  });

  it('keep to the announced size', async () => {
    const { url } = await create({ fileName: 'a.onnx', sizeBytes: 4 });
    expect((await patch(url, 0, Buffer.from('12345'))).status).toBe(413);
    expect((await patch(url, 2, Buffer.from('34'))).status).toBe(409);
    expect((await patch(url, 0, Buffer.from('1234'))).status).toBe(204);
    expect((await patch(url, 4, Buffer.alloc(0))).status).toBe(409);
  });

  it('are rejected with the reason when the bytes are not the announced ones', async () => {
    const upload = await create({ fileName: 'a.onnx', sizeBytes: 4, sha256: sha256(Buffer.from('good')) });
    const answer = await patch(upload.url, 0, Buffer.from('evil'));
    expect(answer.status).toBe(422);
    expect(await answer.text()).toMatch(
      new RegExp(`expected the SHA-256 ${sha256(Buffer.from('good'))}, found ${sha256(Buffer.from('evil'))}`),
    );
    expect(await row(upload.id)).toMatchObject({ state: 'REJECTED' });
    expect((await head(upload.url)).status).toBe(410);
    expect(await api.blobs.size(tenant.identity.organizationId, sha256(Buffer.from('evil')))).toBeUndefined();
    const { registerModel } = await register(upload.id);
    expect(briefly(registerModel.problems)).toEqual(['REJECTED input.uploadIds.0']);
  });

  it('that were cut off between the last byte and the blob are finished later', async () => {
    const bytes = Buffer.from('all bytes have arrived');
    const [seen, registered] = [
      await create({ fileName: 'a.onnx', sizeBytes: bytes.length }),
      await create({ fileName: 'b.onnx', sizeBytes: bytes.length }),
    ];
    const { store } = api.modules.uploads.staging;
    for (const { id } of [seen, registered]) await store.write(Readable.from([bytes]), id, 0);
    expect((await row(seen.id)).state).toBe('OPEN');
    expect((await head(seen.url)).headers.get('upload-offset')).toBe(String(bytes.length));
    expect(await row(seen.id)).toMatchObject({ state: 'COMPLETE', sha256: sha256(bytes) });
    expect((await register(registered.id)).registerModel.model?.sha256).toBe(sha256(bytes));
  });

  it('can be finished by two at once', async () => {
    const bytes = randomBytes(100_000);
    const upload = await create({ fileName: 'a.onnx', sizeBytes: bytes.length });
    await api.modules.uploads.staging.store.write(Readable.from([bytes]), upload.id, 0);
    const answers = await Promise.all(Array.from({ length: 5 }, () => head(upload.url)));
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200, 200]);
    expect(await row(upload.id)).toMatchObject({ state: 'COMPLETE', sha256: sha256(bytes) });
  });

  it.each([
    [{ fileName: '', sizeBytes: 1 }, ['REQUIRED input.fileName']],
    [{ fileName: '../../etc/passwd', sizeBytes: 0 }, ['INVALID input.fileName', 'OUT_OF_RANGE input.sizeBytes']],
    [{ fileName: 'a\u0000b', sizeBytes: 20_000_001 }, ['INVALID input.fileName', 'OUT_OF_RANGE input.sizeBytes']],
    [{ fileName: 'x'.repeat(256), sizeBytes: 1, sha256: 'ABC' }, ['INVALID input.fileName', 'INVALID input.sha256']],
  ])('are refused for all reasons at once: %j', async (input, expected) => {
    const { createUpload } = await dataOf(api.url, tenant.key, CREATE, { input });
    expect(createUpload.upload).toBeNull();
    expect(briefly(createUpload.problems)).toEqual(expected);
  });

  it('that cannot be used say why', async () => {
    const incomplete = await create({ fileName: 'half.onnx', sizeBytes: 10 });
    await patch(incomplete.url, 0, Buffer.from('12345'));
    const foreign = await uploadFile(api, other, 'b.onnx', Buffer.from('theirs'));
    const unknown = `upl_${'0'.repeat(32)}`;
    const uploadIds = [incomplete.id, foreign, unknown, 'mdl_x', `mdl_${'0'.repeat(32)}`];
    const { registerModel } = await dataOf(api.url, tenant.key, REGISTER, {
      input: { uploadIds, name: 'm', classes: ['a', 'b'], preprocessing: {} },
    });
    expect(briefly(registerModel.problems)).toEqual([
      'INCOMPLETE input.uploadIds.0',
      'NOT_FOUND input.uploadIds.1',
      'NOT_FOUND input.uploadIds.2',
      'INVALID input.uploadIds.3',
      'INVALID input.uploadIds.4',
    ]);
    expect(registerModel.problems[0].message).toMatch(/half\.onnx\) is incomplete: 5 of 10 bytes have arrived/);
    expect(registerModel.problems[4].message).toMatch(
      /expected the id of an upload \(upl_…\), found the id of a model/,
    );
  });

  it('that nobody finishes in time are swept away; finished ones stay usable', async () => {
    const abandoned = await create({ fileName: 'half.onnx', sizeBytes: 10 });
    const finished = await uploadFile(api, tenant, 'whole.onnx', Buffer.from('whole'));
    expect(await api.modules.uploads.sweeper.sweep()).toBe(0);
    api.clock.advance(3700);
    expect((await register(abandoned.id)).registerModel.problems).toMatchObject([{ code: 'EXPIRED' }]);
    expect(await api.modules.uploads.sweeper.sweep()).toBeGreaterThanOrEqual(2);
    expect(await api.modules.uploads.staging.list()).toEqual([]);
    expect((await row(abandoned.id)).state).toBe('REJECTED');
    expect((await register(abandoned.id)).registerModel.problems).toMatchObject([{ code: 'EXPIRED' }]);
    expect((await register(finished)).registerModel.problems).toEqual([]);
    expect((await head(abandoned.url)).status).toBe(401);
    expect((await head(`${api.url}/uploads/${abandoned.id}`, { authorization: `Bearer ${tenant.key}` })).status).toBe(
      410,
    );
  });
});
