import { createOnnxRuntime } from '../../src/numeric/runtimes/onnxruntime/onnxruntime.ts';
import { describeRuntime } from './runtime.suite.ts';

describeRuntime({ name: 'onnxruntime', description: /^onnxruntime \d+\.\d+\.\d+ cpu, 1 thread$/, create: () => createOnnxRuntime({ threads: 1 }) });

describe('createOnnxRuntime', () => {
  it.each([0, -1, 1.5, NaN])('refuses %s threads', async (threads) => {
    await expect(createOnnxRuntime({ threads })).rejects.toThrow(`expected a positive number of threads, found ${threads}`);
  });
});
