import { randomBytes } from 'node:crypto';
import { filePath } from '../../src/api/signed-links.ts';
import { UrlSigner } from '../../src/platform/identity/url-signer.ts';
import type { Tenant } from './support/test-api.ts';
import { TestApi } from './support/test-api.ts';

describe('downloads', () => {
  const bytes = randomBytes(5000);
  let api: TestApi;
  let tenant: Tenant;
  let other: Tenant;
  let sha256: string;
  let signer: UrlSigner;

  beforeAll(async () => {
    api = await TestApi.start();
    tenant = await api.newTenant('A');
    other = await api.newTenant('B');
    ({ sha256 } = await api.blobs.put(tenant.identity.organizationId, bytes));
    // The key that TestApi signs with.
    signer = new UrlSigner(Buffer.alloc(32, 7), api.clock);
  });

  afterAll(() => api.close());

  const signed = (name: string, seconds = 60): string =>
    api.url + signer.sign(filePath(tenant.identity.organizationId, sha256, name), seconds);
  const get = (url: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Response> =>
    fetch(url, { method, headers });
  const withKey = (who: Tenant): Record<string, string> => ({ authorization: `Bearer ${who.key}` });

  it('give the whole file to whoever has a signed address', async () => {
    const response = await get(signed('v.npy'));
    expect(response.status).toBe(200);
    expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-length': '5000',
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, max-age=31536000, immutable',
      'content-disposition': "attachment; filename*=UTF-8''v.npy",
      etag: `"${sha256}"`,
    });
  });

  it.each([
    ['a.png', 'image/png', 'inline'],
    ['r.pdf', 'application/pdf', 'inline'],
    ['o.csv', 'text/csv; charset=utf-8', 'attachment'],
    ['r.html', 'text/html; charset=utf-8', 'inline'],
    ['r.json', 'application/json; charset=utf-8', 'inline'],
    ['x.exe', 'application/octet-stream', 'attachment'],
  ])('name the type of %s', async (name, type, shown) => {
    const response = await get(signed(name), {}, 'HEAD');
    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([200, type, '']);
    expect(response.headers.get('content-disposition')).toMatch(new RegExp(`^${shown};`));
    expect(response.headers.get('content-security-policy')).toMatch(/default-src 'none'.*sandbox/);
  });

  it.each([
    ['bytes=0-99', 0, 99],
    ['bytes=4990-', 4990, 4999],
    ['bytes=-10', 4990, 4999],
    ['bytes=100-100', 100, 100],
  ])('give the range %s', async (range, start, end) => {
    const response = await get(signed('v.npy'), { range });
    expect([response.status, response.headers.get('content-range')]).toEqual([206, `bytes ${start}-${end}/5000`]);
    expect(Buffer.from(await response.arrayBuffer()).equals(bytes.subarray(start, end + 1))).toBe(true);
  });

  it('refuse a range outside the file and answer 304 to those who have it', async () => {
    const outside = await get(signed('v.npy'), { range: 'bytes=9000-' });
    expect([outside.status, outside.headers.get('content-range')]).toEqual([416, 'bytes */5000']);
    expect((await get(signed('v.npy'), { 'if-none-match': `"${sha256}"` })).status).toBe(304);
    expect((await get(signed('v.npy'), { range: 'bytes=0-1', 'if-range': '"another"' })).status).toBe(200);
  });

  it('take a key of the organization, and no other', async () => {
    const bare = api.url + filePath(tenant.identity.organizationId, sha256, 'v.npy');
    expect((await get(bare, withKey(tenant))).status).toBe(200);
    expect((await get(bare)).status).toBe(401);
    expect((await get(bare, withKey(other))).status).toBe(404);
    const asTheirOwn = api.url + filePath(other.identity.organizationId, sha256, 'v.npy');
    expect((await get(asTheirOwn, withKey(other))).status).toBe(404);
  });

  it('end with the signed time and are bound to the path', async () => {
    const url = signed('v.npy', 60);
    expect((await get(url.replace('v.npy', 'v.html'))).status).toBe(401);
    expect((await get(url.replace(tenant.identity.organizationId, other.identity.organizationId))).status).toBe(401);
    expect((await get(url.replace(/expires=\d+/, 'expires=99999999999'))).status).toBe(401);
    api.clock.advance(120);
    expect((await get(url)).status).toBe(401);
  });

  it('reach nothing outside the store', async () => {
    for (const path of [
      '/files/..%2f..%2f/x/y',
      `/files/${tenant.identity.organizationId}/..%2f..%2fpasswd/x`,
      `/files/${tenant.identity.organizationId}/${'0'.repeat(64)}/x`,
    ]) {
      expect((await get(api.url + path, withKey(tenant))).status).toBe(404);
    }
  });

  it('keep names with special characters', async () => {
    const response = await get(signed('Bericht „1“ & co.pdf'));
    expect(response.status).toBe(200);
    expect(response.headers.get('content-disposition')).toContain(encodeURIComponent('Bericht „1“ & co.pdf'));
  });
});
