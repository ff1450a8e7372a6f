import { createOnnxRuntime } from '../../src/numeric/runtimes/onnxruntime/onnxruntime.ts';
import { createTfjsRuntime } from '../../src/numeric/runtimes/tfjs/tfjs.ts';
import { describeRuntime } from './runtime.suite.ts';

describeRuntime({ name: 'onnxruntime', description: /^onnxruntime \d+\.\d+\.\d+ cpu, 1 thread$/, create: () => createOnnxRuntime({ threads: 1 }) });
describeRuntime({ name: 'tfjs on cpu', description: /^tfjs 4\.22\.0 cpu$/, create: () => createTfjsRuntime({ backend: 'cpu' }) });
describeRuntime({ name: 'tfjs on wasm', description: /^tfjs 4\.22\.0 wasm$/, create: () => createTfjsRuntime({ backend: 'wasm' }) });

describe('createOnnxRuntime', () => {
  it.each([0, -1, 1.5, NaN])('refuses %s threads', async (threads) => {
    await expect(createOnnxRuntime({ threads })).rejects.toThrow(`expected a positive number of threads, found ${threads}`);
  });
});
