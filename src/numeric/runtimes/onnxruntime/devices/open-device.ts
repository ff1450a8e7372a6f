import { messageOf, type Problem } from '../../../../kernel/errors.ts';
import type { Graph } from '../../../graph/graph.ts';
import type { Program } from '../../runtime.ts';
import { requireAgreement } from './agreement.ts';
import { obstacleTo } from './availability.ts';
import type { Accelerator, DeviceWish } from './device.ts';
import { probeFeeds, probeGraph } from './probe-graph.ts';
import { vulkanDrivers } from './vulkan-driver.ts';

/** Makes a program for a device; throws where the device is not there. */
export type CompileOn = (device: Accelerator | 'cpu', graph: Graph) => Promise<Program>;

export interface OpenedDevice {
  readonly device: Accelerator | 'cpu';
  /** As results record it: "cpu", "webgpu (SwiftShader, in software)". */
  readonly title: string;
  /** Why it is not the device that was asked for. */
  readonly warnings: readonly Problem[];
}

/**
 * What "auto" tries before the CPU. Not WebGPU, which may be a software device slower than the CPU without saying so;
 * not CoreML, which may compute in half precision; not DirectML, which nobody has tried.
 */
const AUTOMATIC: readonly Accelerator[] = ['cuda'];

const CPU: OpenedDevice = { device: 'cpu', title: 'cpu', warnings: [] };

/** The device that was asked for if it works and computes what the CPU does, else the CPU with one warning. */
export async function openDevice(wish: DeviceWish, compile: CompileOn): Promise<OpenedDevice> {
  if (wish === 'cpu') return CPU;
  const candidates = wish === 'auto' ? AUTOMATIC.filter((device) => obstacleTo(device) === undefined) : [wish];
  const reasons: string[] = [];
  for (const device of candidates) {
    const reason = obstacleTo(device) ?? await failureOf(device, compile);
    if (reason === undefined) return { device, title: await titleOf(device), warnings: [] };
    reasons.push(`${device} cannot be used here: ${reason}`);
  }
  return reasons.length === 0 ? CPU : { ...CPU, warnings: [fallback(reasons)] };
}

function fallback(reasons: readonly string[]): Problem {
  return { code: 'DEVICE_FALLBACK', message: `the CPU was used instead of the chosen device: ${reasons.join('; ')}`, path: [] };
}

/** Why a device does not do what the CPU does, found by running a small network on both. */
async function failureOf(device: Accelerator, compile: CompileOn): Promise<string | undefined> {
  const graph = probeGraph();
  const programs: Program[] = [];
  try {
    for (const place of [device, 'cpu'] as const) programs.push(await compile(place, graph));
    const [found = {}, expected = {}] = [await programs[0]?.run(probeFeeds()), await programs[1]?.run(probeFeeds())];
    requireAgreement(found, expected, device);
    return undefined;
  } catch (error) {
    return reasonIn(messageOf(error));
  } finally {
    for (const program of programs) await program.dispose();
  }
}

/** onnxruntime puts the place in its source before what it has to say. */
function reasonIn(message: string): string {
  const [line = message] = message.split('\n', 1);
  return line.replace(/^.*\bwas false[.] /, '');
}

async function titleOf(device: Accelerator): Promise<string> {
  const driver = device === 'webgpu' ? await vulkanDrivers() : undefined;
  return driver === undefined ? device : `${device} (${driver})`;
}
