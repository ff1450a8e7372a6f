import fc from 'fast-check';
import { constantOfType } from '../../../../src/numeric/ops/support/constant-of-type.ts';
import { sizeOf } from '../../../../src/numeric/tensor/tensor.ts';
import { checkImport, checkOp } from '../../support/check-graph.ts';
import { filled } from '../../support/naive-index.ts';
import { attribute, type CaseInput, elements, type Expected, ints } from '../../support/op-case.ts';
import { distinctValueOf, RUNS, shapes } from './arbitraries.ts';

interface AxisChoice {
  readonly x: CaseInput;
  /** Not the batch. */
  readonly axis: number;
  readonly extent: number;
}

const values: fc.Arbitrary<CaseInput> = fc.tuple(shapes({ min: 2, max: 4 }), fc.boolean()).chain(([shape, isBatched]) => distinctValueOf(shape, isBatched));
const oneAxis: fc.Arbitrary<AxisChoice> = values.chain((x) => fc.integer({ min: 1, max: x.tensor.shape.length - 1 })
  .map((axis) => ({ x, axis, extent: x.tensor.shape[axis] ?? 1 })));

function elementAt(x: CaseInput, index: readonly number[]): number {
  return elements(x)[index.reduce((flat, place, axis) => flat * (x.tensor.shape[axis] ?? 1) + place, 0)] ?? NaN;
}

/** `x` with the given places of one axis only. */
function taken({ x, axis }: AxisChoice, places: readonly number[]): Expected {
  return filled(x.tensor.shape.with(axis, places.length), (index) => elementAt(x, index.with(axis, places[index[axis] ?? 0] ?? 0)));
}

function table(shape: readonly number[], numbers: readonly number[], role: CaseInput['role'] = 'fixed'): CaseInput {
  return { tensor: constantOfType('int64', shape, numbers), role };
}

