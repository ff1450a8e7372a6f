import { defineImport } from './definition.ts';
import { float } from './support/attribute-schema.ts';
import { unsupported } from './support/unsupported.ts';

/** onnxruntime's layer normalisation of a sum; inputs: x, skip, scale, shift, and a bias to add. Output 3 is the sum. */
export const contribSkipLayerNormalization = defineImport({
  type: 'com.microsoft.SkipLayerNormalization',
  onnx: [{
    since: 1,
    import: (node) => {
      const { epsilon } = node.read({ epsilon: float(1e-12) });
      if (node.outputs.slice(1, 3).some((name) => name !== '')) throw unsupported('the result and the sum only', 'mean or deviation used as well');
      const pair = node.build.op('Add', [node.input(0), node.input(1)]);
      const total = node.inputs[4] ? node.build.op('Add', [pair, node.input(4)]) : pair;
      const normalized = node.emit('LayerNormalization', [total, ...node.inputs.slice(2, 4)], { axis: -1, epsilon });
      return [normalized, normalized, normalized, total];
    },
  }],
});
