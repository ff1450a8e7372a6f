import { registerEnumType } from 'type-graphql';
import type { ChannelOrder, Layout, ModelFormat, OutputKind, ResizeKernel } from './model.record.ts';

type Names<T extends string> = Readonly<{ [K in T]: K }>;

export const ModelFormatEnum: Names<ModelFormat> = {
  ONNX: 'ONNX',
  KERAS_H5: 'KERAS_H5',
  KERAS_V3: 'KERAS_V3',
  TFJS_LAYERS: 'TFJS_LAYERS',
  TFJS_GRAPH: 'TFJS_GRAPH',
  TFLITE: 'TFLITE',
};
registerEnumType(ModelFormatEnum, { name: 'ModelFormat' });

export const OutputKindEnum: Names<OutputKind> = {
  LOGITS: 'LOGITS',
  SOFTMAX: 'SOFTMAX',
  SIGMOID_BINARY: 'SIGMOID_BINARY',
  SIGMOID_MULTILABEL: 'SIGMOID_MULTILABEL',
};
registerEnumType(OutputKindEnum, { name: 'OutputKind' });

export const ChannelOrderEnum: Names<ChannelOrder> = { RGB: 'RGB', BGR: 'BGR', GRAY: 'GRAY' };
registerEnumType(ChannelOrderEnum, { name: 'ChannelOrder' });

export const LayoutEnum: Names<Layout> = { NCHW: 'NCHW', NHWC: 'NHWC' };
registerEnumType(LayoutEnum, { name: 'Layout' });

export const ResizeKernelEnum: Names<ResizeKernel> = { NEAREST: 'NEAREST', BILINEAR: 'BILINEAR', BICUBIC: 'BICUBIC' };
registerEnumType(ResizeKernelEnum, { name: 'ResizeKernel' });
