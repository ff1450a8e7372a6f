import type { ConfigReader } from './config/config-reader.ts';
import type { KerasTensor } from './network/keras-tensor.ts';
import type { LayerCall } from './network/layer-call.ts';

/** Everything about a kind of layer: what it is called, which weights it has, how it becomes nodes of the graph. */
export interface LayerDefinition {
  /** Class names of layers that mean this; operations are "ops.Add" (Keras 3) and "tf.math.add" (Keras 2). */
  readonly types: readonly string[];
  /**
   * Names of its variables in the order Keras makes them, trainable ones first; none where absent.
   * "depthwise_kernel|kernel" has two names in different versions.
   */
  weights?(config: ConfigReader): readonly string[];
  /** Throws an AppError for settings that cannot be done. */
  build(call: LayerCall): KerasTensor;
}

export function defineLayer(definition: LayerDefinition): LayerDefinition {
  return definition;
}
