import { fileURLToPath } from 'node:url';
import { classifierFile, node, withHead } from '../numeric/support/onnx-file.ts';
import { describeWithShared, shared } from '../support/shared-material.ts';
import { Folder } from './npz-inputs.ts';
import { runAssay } from './run-assay.ts';

const SAMPLE = fileURLToPath(new URL('../../samples/synthetic-radiograph-cnn.onnx', import.meta.url));
const folder = new Folder();
afterAll(() => { folder.remove(); });

describe('assay inspect', () => {
  it('prints what it found, a fact a line', async () => {
    const { code, stdout, stderr } = await runAssay(['inspect', SAMPLE]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: [] });
    expect(stdout.split('\n').map((line) => line.slice(0, 13).trim())).toEqual([
      'format', 'architecture', 'input', 'output', 'parameters', 'weights', 'operators', 'gradients', '',
    ]);
    expect(stdout).toContain('input        image [N, 1, 64, 64], NCHW: 1 channels of 64 x 64');
    expect(stdout).toContain('2 classes; logits');
    expect(stdout).toMatch(/Conv \d+, .*MaxPool/);
    expect(stdout).toContain('every operator between image and logits is differentiable');
  });

  it('prints the same as JSON', async () => {
    const { code, stdout } = await runAssay(['inspect', SAMPLE, '--json']);
    expect(code).toBe(0);
    const inspection = JSON.parse(stdout) as { operators: Record<string, number>; nodeCount: number };
    expect(inspection).toMatchObject({
      format: 'ONNX', input: { channels: 1, height: 64, width: 64, layout: 'NCHW' }, outputKind: 'LOGITS', classCount: 2,
      differentiable: true, withoutGradient: [], warnings: [],
    });
    expect(Object.values(inspection.operators).reduce((sum, count) => sum + count, 0)).toBe(inspection.nodeCount);
  });

  it('tells the head and what is not differentiable', async () => {
    const model = folder.file('sign.onnx', classifierFile(withHead(node('Sign', ['logits'], ['signs']), node('Softmax', ['signs'], ['scores']))));
    const { code, stdout } = await runAssay(['inspect', model]);
    expect(code).toBe(0);
    expect(stdout).toContain('3 classes; softmax, cut off');
    expect(stdout).toContain('gradients    none: only black-box attacks can run on this model');
    const gradient = await runAssay(['gradient', model, '--inputs', 'unread.npz', '--out', folder.file('out.npz')]);
    expect(gradient.code).toBe(1);
    expect(gradient.stderr).toEqual([expect.stringContaining('only black-box attacks can run on this model')]);
  });

  it('gives every reason to refuse a model, one a line, and ends with code 1', async () => {
    const model = folder.file('odd.onnx', classifierFile(withHead(node('Frobnicate', ['logits'], ['a']), node('Twist', ['a'], ['scores']))));
    const { code, stdout, stderr } = await runAssay(['inspect', model]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toHaveLength(2);
    expect(stderr.join('\n')).toMatch(/^assay inspect: .*Frobnicate.*\nassay inspect: .*Twist/);
    const json = await runAssay(['inspect', model, '--json']);
    expect(json.code).toBe(1);
    expect((JSON.parse(json.stdout) as { problems: unknown[] }).problems).toHaveLength(2);
  });

  it('ends with code 2 when it is used wrongly', async () => {
    expect(await runAssay(['inspect'])).toMatchObject({ code: 2, stderr: ['assay inspect: expected one MODEL, a file or a folder, found none'] });
    expect(await runAssay(['inspect', SAMPLE, '--verbose'])).toMatchObject({ code: 2, stderr: ["assay inspect: Unknown option '--verbose'"] });
    expect((await runAssay(['frobnicate'])).code).toBe(2);
  });
});

describeWithShared('assay inspect, on models of others', () => {
  it('reads Keras files', async () => {
    const { code, stdout } = await runAssay(['inspect', shared('models/keras-cnn-150.h5')]);
    expect(code).toBe(0);
    expect(stdout).toContain('input        image [N, 150, 150, 3], NHWC: 3 channels of 150 x 150');
    expect(stdout).toContain('one sigmoid of z, taken as the two logits [0, z]');
  });
});
