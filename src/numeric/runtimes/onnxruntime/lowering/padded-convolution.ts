import { pad } from '../../../ops/support/slices.ts';
import type { LoweringRule } from './rewriter.ts';

/**
 * onnxruntime 1.30's WebGPU provider reads channels in threes where their number divides by 3 and not by 4, and is wrong
 * (by 100 %) from the second three on where the number of filters divides by 4. Channels of zeros up to the next multiple
 * of 4 take the way that is right.
 */
export const paddedConvolution: LoweringRule = (node, { build, copied }) => {
  const [x, kernel, ...bias] = node.inputs.map((name) => (name === '' ? undefined : copied(name)));
  const channels = Number(x?.type.shape[1]);
  const window = kernel?.type.shape.slice(2).map(Number) ?? [];
  const right = channels <= 3 || channels % 3 !== 0 || channels % 4 === 0 || window.length !== 2 || window.every((extent) => extent === 1);
  if (!x || !kernel || right || node.attributes['group'] !== 1) return undefined;
  const missing = 4 - (channels % 4);
  const [before, after] = [[0, 0, 0, 0], [0, missing, 0, 0]];
  const inputs = [pad(build, x, before, after), pad(build, kernel, before, after), ...bias];
  return build.node('Conv', inputs, node.attributes, { name: node.name });
};