describe('taking elements by their places', () => {
  it('Slice in any direction, with bounds beyond the axis', async () => {
    const bounds = fc.record({ start: fc.integer({ min: -7, max: 7 }), end: fc.integer({ min: -7, max: 7 }), step: fc.constantFrom(-3, -2, -1, 1, 2, 3) });
    await fc.assert(fc.asyncProperty(oneAxis, bounds, async (choice, { start, end, step }) => {
      const { x, axis, extent } = choice;
      // Python's definition: positions from the start on, while they are before the end.
      const clamp = (place: number): number => Math.min(Math.max(place < 0 ? place + extent : place, step < 0 ? -1 : 0), step < 0 ? extent - 1 : extent);
      const places: number[] = [];
      for (let place = clamp(start); step > 0 ? place < clamp(end) : place > clamp(end); place += step) places.push(place);
      fc.pre(places.length > 0);
      await checkImport('Slice', { name: 'Slice', opset: 13, inputs: [x, ints([start]), ints([end]), ints([axis]), ints([step])], gives: taken(choice, places) });
    }), RUNS);
  });

  it('Gather with indices of any rank, constant or computed', async () => {
    const places = shapes({ min: 0, max: 2 }).chain((shape) => fc.record({ shape: fc.constant(shape), seeds: fc.array(fc.nat(1000), { minLength: sizeOf(shape), maxLength: sizeOf(shape) }) }));
    await fc.assert(fc.asyncProperty(oneAxis, places, fc.boolean(), async ({ x, axis, extent }, { shape, seeds }, constant) => {
      const numbers = seeds.map((seed) => (seed % (2 * extent)) - extent);
      const from = numbers.map((place) => (place < 0 ? place + extent : place));
      const inner = axis + shape.length;
      const gives = filled([...x.tensor.shape.slice(0, axis), ...shape, ...x.tensor.shape.slice(axis + 1)], (index) => {
        const flat = index.slice(axis, inner).reduce((sum, place, at) => sum * (shape[at] ?? 1) + place, 0);
        return elementAt(x, [...index.slice(0, axis), from[flat] ?? 0, ...index.slice(inner)]);
      });
      const inputs = [x, table(shape, numbers, constant ? 'fixed' : 'variable')];
      await checkImport('Gather', { name: 'Gather', opset: 13, inputs, attributes: { axis: attribute.int(axis) }, gives });
    }), { ...RUNS, numRuns: 40 });
  });

  it('GatherElements, and ScatterElements back', async () => {
    await fc.assert(fc.asyncProperty(oneAxis, fc.integer({ min: 1, max: 5 }), fc.array(fc.nat(1000), { minLength: 5, maxLength: 5 }), async ({ x, axis, extent }, count, seeds) => {
      const shape = x.tensor.shape.with(axis, count);
      const from = (index: readonly number[]): number => (seeds[index[axis] ?? 0] ?? 0) % extent;
      const indices = table(shape, [...filled(shape, from).data], x.role);
      const gives = filled(shape, (index) => elementAt(x, index.with(axis, from(index))));
      await checkImport('GatherElements', { name: 'GatherElements', opset: 13, inputs: [x, indices], attributes: { axis: attribute.int(axis) }, gives });
      const updates: CaseInput = { tensor: { dtype: 'float32', shape, data: Float32Array.from(gives.data) }, role: x.role };
      const added = filled(x.tensor.shape, (index) => seeds.slice(0, count).reduce((sum, seed) => sum + (seed % extent === index[axis] ? elementAt(x, index) : 0), elementAt(x, index)));
      await checkOp('ScatterElements', { name: 'ScatterElements', inputs: [x, indices, updates], attributes: { axis, reduction: 'add' }, expected: added });
    }), RUNS);
  });

  it('Compress', async () => {
    await fc.assert(fc.asyncProperty(oneAxis, fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }), async (choice, marks) => {
      const { x, axis, extent } = choice;
      const kept = marks.slice(0, extent);
      fc.pre(kept.includes(true));
      const condition: CaseInput = { tensor: constantOfType('bool', [extent], kept.map(Number)), role: 'fixed' };
      const places = kept.flatMap((mark, place) => (mark ? [place] : []));
      await checkImport('Compress', { name: 'Compress', opset: 11, inputs: [x, condition], attributes: { axis: attribute.int(axis) }, gives: taken(choice, places) });
    }), RUNS);
  });

  it('TopK', async () => {
    await fc.assert(fc.asyncProperty(oneAxis, fc.nat(3), fc.nat(1), async ({ x, axis, extent }, less, largest) => {
      const k = Math.max(1, extent - less);
      const line = (index: readonly number[]): readonly number[] => Array.from({ length: extent }, (_, place) => elementAt(x, index.with(axis, place)));
      const gives = filled(x.tensor.shape.with(axis, k), (index) => line(index).toSorted((a, b) => (largest === 1 ? b - a : a - b))[index[axis] ?? 0] ?? NaN);
      await checkImport('TopK', { name: 'TopK', opset: 11, inputs: [x, ints([k])], attributes: { axis: attribute.int(axis), largest: attribute.int(largest) }, gives });
    }), RUNS);
  });
});

