import type { Problem } from '../../kernel/errors.ts';
import type { ArtifactState } from '../shared/index.ts';

/** The architecture of a model that nobody named, until it has been detected. */
export const UNKNOWN_ARCHITECTURE = 'unknown';

export type ModelFormat = 'ONNX' | 'KERAS_H5' | 'KERAS_V3' | 'TFJS_LAYERS' | 'TFJS_GRAPH' | 'TFLITE';
export type OutputKind = 'LOGITS' | 'SOFTMAX' | 'SIGMOID_BINARY' | 'SIGMOID_MULTILABEL';
export type ChannelOrder = 'RGB' | 'BGR' | 'GRAY';
export type ResizeKernel = 'NEAREST' | 'BILINEAR' | 'BICUBIC';
export type Layout = 'NCHW' | 'NHWC';

/** One file of a model: a blob and the name by which the model's other files know it. */
export interface ModelFile {
  readonly name: string;
  readonly sha256: string;
  /** Absent in models registered by the first versions. */
  readonly sizeBytes?: number;
}

export interface ImageSpecRecord {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly layout: Layout;
}

/** How a pixel becomes the model's own input. */
export interface PreprocessingRecord {
  /** Null until the model has been read, when the client left it to the model. */
  readonly width: number | null;
  readonly height: number | null;
  readonly channels: ChannelOrder;
  readonly resize: ResizeKernel;
  /** Own input = pixel in [0,1] * scale + offset; one number for all channels or one each. */
  readonly scale: readonly number[];
  readonly offset: readonly number[];
}

/** The vendor's own output on one image, to be reproduced. */
export interface ReferenceVectorRecord {
  readonly sha256: string;
  readonly fileName: string;
  readonly output: readonly number[];
}

/** Where the vendor decides: a finding is positive when the probability of its class is at least the threshold. */
export interface OperatingPointRecord {
  readonly positiveClass: string;
  readonly threshold: number;
}

/** A defense and its parameters, with every default filled in. */
export interface DefenseUse {
  readonly algorithm: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

export interface ModelRecord {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  /** What it was made from, with `hardenedWith`; null: it was uploaded. */
  readonly derivedFromId: string | null;
  readonly hardenedWith: DefenseUse | null;
  readonly format: ModelFormat;
  /** None as long as a hardened model is being made; its digest is empty and its size 0 then. */
  readonly files: readonly ModelFile[];
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly weightsDigest: string | null;
  readonly parameterCount: number | null;
  readonly input: ImageSpecRecord | null;
  readonly classes: readonly string[];
  readonly outputKind: OutputKind | null;
  readonly preprocessing: PreprocessingRecord;
  readonly referenceVectors: readonly ReferenceVectorRecord[];
  readonly operatingPoint: OperatingPointRecord | null;
  readonly state: ArtifactState;
  readonly problems: readonly Problem[];
  readonly differentiable: boolean | null;
  readonly createdAt: Date;
}

/** What a worker needs to validate a model. */
export interface ValidationWork {
  readonly files: readonly ModelFile[];
  readonly classes: readonly string[];
  readonly preprocessing: PreprocessingRecord;
  readonly referenceVectors: readonly ReferenceVectorRecord[];
  /** What a hardened model was hardened with; null: an uploaded model. */
  readonly defense: DefenseUse | null;
}

/** What a worker found in a model it accepted. */
export interface ValidatedModel {
  /** As the content tells; at registration it was told by names and first bytes. */
  readonly format: ModelFormat;
  readonly architecture: string;
  readonly parameterCount: number;
  readonly weightsDigest: string;
  readonly input: ImageSpecRecord;
  readonly outputKind: OutputKind;
  /** With width and height filled in. */
  readonly preprocessing: PreprocessingRecord;
  readonly differentiable: boolean;
  readonly warnings: readonly Problem[];
}
