import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { hasShared, shared } from '../../../support/shared-material.ts';
import { vulkanDriver } from './vulkan-device.ts';

const ROOT = resolve(import.meta.dirname, '../../../..');
const SAMPLE = resolve(ROOT, 'samples/synthetic-radiograph-cnn.onnx');
/** One of each family: on a software device most of the time goes into compiling shaders, some ten seconds a model. */
const SHARED = [
  'models/pneumonia-vgg', 'models/pneumonia-resnet', 'models/pneumonia-densenet',
  'conformance/googlenet', 'conformance/mobilenet_v2', 'conformance/efficientnet', 'conformance/vit',
];

interface Compared {
  readonly path: string;
  readonly loss: string;
  readonly distances: Readonly<Record<string, number>>;
}

/** Models on WebGPU and on the CPU, in a process that sees this Vulkan driver only. */
async function compare(driver: string, models: readonly string[]): Promise<{ readonly opened: unknown; readonly compared: readonly Compared[] }> {
  const child = spawn(process.execPath, ['--import', 'tsx', resolve(import.meta.dirname, 'compare-devices.ts'), 'webgpu', ...models], {
    cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NODE_OPTIONS: '', VK_ICD_FILENAMES: driver, VK_DRIVER_FILES: driver },
  });
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close') as Promise<[number | null]>]);
  if (code !== 0) throw new Error(`expected the comparison to end with 0, found ${code}: ${stderr.slice(-2000)}`);
  const [opened, ...compared] = stdout.trim().split('\n').map((line) => JSON.parse(line) as unknown);
  return { opened, compared: compared as Compared[] };
}

if (vulkanDriver === undefined) {
  describe('WebGPU', () => { it.skip('needs a Vulkan device: install Debian\'s chromium-common, or set VK_ICD_FILENAMES', () => undefined); });
} else {
  const driver = vulkanDriver;
  describe('WebGPU', () => {
    it('computes logits and gradients of every model as the CPU does', async () => {
      const models = [SAMPLE, ...(hasShared ? SHARED.map((name) => shared(`${name}.onnx`)) : [])];
      const { opened, compared } = await compare(driver, models);
      expect(opened).toEqual({ description: expect.stringMatching(/^onnxruntime [\d.]+ webgpu( \(.+\))?, 2 threads$/) as unknown, warnings: [] });
      expect(compared).toHaveLength(models.length + 1);
      const beyond = compared.filter(({ distances }) => !(Math.max(...Object.values(distances)) < 1e-4));
      expect(beyond).toEqual([]);
      for (const { distances } of compared) expect(Object.keys(distances).sort()).toEqual(['gradient', 'logits', 'losses']);
    }, 600_000);
  });
}

describe('WebGPU without a Vulkan driver', () => {
  const onLinux = process.platform === 'linux' ? it : it.skip;
  onLinux('is the CPU with one warning', async () => {
    const { opened } = await compare('/nowhere/driver.json', []);
    expect(opened).toEqual({
      description: expect.stringMatching(/ cpu, 2 threads$/) as unknown,
      warnings: [{ code: 'DEVICE_FALLBACK', message: expect.stringMatching(/^the CPU was used instead of the chosen device: webgpu cannot be used here: /) as unknown, path: [] }],
    });
  }, 60_000);
});