describe('repeating and moving elements', () => {
  it.each(['constant', 'reflect', 'edge', 'wrap'] as const)('Pad: %s, negative pads included', async (mode) => {
    const pads = fc.tuple(fc.integer({ min: -2, max: 3 }), fc.integer({ min: -2, max: 3 }));
    await fc.assert(fc.asyncProperty(oneAxis, pads, async ({ x, axis, extent }, [before, after]) => {
      const [first, end] = [Math.max(0, -before), extent - Math.max(0, -after)];
      fc.pre(end - first >= 1 && extent + before + after >= 1);
      const gives = filled(x.tensor.shape.with(axis, extent + before + after), (index) => {
        const place = (index[axis] ?? 0) - before;
        const source = mode === 'constant' ? (place >= first && place < end ? place : undefined) : stepped(mode, place, first, end);
        return source === undefined ? 0.5 : elementAt(x, index.with(axis, source));
      });
      const value: CaseInput = { tensor: constantOfType('float32', [], [0.5]), role: 'fixed' };
      await checkImport('Pad', { name: 'Pad', opset: 19, inputs: [x, ints([before, after]), value, ints([axis])], attributes: { mode: attribute.text(mode) }, gives });
    }), RUNS);
  });

  it('Tile and Expand', async () => {
    await fc.assert(fc.asyncProperty(values, fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 3, maxLength: 3 }), async (x, counts) => {
      const { shape } = x.tensor;
      const repeats = shape.map((_, axis) => (axis === 0 ? 1 : counts[axis - 1] ?? 1));
      const gives = filled(shape.map((extent, axis) => extent * (repeats[axis] ?? 1)), (index) => elementAt(x, index.map((place, axis) => place % (shape[axis] ?? 1))));
      await checkImport('Tile', { name: 'Tile', opset: 13, inputs: [x, ints(repeats)], gives });
      const single = shape.map((extent, axis) => (extent === 1 ? repeats[axis] ?? 1 : 1));
      const wide = filled(shape.map((extent, axis) => extent * (single[axis] ?? 1)), (index) => elementAt(x, index.map((place, axis) => place % (shape[axis] ?? 1))));
      await checkImport('Expand', { name: 'Expand', opset: 13, inputs: [x, ints(single)], gives: wide });
    }), RUNS);
  });

  it('DepthToSpace of both kinds, and SpaceToDepth back', async () => {
    const sizes = fc.record({ block: fc.integer({ min: 1, max: 3 }), depth: fc.integer({ min: 1, max: 3 }), height: fc.integer({ min: 1, max: 3 }), width: fc.integer({ min: 1, max: 3 }) });
    await fc.assert(fc.asyncProperty(sizes, fc.constantFrom('DCR', 'CRD'), async ({ block, depth, height, width }, mode) => {
      const [x] = fc.sample(distinctValueOf([2, depth * block ** 2, height, width], true), { numRuns: 1, seed: depth });
      if (!x) throw new Error('no image was drawn');
      const gives = filled([2, depth, height * block, width * block], ([n = 0, c = 0, h = 0, w = 0]) => {
        const within = (h % block) * block + (w % block);
        return elementAt(x, [n, mode === 'DCR' ? within * depth + c : c * block ** 2 + within, Math.floor(h / block), Math.floor(w / block)]);
      });
      const blocksize = attribute.int(block);
      await checkImport('DepthToSpace', { name: 'DepthToSpace', opset: 13, inputs: [x], attributes: { blocksize, mode: attribute.text(mode) }, gives });
      if (mode === 'CRD') return;
      const wide: CaseInput = { tensor: { dtype: 'float32', shape: gives.shape, data: Float32Array.from(gives.data) }, role: 'batched' };
      await checkImport('SpaceToDepth', { name: 'SpaceToDepth', opset: 13, inputs: [wide], attributes: { blocksize }, gives: { shape: x.tensor.shape, data: elements(x) } });
    }), RUNS);
  });
});

/** Walks from the data to a place outside, one step at a time, turning or starting again at the ends. */
function stepped(mode: 'reflect' | 'edge' | 'wrap', place: number, first: number, end: number): number {
  if (end - first === 1) return first;
  let [at, direction] = [place < first ? first : Math.min(place, end - 1), place < first ? -1 : 1];
  const steps = place < first ? first - place : Math.max(0, place - (end - 1));
  for (let step = 0; step < steps; step++) {
    const next = at + direction;
    const outside = next < first || next >= end;
    if (mode === 'edge' && outside) return at;
    if (mode === 'reflect' && outside) direction = -direction;
    at = mode === 'wrap' && outside ? (direction > 0 ? first : end - 1) : at + direction;
  }
  return at;
}
