/** What a user may ask for; "auto" takes the best that can be had without asking for trouble. */
export const DEVICES = ['auto', 'cpu', 'cuda', 'tensorrt', 'webgpu', 'coreml', 'directml'] as const;
export type DeviceWish = (typeof DEVICES)[number];

/** A device other than the CPU. */
export type Accelerator = Exclude<DeviceWish, 'auto' | 'cpu'>;

/** What onnxruntime needs to be told to use a device; nodes it cannot run there go to the next in the list, then the CPU. */
export const EXECUTION_PROVIDERS: Readonly<Record<Accelerator | 'cpu', readonly string[]>> = {
  cpu: ['cpu'],
  cuda: ['cuda'],
  tensorrt: ['tensorrt', 'cuda'],
  webgpu: ['webgpu'],
  coreml: ['coreml'],
  directml: ['dml'],
};
