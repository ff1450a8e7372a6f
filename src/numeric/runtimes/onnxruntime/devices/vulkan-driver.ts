import { readFile } from 'node:fs/promises';

/** Libraries of Vulkan drivers, by what is in their names. */
const DRIVERS: readonly (readonly [RegExp, string])[] = [
  [/libvk_swiftshader/, 'SwiftShader, in software'],
  [/libvulkan_lvp/, 'lavapipe, in software'],
  [/libGLX_nvidia|libnvidia-vulkan/, 'NVIDIA'],
  [/libvulkan_radeon|amdvlk/, 'AMD'],
  [/libvulkan_intel/, 'Intel'],
];

/**
 * The Vulkan drivers this process has loaded, as onnxruntime does not tell which adapter it took: one name, or all that
 * it may have been. Undefined where it cannot be known (Metal, Direct3D).
 */
export async function vulkanDrivers(): Promise<string | undefined> {
  const maps = await readFile('/proc/self/maps', 'utf8').catch(() => '');
  const names = DRIVERS.filter(([library]) => library.test(maps)).map(([, name]) => name);
  if (names.length === 0) return undefined;
  return names.length === 1 ? names[0] : `one of ${names.join('; ')}`;
}
