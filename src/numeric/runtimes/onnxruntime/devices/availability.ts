import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Accelerator } from './device.ts';

/** Devices that exist on one system only. WebGPU is Vulkan, Metal or Direct3D, whichever the system has. */
const SYSTEMS: Readonly<Partial<Record<Accelerator, { readonly platform: NodeJS.Platform; readonly title: string }>>> = {
  cuda: { platform: 'linux', title: 'Linux' },
  tensorrt: { platform: 'linux', title: 'Linux' },
  coreml: { platform: 'darwin', title: 'macOS' },
  directml: { platform: 'win32', title: 'Windows' },
};

/** Why a device need not even be tried here, or undefined. Asking onnxruntime would only make it print errors. */
export function obstacleTo(device: Accelerator): string | undefined {
  const system = SYSTEMS[device];
  if (system && process.platform !== system.platform) return `onnxruntime-node has it on ${system.title} only, this is ${process.platform}`;
  if (device !== 'cuda' && device !== 'tensorrt') return undefined;
  const library = `libonnxruntime_providers_${device}.so`;
  if (existsSync(join(libraryFolder(), library))) return undefined;
  return `onnxruntime's library ${library} is not installed ("npm run cuda:install" fetches it)`;
}

/** Where onnxruntime-node keeps its libraries. */
function libraryFolder(): string {
  const entry = createRequire(import.meta.url).resolve('onnxruntime-node');
  return join(dirname(entry), '..', 'bin', 'napi-v6', process.platform, process.arch);
}
