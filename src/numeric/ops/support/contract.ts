import { elementCount, type Dimension } from '../../graph/dimension.ts';
import type { GraphBuilder } from '../../graph/graph-builder.ts';
import type { Value } from '../../graph/op-table.ts';
import { arranged, extentOf, summedTo, withoutBroadcastAxes, type Labelled } from './labelled.ts';
import { reshapeTo } from './shapes.ts';
import { staticExtent } from './types.ts';

/** The sum of products of two labelled values over every label that is not among `kept`. */
export function contract(build: GraphBuilder, left: Labelled, right: Labelled, kept: readonly string[]): Labelled {
  const alone = (x: Labelled, other: Labelled): Labelled => summedTo(build, x, [...kept, ...other.labels]);
  const [narrowLeft, narrowRight] = [withoutBroadcastAxes(build, left, right), withoutBroadcastAxes(build, right, left)];
  const [a, b] = [alone(narrowLeft, narrowRight), alone(narrowRight, narrowLeft)];
  const shared = a.labels.filter((label) => b.labels.includes(label));
  const roles: Roles = {
    batch: shared.filter((label) => kept.includes(label)),
    summed: shared.filter((label) => !kept.includes(label)),
    ofA: a.labels.filter((label) => !shared.includes(label)),
    ofB: b.labels.filter((label) => !shared.includes(label)),
  };
  for (const label of roles.summed) staticExtent(a.value.type.shape, a.labels.indexOf(label));
  const labels = [...roles.batch, ...roles.ofA, ...roles.ofB];
  return { value: roles.summed.length === 0 ? outerProduct(build, a, b, roles) : matrixProduct(build, a, b, roles), labels };
}

/** What each label does: kept by both operands, summed over, or kept by one. */
interface Roles {
  readonly batch: readonly string[];
  readonly summed: readonly string[];
  readonly ofA: readonly string[];
  readonly ofB: readonly string[];
}

function matrixProduct(build: GraphBuilder, a: Labelled, b: Labelled, { batch, summed, ofA, ofB }: Roles): Value {
  const [batchExtents, rows, columns] = [extents(a, batch), extents(a, ofA), extents(b, ofB)];
  const inner = elementCount(extents(a, summed));
  const left = reshapeTo(build, arranged(build, a, [...batch, ...ofA, ...summed]), [...batchExtents, elementCount(rows), inner]);
  const right = reshapeTo(build, arranged(build, b, [...batch, ...summed, ...ofB]), [...batchExtents, inner, elementCount(columns)]);
  return reshapeTo(build, build.op('MatMul', [left, right]), [...batchExtents, ...rows, ...columns]);
}

function outerProduct(build: GraphBuilder, a: Labelled, b: Labelled, { batch, ofA, ofB }: Roles): Value {
  const left = arranged(build, a, [...batch, ...ofA]);
  const right = arranged(build, b, [...batch, ...ofB]);
  const widened = reshapeTo(build, left, [...left.type.shape, ...ofB.map(() => 1)]);
  const between = [...extents(b, batch), ...ofA.map(() => 1), ...extents(b, ofB)];
  return build.op('Mul', [widened, reshapeTo(build, right, between)]);
}

function extents(x: Labelled, labels: readonly string[]): readonly Dimension[] {
  return labels.map((label) => extentOf(x, label));
}
