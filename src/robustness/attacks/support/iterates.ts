import type { AttackCheckpoint, AttackProgress, CurvePoint } from '../attack.ts';
import { savedNumber, savedTensor } from './checkpoints.ts';
import { isZero } from './projection.ts';

/**
 * What an attack has measured so far: its curve, and the best iterate by the generation split. Of equals the later one
 * is kept: it has been pushed further. An iterate of zeros is no candidate.
 */
export class Iterates {
  readonly curve: CurvePoint[] = [];
  best: Float32Array;
  bestRate = -1;
  /** Where on the curve the best stands. */
  bestEpoch = 0;

  constructor(size: number) {
    this.best = new Float32Array(size);
  }

  /** Notes a measured iterate; copies it when it is the best. */
  record(epoch: number, successRate: number, values: Float32Array): void {
    this.curve.push({ epoch, successRate });
    if (successRate < this.bestRate || isZero(values)) return;
    this.best = values.slice();
    this.bestRate = successRate;
    this.bestEpoch = epoch;
  }

  /** Progress details while epoch `epoch` of `epochs` runs, with the rate as last measured. */
  details(epoch: number, epochs: number): Omit<AttackProgress, 'fraction' | 'phase'> {
    const last = this.curve.at(-1);
    return last ? { epoch, epochs, successRate: last.successRate } : { epoch, epochs };
  }

  /** As checkpoint fields; rates lie in `numbers` because float32 would round them. */
  save(): Pick<AttackCheckpoint, 'tensors' | 'numbers'> {
    const numbers: Record<string, number> = {
      bestRate: this.bestRate, bestEpoch: this.bestEpoch, curveLength: this.curve.length,
    };
    this.curve.forEach((point, i) => {
      numbers[`curve.${i}.epoch`] = point.epoch;
      numbers[`curve.${i}.successRate`] = point.successRate;
    });
    return { tensors: { best: this.best.slice() }, numbers };
  }

  static restore(checkpoint: AttackCheckpoint, size: number): Iterates {
    const iterates = new Iterates(size);
    iterates.best = savedTensor(checkpoint, 'best', size);
    iterates.bestRate = savedNumber(checkpoint, 'bestRate');
    iterates.bestEpoch = savedNumber(checkpoint, 'bestEpoch');
    for (let i = 0; i < savedNumber(checkpoint, 'curveLength'); i++) {
      iterates.curve.push({
        epoch: savedNumber(checkpoint, `curve.${i}.epoch`),
        successRate: savedNumber(checkpoint, `curve.${i}.successRate`),
      });
    }
    return iterates;
  }
}
