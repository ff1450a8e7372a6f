import type { Value } from '../../../graph/op-table.ts';
import { reshapeTo } from '../../../ops/support/shapes.ts';
import { defineLayer, type LayerDefinition } from '../layer-definition.ts';
import { inOrder } from '../network/keras-tensor.ts';
import { spatialInput, spatialResult, windowFor } from '../support/windows.ts';

/** Windows of the largest or the average value. "same" padding counts for neither. */
export const maxPooling2d = pooling(['MaxPooling2D', 'MaxPool2D'], 2, 'MaxPool');
export const averagePooling2d = pooling(['AveragePooling2D', 'AvgPool2D'], 2, 'AveragePool');
export const maxPooling1d = pooling(['MaxPooling1D', 'MaxPool1D'], 1, 'MaxPool');
export const averagePooling1d = pooling(['AveragePooling1D', 'AvgPool1D'], 1, 'AveragePool');

/** One number a channel. */
export const globalAveragePooling2d = globalPooling(['GlobalAveragePooling2D', 'GlobalAvgPool2D'], 2, 'ReduceMean');
export const globalMaxPooling2d = globalPooling(['GlobalMaxPooling2D', 'GlobalMaxPool2D'], 2, 'ReduceMax');
export const globalAveragePooling1d = globalPooling(['GlobalAveragePooling1D', 'GlobalAvgPool1D'], 1, 'ReduceMean');
export const globalMaxPooling1d = globalPooling(['GlobalMaxPooling1D', 'GlobalMaxPool1D'], 1, 'ReduceMax');

function pooling(types: readonly string[], rank: number, op: 'MaxPool' | 'AveragePool'): LayerDefinition {
  return defineLayer({
    types,
    build: (call) => {
      const x = spatialInput(call, rank);
      const size = call.config.wholes('pool_size', rank, 2);
      const strides = call.config.has('strides') ? call.config.wholes('strides', rank) : size;
      const window = windowFor(call, x, { kernel_shape: size, strides, dilations: size.map(() => 1) });
      const attributes = op === 'AveragePool' ? { ceil_mode: 0, count_include_pad: 0 } : { ceil_mode: 0 };
      return spatialResult(call, call.op(op, [x], { ...window, ...attributes }));
    },
  });
}

function globalPooling(types: readonly string[], rank: number, op: 'ReduceMean' | 'ReduceMax'): LayerDefinition {
  return defineLayer({
    types,
    build: (call) => {
      const x = spatialInput(call, rank);
      const pooled = pool(x);
      if (call.config.flag('keepdims', false)) return spatialResult(call, pooled);
      return inOrder(reshapeTo(call.build, pooled, pooled.type.shape.slice(0, 2)));

      function pool(value: Value): Value {
        if (op === 'ReduceMean' && rank === 2) return call.op('GlobalAveragePool', [value]);
        return call.op(op, [value, call.build.ints(value.type.shape.slice(2).map((_, axis) => axis + 2))]);
      }
    },
  });
}

