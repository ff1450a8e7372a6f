import { TestEnvironment } from 'jest-environment-node';

const HOST_BUFFER_TYPES = [
  'ArrayBuffer', 'SharedArrayBuffer', 'DataView', 'Uint8Array', 'Uint8ClampedArray', 'Uint16Array', 'Uint32Array',
  'Int8Array', 'Int16Array', 'Int32Array', 'Float32Array', 'Float64Array', 'BigInt64Array', 'BigUint64Array',
];

/**
 * Jest gives each test file its own realm; native add-ons (onnxruntime-node) check `instanceof Float32Array` of the
 * host realm. Handing the host's constructors to the test realm makes the two agree.
 */
export default class NodeEnvironmentWithHostBuffers extends TestEnvironment {
  async setup() {
    await super.setup();
    for (const name of HOST_BUFFER_TYPES) this.global[name] = globalThis[name];
  }
}
