import type { FloatTensor } from '../numeric/tensor/tensor.ts';

/** Labelled images of one split, prepared for one model: attack-domain tensors read a batch at a time. */
export interface ImageSource {
  readonly count: number;
  /** [C, H, W] */
  readonly imageShape: readonly [number, number, number];
  /** Label of every image, in order. */
  readonly labels: Int32Array;
  /** Stable name of an image inside its data set (file name, or split and index). */
  nameOf(index: number): string;
  /** Patient of an image where known. */
  patientOf(index: number): string | undefined;
  /** The images at `indices`, [N,C,H,W] in [0,1]. Never holds more than these in memory. */
  read(indices: Uint32Array): Promise<FloatTensor>;
}
