import type { FlatTable } from './flat-table.ts';
import type { TfliteAttribute } from './tflite-model.ts';

/** Reads one field of an options table. */
type Field = (table: FlatTable) => TfliteAttribute | undefined;

/** The options table of an operator: its number in the union BuiltinOptions, and its fields. */
export interface OptionsTable {
  readonly union: number;
  readonly fields: Readonly<Record<string, Field>>;
}

const int = (slot: number, fallback = 0): Field => (table) => table.int32(slot, fallback);
const float = (slot: number): Field => (table) => table.float32(slot);
const flag = (slot: number): Field => (table) => table.int8(slot) !== 0;
const ints = (slot: number): Field => (table) => table.ints(slot);
const word = (slot: number, words: readonly string[]): Field => (table) => words[table.int8(slot)] ?? `number ${table.int8(slot)}`;
const padding = (slot: number): Field => word(slot, ['SAME', 'VALID']);
const type = (slot: number): Field => (table) => table.int8(slot);
const activation = (slot: number): Readonly<Record<string, Field>> => ({
  fused_activation_function: word(slot, ['NONE', 'RELU', 'RELU_N1_TO_1', 'RELU6', 'TANH', 'SIGN_BIT']),
});

const CONVOLUTION = { padding: padding(0), stride_w: int(1), stride_h: int(2) };
const CORNERS = { align_corners: flag(2), half_pixel_centers: flag(3) };
const POOL: OptionsTable = {
  union: 5, fields: { ...CONVOLUTION, filter_width: int(3), filter_height: int(4), ...activation(5) },
};
const REDUCER: OptionsTable = { union: 27, fields: { keep_dims: flag(0) } };

/** Options by operator, numbered as the TensorFlow Lite schema (version 3c) has them. Operators not listed have none that matter. */
export const OPERATOR_OPTIONS: Readonly<Record<string, OptionsTable>> = {
  CONV_2D: { union: 1, fields: { ...CONVOLUTION, ...activation(3), dilation_w_factor: int(4, 1), dilation_h_factor: int(5, 1) } },
  DEPTHWISE_CONV_2D: {
    union: 2, fields: { ...CONVOLUTION, depth_multiplier: int(3), ...activation(4), dilation_w_factor: int(5, 1), dilation_h_factor: int(6, 1) },
  },
  AVERAGE_POOL_2D: POOL,
  MAX_POOL_2D: POOL,
  FULLY_CONNECTED: { union: 8, fields: { ...activation(0), weights_format: type(1), keep_num_dims: flag(2) } },
  SOFTMAX: { union: 9, fields: { beta: float(0) } },
  CONCATENATION: { union: 10, fields: { axis: int(0), ...activation(1) } },
  ADD: { union: 11, fields: activation(0) },
  L2_NORMALIZATION: { union: 12, fields: activation(0) },
  LOCAL_RESPONSE_NORMALIZATION: { union: 13, fields: { radius: int(0), bias: float(1), alpha: float(2), beta: float(3) } },
  RESIZE_BILINEAR: { union: 15, fields: CORNERS },
  RESHAPE: { union: 17, fields: { new_shape: ints(0) } },
  SPACE_TO_DEPTH: { union: 19, fields: { block_size: int(0) } },
  MUL: { union: 21, fields: activation(0) },
  GATHER: { union: 23, fields: { axis: int(0), batch_dims: int(1) } },
  MEAN: REDUCER,
  SUM: REDUCER,
  REDUCE_MAX: REDUCER,
  REDUCE_MIN: REDUCER,
  REDUCE_PROD: REDUCER,
  SUB: { union: 28, fields: activation(0) },
  DIV: { union: 29, fields: activation(0) },
  SQUEEZE: { union: 30, fields: { squeeze_dims: ints(0) } },
  STRIDED_SLICE: {
    union: 32,
    fields: { begin_mask: int(0), end_mask: int(1), ellipsis_mask: int(2), new_axis_mask: int(3), shrink_axis_mask: int(4), offset: flag(5) },
  },
  SPLIT: { union: 35, fields: { num_splits: int(0) } },
  CAST: { union: 37, fields: { in_data_type: type(0), out_data_type: type(1) } },
  TRANSPOSE_CONV: { union: 49, fields: { ...CONVOLUTION, ...activation(3) } },
  PACK: { union: 59, fields: { values_count: int(0), axis: int(1) } },
  UNPACK: { union: 64, fields: { num: int(0), axis: int(1) } },
  RESIZE_NEAREST_NEIGHBOR: { union: 74, fields: { align_corners: flag(0), half_pixel_centers: flag(1) } },
  LEAKY_RELU: { union: 75, fields: { alpha: float(0) } },
  MIRROR_PAD: { union: 77, fields: { mode: word(0, ['REFLECT', 'SYMMETRIC']) } },
  SPLIT_V: { union: 79, fields: { num_splits: int(0) } },
  DEPTH_TO_SPACE: { union: 94, fields: { block_size: int(0) } },
  BATCH_MATMUL: { union: 101, fields: { adj_x: flag(0), adj_y: flag(1) } },
  GELU: { union: 116, fields: { approximate: flag(0) } },
};
