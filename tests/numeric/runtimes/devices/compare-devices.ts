import { readFileSync } from 'node:fs';
import { Random } from '../../../../src/kernel/random.ts';
import { differentiate } from '../../../../src/numeric/autodiff/differentiate.ts';
import { inputType, outputType, type Graph } from '../../../../src/numeric/graph/graph.ts';
import { importOnnx } from '../../../../src/numeric/importers/onnx/import-onnx.ts';
import { createOnnxRuntime } from '../../../../src/numeric/runtimes/onnxruntime/onnxruntime.ts';
import type { DeviceWish } from '../../../../src/numeric/runtimes/onnxruntime/devices/device.ts';
import { relativeDistance } from '../../../../src/numeric/runtimes/onnxruntime/devices/agreement.ts';
import type { Runtime } from '../../../../src/numeric/runtimes/runtime.ts';
import { floatTensor, sizeOf, type Tensor } from '../../../../src/numeric/tensor/tensor.ts';

/**
 * usage: compare-devices.ts DEVICE MODEL.onnx … - runs each model's gradient graphs on the device and on the CPU and
 * prints one JSON line a loss tried: how far outputs are apart, or the error. In a process of its own, as a driver may crash.
 */
const BATCH = 3;
const [device = 'webgpu', ...models] = process.argv.slice(2);

type Results = Readonly<Record<string, Tensor>>;

async function outputsOn(runtime: Runtime, graph: Graph, feeds: Results): Promise<Results> {
  const program = await runtime.compile(graph);
  try {
    return await program.run(feeds);
  } finally {
    await program.dispose();
  }
}

function feedsOf(graph: Graph): Results {
  const random = Random.fromSeed(11);
  const shape = [BATCH, ...(inputType(graph, 'image')?.shape.slice(1) ?? []).map(Number)];
  const classes = Number(outputType(graph, 'logits')?.shape[1]);
  const onehot = floatTensor([BATCH, classes]);
  for (let image = 0; image < BATCH; image++) onehot.data[image * classes + (image % classes)] = 1;
  return { image: floatTensor(shape, Float32Array.from({ length: sizeOf(shape) }, () => 2 * random.uniform() - 1)), onehot };
}

const runtime = await createOnnxRuntime({ device: device as DeviceWish, threads: 2 });
const cpu = await createOnnxRuntime({ threads: 2 });
process.stdout.write(`${JSON.stringify({ description: runtime.description, warnings: runtime.warnings })}\n`);
for (const [index, path] of models.entries()) {
  const { graph } = importOnnx(readFileSync(path));
  // Losses are few nodes at the end: the first model tries both, for the time a software device takes.
  for (const loss of index === 0 ? ['cross-entropy', 'margin'] as const : ['cross-entropy'] as const) {
    const gradients = differentiate(graph, { loss, goal: 'NONTARGETED', reduce: 'each' });
    const feeds = feedsOf(graph);
    const [found, expected] = [await outputsOn(runtime, gradients, feeds), await outputsOn(cpu, gradients, feeds)];
    const distances = Object.fromEntries(Object.entries(expected).map(([name, tensor]) => [name, relativeDistance(found[name], tensor)]));
    process.stdout.write(`${JSON.stringify({ path, loss, distances })}\n`);
  }
}
