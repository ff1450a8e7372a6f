/** The formats a model may come in, as the API names them. */
export const MODEL_FORMATS = ['ONNX', 'KERAS_H5', 'KERAS_V3', 'TFJS_LAYERS', 'TFJS_GRAPH', 'TFLITE'] as const;
export type ModelFormat = (typeof MODEL_FORMATS)[number];

/** What a vendor knows each format by, for messages. */
export const FORMAT_TITLES: Readonly<Record<ModelFormat, string>> = {
  ONNX: 'an ONNX model (.onnx, with its external data files beside it)',
  KERAS_H5: 'a Keras HDF5 model (.h5)',
  KERAS_V3: 'a Keras 3 model (.keras)',
  TFJS_LAYERS: 'a TensorFlow.js layers model (model.json with its weight files)',
  TFJS_GRAPH: 'a TensorFlow.js graph model (model.json with its weight files)',
  TFLITE: 'a TensorFlow Lite model (.tflite)',
};

/** All that can be uploaded, in one sentence's words. */
export const EXPECTED_FORMATS = `the files of one model: ${Object.values(FORMAT_TITLES).join(', ')}; or a .zip of such files`;
