import { defineImport } from './definition.ts';
import { float, int, text } from './support/attribute-schema.ts';
import { applyActivation } from './support/fused-activation.ts';

/** onnxruntime's Gemm with an activation. */
export const contribFusedGemm = defineImport({
  type: 'com.microsoft.FusedGemm',
  onnx: [{
    since: 1,
    import: (node) => {
      const { alpha, beta, transA, transB, ...fused } = node.read({
        alpha: float(1), beta: float(1), transA: int(0), transB: int(0),
        activation: text(''), activation_alpha: float(NaN), activation_beta: float(NaN), activation_gamma: float(NaN),
      });
      const product = node.emit('Gemm', node.inputs, { alpha, beta, transA, transB });
      // What a file leaves out is left to the activation's own default.
      const parameters = [fused.activation_alpha, fused.activation_beta].filter((number) => !Number.isNaN(number));
      return applyActivation(node.build, product, { activation: fused.activation, parameters });
    },
  }],
});
