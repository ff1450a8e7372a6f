import fc from 'fast-check';
import { checkImport } from '../../support/check-graph.ts';
import { convolved, pooled, slides, spreadOut, type Sliding } from '../../support/naive-sliding.ts';
import { attribute, type CaseInput, elements, type Expected } from '../../support/op-case.ts';
import { distinctValueOf, RUNS, valueOf } from './arbitraries.ts';

const AUTO_PADS = ['NOTSET', 'SAME_UPPER', 'SAME_LOWER', 'VALID'] as const;

interface WindowCase {
  readonly x: CaseInput;
  readonly autoPad: (typeof AUTO_PADS)[number];
  /** With the pads that `autoPad` stands for. */
  readonly window: Sliding;
}

const array = (input: CaseInput): Expected => ({ shape: input.tensor.shape, data: elements(input) });

/** Automatic padding by its words: as many positions as strides fit into the image. */
function padded(window: Sliding, extents: readonly number[], autoPad: string): Sliding {
  const none = extents.map(() => 0);
  if (autoPad === 'NOTSET') return window;
  if (autoPad === 'VALID') return { ...window, before: none, after: none };
  const totals = extents.map((extent, axis) => {
    const reach = ((window.kernel[axis] ?? 1) - 1) * (window.dilations[axis] ?? 1) + 1;
    const stride = window.strides[axis] ?? 1;
    return Math.max(0, (Math.ceil(extent / stride) - 1) * stride + reach - extent);
  });
  const [less, more] = [totals.map((total) => Math.floor(total / 2)), totals.map((total) => Math.ceil(total / 2))];
  return autoPad === 'SAME_UPPER' ? { ...window, before: less, after: more } : { ...window, before: more, after: less };
}

function perAxis(rank: number, min: number, max: number): fc.Arbitrary<readonly number[]> {
  return fc.array(fc.integer({ min, max }), { minLength: rank, maxLength: rank });
}

/** Windows over 1 to 3 axes that fit somewhere, pads smaller than the window, extents down to 1. */
function windowCases(channels: number, choose: typeof valueOf | typeof distinctValueOf): fc.Arbitrary<WindowCase> {
  return fc.integer({ min: 1, max: 3 }).chain((rank) => fc.record({
    extents: perAxis(rank, 1, rank === 3 ? 3 : 6), kernel: perAxis(rank, 1, 3), strides: perAxis(rank, 1, 3), dilations: perAxis(rank, 1, 2),
    before: perAxis(rank, 0, 2), after: perAxis(rank, 0, 2), ceil: fc.boolean(), autoPad: fc.constantFrom(...AUTO_PADS), isBatched: fc.boolean(),
  })).map(({ extents, autoPad, isBatched, ...raw }) => {
    const below = (pads: readonly number[]): readonly number[] => pads.map((pad, axis) => Math.min(pad, (raw.kernel[axis] ?? 1) - 1));
    const window = padded({ ...raw, before: below(raw.before), after: below(raw.after) }, extents, autoPad);
    return { shape: [2, channels, ...extents], autoPad, isBatched, window };
  }).filter(({ shape, window }) => slides(shape.slice(2), { ...window, ceil: false }).every((count) => count >= 1))
    .chain(({ shape, autoPad, isBatched, window }) => choose(shape, isBatched).map((x) => ({ x, autoPad, window })));
}

function extentsOf({ window }: WindowCase) {
  return { kernel_shape: attribute.ints(window.kernel), strides: attribute.ints(window.strides), dilations: attribute.ints(window.dilations) };
}

function attributesOf(test: WindowCase) {
  const { autoPad, window } = test;
  return {
    ...extentsOf(test),
    ...(autoPad === 'NOTSET' ? { pads: attribute.ints([...window.before, ...window.after]) } : { auto_pad: attribute.text(autoPad) }),
  };
}

/** Of each window. Padding never wins, and where nothing else lies under a window there is none. */
function numbers(taps: readonly { readonly value: number | undefined }[]): readonly number[] {
  return taps.flatMap(({ value }) => (value === undefined ? [] : [value]));
}
const total = (list: readonly number[]): number => list.reduce((sum, value) => sum + value, 0);

