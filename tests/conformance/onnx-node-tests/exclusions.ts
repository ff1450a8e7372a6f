const RECURRENT = 'recurrent: no layer of image classifiers';
const SUBGRAPH = 'runs a graph inside a node, which is refused';
const SIGNAL = 'signal processing: no layer of image classifiers';
const TEXT = 'works on texts';
const RANDOM = 'random: a classifier that draws numbers has no gradient to speak of';
const DETECTION = 'detection: no layer of classifiers';
const OPTIONAL = 'sequences and optional values are refused';

/** Operators of ONNX that Assay does not take, with the reason. An operator that it has come to take fails the test. */
export const EXCLUDED_OPERATORS: Readonly<Record<string, string>> = {
  Bernoulli: RANDOM, RandomUniformLike: RANDOM,
  BitShift: 'on unsigned integers, which images are not computed in',
  BlackmanWindow: SIGNAL, DFT: SIGNAL, HammingWindow: SIGNAL, HannWindow: SIGNAL, MelWeightMatrix: SIGNAL, STFT: SIGNAL,
  Det: 'determinants: no layer of image classifiers',
  GRU: RECURRENT, LSTM: RECURRENT, RNN: RECURRENT, ReverseSequence: RECURRENT,
  Loop: SUBGRAPH, Scan: SUBGRAPH,
  MaxUnpool: 'needs the indices of a max pooling: segmentation, not classification',
  NonMaxSuppression: DETECTION, RoiAlign: DETECTION,
  OptionalGetElement: OPTIONAL, OptionalHasElement: OPTIONAL,
  Scatter: 'replaced by ScatterElements in opset 11',
  TfIdfVectorizer: TEXT,
  Unique: 'the size of its result depends on the numbers',
};

const TRAINING = 'training mode, which is refused: it is random, or mixes the images of a batch';
const BFLOAT16 = 'the test keeps bfloat16 as the bits of an integer, which no value of a graph is';
const INTEGERS = 'on integers, which images are not; integers in graphs are shapes and indices';

/** Tests of operators that Assay takes, which it does not pass, with the reason. One that passes fails the test. */
export const EXCLUDED_TESTS: Readonly<Record<string, string>> = {
  test_batchnorm_epsilon_training_mode: TRAINING,
  test_batchnorm_example_training_mode: TRAINING,
  test_training_dropout: TRAINING,
  test_training_dropout_default: TRAINING,
  test_training_dropout_default_mask: TRAINING,
  test_training_dropout_mask: TRAINING,
  test_cast_BFLOAT16_to_FLOAT: BFLOAT16,
  test_cast_FLOAT_to_BFLOAT16: BFLOAT16,
  test_castlike_BFLOAT16_to_FLOAT: BFLOAT16,
  test_castlike_BFLOAT16_to_FLOAT_expanded: BFLOAT16,
  test_castlike_FLOAT_to_BFLOAT16: BFLOAT16,
  test_castlike_FLOAT_to_BFLOAT16_expanded: BFLOAT16,
  test_edge_pad: INTEGERS,
  test_reflect_pad: INTEGERS,
  test_maxpool_2d_uint8: INTEGERS,
  test_pow_types_int32_float32: INTEGERS,
  test_pow_types_int64_float32: INTEGERS,
  test_einsum_batch_diagonal: 'a diagonal, which is refused',
  test_eyelike_with_dtype: 'double precision, which graphs do not have',
  test_gathernd_example_int32_batch_dim1: 'batch_dims, which are refused',
  test_reshape_allowzero_reordered: 'a tensor without elements',
  test_resize_downsample_scales_cubic_align_corners: 'the expected numbers follow another formula than the document; onnxruntime excludes the test as well',
  test_resize_downsample_scales_linear_align_corners: 'the expected numbers follow another formula than the document; onnxruntime excludes the test as well',
  test_resize_tf_crop_and_resize: 'cuts a region out, which is refused',
  test_scatternd_add: 'reduction, which is refused',
  test_scatternd_multiply: 'reduction, which is refused',
};

/** Operators of which only the first output is taken; a classifier that uses another one is refused. */
export const FIRST_OUTPUT_ONLY: Readonly<Record<string, string>> = {
  LayerNormalization: 'mean and deviation are for training',
  MaxPool: 'indices are for unpooling',
};
