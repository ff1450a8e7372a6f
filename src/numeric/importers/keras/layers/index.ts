import { AppError } from '../../../../kernel/errors.ts';
import type { LayerDefinition } from '../layer-definition.ts';
import { activation, elu, leakyRelu, prelu, relu, softmax, thresholdedRelu } from './activation.ts';
import { arithmeticOps, biasAdd } from './arithmetic-ops.ts';
import { attention, multiHeadAttention } from './attention.ts';
import { conv2dTranspose } from './conv-transpose.ts';
import { conv1d, conv2d, depthwiseConv2d, separableConv2d } from './conv.ts';
import { dense } from './dense.ts';
import { castOp, clipOp, elementwiseOps, geluOp, leakyReluOp } from './elementwise-ops.ts';
import { handedOn, inputLayer, trainingOnly } from './identity.ts';
import { add, average, concatenate, customScaleLayer, maximum, minimum, multiply, subtract } from './merging.ts';
import { batchNormalization, groupNormalization, layerNormalization, layerScale, unitNormalization } from './normalization.ts';
import { normalization, rescaling } from './pixel-scaling.ts';
import {
  averagePooling1d, averagePooling2d, globalAveragePooling1d, globalAveragePooling2d, globalMaxPooling1d, globalMaxPooling2d,
  maxPooling1d, maxPooling2d,
} from './pooling.ts';
import { flatten, permute, repeatVector, reshape } from './reshaping.ts';
import { centerCrop, resizing, upSampling2d } from './resizing.ts';
import {
  concatOp, expandDimsOp, getItemOp, imageResizeOp, reductionOps, reshapeOp, softmaxOps, squeezeOp, transposeOp,
} from './shape-ops.ts';
import { cropping2d, zeroPadding2d } from './spatial-padding.ts';

const definitions: readonly LayerDefinition[] = [
  activation, add, average, averagePooling1d, averagePooling2d, batchNormalization, centerCrop, concatenate, conv1d, conv2d, conv2dTranspose,
  cropping2d, customScaleLayer, dense, depthwiseConv2d, elu, flatten, globalAveragePooling1d, globalAveragePooling2d, globalMaxPooling1d,
  globalMaxPooling2d, groupNormalization, handedOn, inputLayer, layerNormalization, layerScale, leakyRelu, maximum, maxPooling1d, maxPooling2d,
  minimum, multiply, normalization, permute, prelu, relu, repeatVector, rescaling, reshape, resizing, separableConv2d, softmax, subtract,
  thresholdedRelu, trainingOnly, unitNormalization, upSampling2d, zeroPadding2d, attention, multiHeadAttention,
  // Operations on tensors, written between layers.
  ...arithmeticOps, biasAdd, castOp, clipOp, concatOp, ...elementwiseOps, expandDimsOp, geluOp, getItemOp, imageResizeOp, leakyReluOp,
  ...reductionOps, reshapeOp, ...softmaxOps, squeezeOp, transposeOp,
];

/** Every layer Assay knows, by type. A second definition of a type is an error at start. */
export const layerCatalogue: ReadonlyMap<string, LayerDefinition> = catalogueOf(definitions);

function catalogueOf(list: readonly LayerDefinition[]): ReadonlyMap<string, LayerDefinition> {
  const catalogue = new Map<string, LayerDefinition>();
  for (const definition of list) {
    for (const type of definition.types) {
      if (catalogue.has(type)) throw new AppError('INTERNAL', `expected one definition of the layer ${type}, found two`);
      catalogue.set(type, definition);
    }
  }
  return catalogue;
}