describe('windows over any number of axes, as files have them', () => {
  it.each([1, 2, 4])('Conv in %i groups', async (group) => {
    await fc.assert(fc.asyncProperty(windowCases(4, valueOf), fc.constantFrom(1, 2), fc.boolean(), async (test, perGroup, constant) => {
      const window = { ...test.window, ceil: false };
      const [drawn] = fc.sample(valueOf([group * perGroup, 4 / group, ...window.kernel], false), { numRuns: 1, seed: window.kernel.length });
      if (!drawn) throw new Error('no kernel was drawn');
      const kernel: CaseInput = constant ? { ...drawn, role: 'fixed' } : drawn;
      await checkImport('Conv', {
        name: 'Conv', opset: 11, inputs: [test.x, kernel], attributes: { ...attributesOf(test), group: attribute.int(group) },
        gives: convolved(array(test.x), array(kernel), window, group),
      });
    }), RUNS);
  });

  it('MaxPool', async () => {
    await fc.assert(fc.asyncProperty(windowCases(2, distinctValueOf), async (test) => {
      const gives = pooled(array(test.x), test.window, (taps) => Math.max(...numbers(taps)));
      fc.pre(gives.data.every(Number.isFinite));
      await checkImport('MaxPool', { name: 'MaxPool', opset: 12, inputs: [test.x], attributes: { ...attributesOf(test), ceil_mode: ceilOf(test) }, gives });
    }), RUNS);
  });

  it('AveragePool, padding counted or not', async () => {
    await fc.assert(fc.asyncProperty(windowCases(2, valueOf), fc.boolean(), async (test, countPad) => {
      const gives = pooled(array(test.x), test.window, (taps) => total(numbers(taps)) / (countPad ? taps.length : numbers(taps).length));
      fc.pre(gives.data.every(Number.isFinite));
      const attributes = { ...attributesOf(test), ceil_mode: ceilOf(test), count_include_pad: attribute.int(Number(countPad)) };
      await checkImport('AveragePool', { name: 'AveragePool', opset: 19, inputs: [test.x], attributes, gives });
    }), RUNS);
  });

  it.each([1, 2, 3])('LpPool of order %i', async (p) => {
    await fc.assert(fc.asyncProperty(windowCases(2, valueOf), async (test) => {
      const gives = pooled(array(test.x), test.window, (taps) => total(numbers(taps).map((value) => Math.abs(value) ** p)) ** (1 / p));
      const attributes = { ...attributesOf(test), ceil_mode: ceilOf(test), p: attribute.int(p) };
      await checkImport('LpPool', { name: 'LpPool', opset: 18, inputs: [test.x], attributes, gives });
    }), RUNS);
  });

  it('ConvTranspose, its extents given in every way', async () => {
    await fc.assert(fc.asyncProperty(windowCases(4, valueOf), fc.constantFrom(1, 2, 4), fc.nat(2), fc.boolean(), async (test, group, extra, byShape) => {
      const { window, x } = test;
      const [kernel] = fc.sample(valueOf([4, 2, ...window.kernel], false), { numRuns: 1, seed: group });
      if (!kernel) throw new Error('no kernel was drawn');
      const added = window.strides.map((stride) => Math.min(extra, stride - 1));
      const full = x.tensor.shape.slice(2).map((extent, axis) => (extent - 1) * (window.strides[axis] ?? 1) + ((window.kernel[axis] ?? 1) - 1) * (window.dilations[axis] ?? 1) + 1);
      const extents = full.map((extent, axis) => extent + (added[axis] ?? 0) - (window.before[axis] ?? 0) - (window.after[axis] ?? 0));
      fc.pre(extents.every((extent) => extent >= 1));
      // Wanted extents are reached by cutting; without automatic padding the odd one is cut before.
      const before = byShape ? full.map((extent, axis) => Math.ceil((extent + (added[axis] ?? 0) - (extents[axis] ?? 0)) / 2)) : window.before;
      const padding = byShape ? { output_shape: attribute.ints(extents) } : { pads: attribute.ints([...window.before, ...window.after]) };
      await checkImport('ConvTranspose', {
        name: 'ConvTranspose', opset: 11, inputs: [x, kernel],
        attributes: { ...extentsOf(test), ...padding, output_padding: attribute.ints(added), group: attribute.int(group) },
        gives: spreadOut(array(x), array(kernel), { ...window, before }, { group, extents }),
      });
    }), RUNS);
  });
});

function ceilOf({ window }: WindowCase) {
  return attribute.int(window.ceil === true ? 1 : 0);
}
