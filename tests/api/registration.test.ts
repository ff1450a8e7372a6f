import { createHash } from 'node:crypto';
import { briefly, dataOf } from './support/client.ts';
import type { Tenant } from './support/test-api.ts';
import { TestApi } from './support/test-api.ts';
import { uploadFile } from './support/things.ts';

describe('registering models and data sets', () => {
  let api: TestApi;
  let tenant: Tenant;

  beforeAll(async () => {
    api = await TestApi.start();
    tenant = await api.newTenant('A');
  });

  afterAll(() => api.close());

  const REGISTER_MODEL = `mutation($input: RegisterModelInput!) { registerModel(input: $input) { problems { code message path }
    model { id state format sha256 architecture version classes derivedFrom { id } defense { parameters } preprocessing { width height channels resize scale offset } } } }`;
  const REGISTER_DATASET = `mutation($input: RegisterDatasetInput!) { registerDataset(input: $input) { problems { code message path }
    dataset { id state format modality splits { images } } } }`;

  it('keeps what was said and detects the format', async () => {
    const uploadId = await uploadFile(api, tenant, 'net.bin.onnx', Buffer.from('\x89HDF\r\n\x1a\n....', 'latin1'));
    const { registerModel } = await dataOf(api.url, tenant.key, REGISTER_MODEL, {
      input: { uploadIds: [uploadId], name: ' net ', classes: ['a ', 'b'], preprocessing: {} },
    });
    expect(registerModel.problems).toEqual([]);
    expect(registerModel.model).toMatchObject({
      state: 'VALIDATING',
      format: 'KERAS_H5',
      architecture: 'unknown',
      version: '1',
      classes: ['a', 'b'],
      derivedFrom: null,
      defense: null,
      preprocessing: { width: 0, height: 0, channels: 'RGB', resize: 'BILINEAR', scale: [1], offset: [0] },
    });
  });

  it('refuses a model for all reasons at once', async () => {
    const uploadId = await uploadFile(api, tenant, 'a.onnx', Buffer.from('x'));
    const { registerModel } = await dataOf(api.url, tenant.key, REGISTER_MODEL, {
      input: {
        uploadIds: [uploadId, uploadId],
        name: 'x'.repeat(201),
        version: '',
        classes: ['a', '', 'a'],
        preprocessing: { width: 10, channels: 'RGB', scale: [1, 0], offset: [] },
        referenceVectors: [{ uploadId, output: [] }],
      },
    });
    expect(registerModel.model).toBeNull();
    expect(briefly(registerModel.problems)).toEqual([
      'INVALID input.name',
      'REQUIRED input.version',
      'REQUIRED input.classes.1',
      'DUPLICATE input.classes.2',
      'REQUIRED input.preprocessing.height',
      'INVALID input.preprocessing.scale',
      'INVALID input.preprocessing.offset',
      'INVALID input.preprocessing.scale',
      'DUPLICATE input.uploadIds.1',
      'INVALID input.referenceVectors.0.output',
    ]);
  });

  it('keeps an operating point, and refuses one that is none', async () => {
    const uploadId = await uploadFile(api, tenant, 'a.onnx', Buffer.from('x'));
    const register = async (operatingPoint: object) =>
      (
        await dataOf(
          api.url,
          tenant.key,
          `mutation($input: RegisterModelInput!) { registerModel(input: $input) { model { operatingPoint { positiveClass threshold } } problems { code path } } }`,
          { input: { uploadIds: [uploadId], name: 'n', classes: ['a', 'b'], preprocessing: {}, operatingPoint } },
        )
      ).registerModel;
    expect((await register({ positiveClass: 'b' })).model.operatingPoint).toEqual({ positiveClass: 'b', threshold: 0.5 });
    expect(briefly((await register({ positiveClass: 'c', threshold: 1 })).problems)).toEqual([
      'UNKNOWN input.operatingPoint.positiveClass',
      'OUT_OF_RANGE input.operatingPoint.threshold',
    ]);
  });

  it('refuses numbers that are not finite, which only literals can be', async () => {
    const uploadId = await uploadFile(api, tenant, 'a.onnx', Buffer.from('x'));
    const { registerModel } = await dataOf(
      api.url,
      tenant.key,
      `mutation { registerModel(input: {uploadIds: ["${uploadId}"], name: "n", classes: ["a", "b"],
      preprocessing: {scale: [1e999]}}) { problems { code message path } } }`,
    );
    expect(briefly(registerModel.problems)).toEqual(['INVALID input.preprocessing.scale']);
  });

  it('takes weight files along, and the format a worker found in place of the likely one', async () => {
    const contents = { 'model.json': '{"format": "layers-model"}', 'b.bin': 'weights', 'a.bin': 'more' };
    const uploadIds: string[] = [];
    for (const [name, content] of Object.entries(contents)) uploadIds.push(await uploadFile(api, tenant, name, Buffer.from(content)));
    const { registerModel } = await dataOf(api.url, tenant.key, REGISTER_MODEL, {
      input: { uploadIds, name: 'web', classes: ['a', 'b'], preprocessing: {} },
    });
    const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
    const lines = Object.entries(contents).map(([name, content]) => `${digest(content)}  ${name}\n`).sort();
    expect(registerModel).toMatchObject({ problems: [], model: { format: 'TFJS_LAYERS', sha256: digest(lines.join('')) } });
    const { id } = registerModel.model;
    await api.as(tenant, (ctx) => api.modules.models.service.completeValidation(ctx, id, {
      format: 'TFJS_GRAPH', architecture: 'VGG', parameterCount: 1, weightsDigest: 'a'.repeat(64),
      input: { channels: 3, height: 2, width: 2, layout: 'NHWC' }, outputKind: 'LOGITS', differentiable: true, warnings: [],
      preprocessing: { width: 2, height: 2, channels: 'RGB', resize: 'BILINEAR', scale: [1], offset: [0] },
    }));
    const { model } = await dataOf(api.url, tenant.key, 'query($id: ID!) { model(id: $id) { format sizeBytes } }', { id });
    expect(model.format).toBe('TFJS_GRAPH');
    expect(Number(model.sizeBytes)).toBe(Object.values(contents).join('').length);
  });

  it('wants exactly one main file', async () => {
    const none = await uploadFile(api, tenant, 'weights.bin', Buffer.from('x'));
    const two = [
      await uploadFile(api, tenant, 'a.onnx', Buffer.from('x')),
      await uploadFile(api, tenant, 'b.h5', Buffer.from('y')),
    ];
    for (const uploadIds of [[none], two]) {
      const { registerModel } = await dataOf(api.url, tenant.key, REGISTER_MODEL, {
        input: { uploadIds, name: 'n', classes: ['a', 'b'], preprocessing: {} },
      });
      expect(briefly(registerModel.problems)).toEqual(['UNSUPPORTED input.uploadIds']);
      expect(registerModel.problems[0].message).toMatch(/exactly one file that ends in \.onnx/);
    }
  });

  it('refuses data sets that cannot be one', async () => {
    const uploadId = await uploadFile(api, tenant, 'images.npz', Buffer.from('no zip'));
    const { registerDataset } = await dataOf(api.url, tenant.key, REGISTER_DATASET, {
      input: { uploadId, name: 'd', classes: ['a'], generationFraction: 1 },
    });
    expect(briefly(registerDataset.problems)).toEqual([
      'OUT_OF_RANGE input.classes',
      'OUT_OF_RANGE input.generationFraction',
      'UNSUPPORTED input.uploadId',
    ]);
  });

  it('takes a zip archive of images', async () => {
    const uploadId = await uploadFile(api, tenant, 'images.zip', Buffer.from('PK\x03\x04...', 'latin1'));
    const { registerDataset } = await dataOf(api.url, tenant.key, REGISTER_DATASET, {
      input: { uploadId, name: 'd', modality: 'OCT', classes: ['a', 'b'] },
    });
    expect(registerDataset).toMatchObject({
      problems: [],
      dataset: { state: 'VALIDATING', format: 'IMAGE_ZIP', modality: 'OCT', splits: [] },
    });
  });
});
