import { Random } from '../../../../src/kernel/random.ts';
import { sameShape, type Shape } from '../../../../src/numeric/graph/dimension.ts';
import type { Graph } from '../../../../src/numeric/graph/graph.ts';
import { GraphBuilder } from '../../../../src/numeric/graph/graph-builder.ts';
import type { Value } from '../../../../src/numeric/graph/op-table.ts';
import { ops } from '../../../../src/numeric/ops/index.ts';
import { floatTensor, sizeOf, type FloatTensor } from '../../../../src/numeric/tensor/tensor.ts';
import { Choices, type Recipe, type Step } from './recipe.ts';
import { convolve, convolveTransposed, pool, stemOf } from './random-windows.ts';

/** What the steps of a random graph share. */
export interface Kitchen {
  readonly build: GraphBuilder;
  readonly isExact: boolean;
  readonly random: Random;
  /** Every value so far, all [N, C, H, W]. */
  readonly values: Value[];
}

/** A step at work: the value it is about, and what else it has to choose. */
export interface Task extends Kitchen {
  readonly x: Value;
  readonly step: Step;
  readonly choices: Choices;
}

/** The graph a recipe describes: input `image`, outputs `y` and, where steps are shown, `y0`, `y1`, … */
export function graphOf({ isExact, channels, height, width, stem, steps }: Recipe): Graph {
  const build = new GraphBuilder(ops);
  const image = build.input('image', { dtype: 'float32', shape: ['N', channels, height, width] });
  const kitchen: Kitchen = { build, isExact, random: Random.fromSeed(1), values: [image] };
  kitchen.values.push(stemOf(kitchen, image, stem));
  steps.forEach((step, index) => {
    const x = kitchen.values.at(-1 - (step.of % kitchen.values.length)) ?? image;
    const result = cook[step.kind]({ ...kitchen, x, step, choices: new Choices(step.numbers) });
    kitchen.values.push(result);
    if (step.isShown) build.output(`y${index}`, result);
  });
  build.output('y', kitchen.values.at(-1) ?? image);
  return build.build();
}

/** Numbers to feed a graph of a recipe. */
export function imagesFor({ isExact, channels, height, width }: Recipe, batch = 2): FloatTensor {
  return numbers({ isExact, random: Random.fromSeed(2) }, [batch, channels, height, width]);
}

/** Seeded numbers in [-2, 2); exact ones are multiples of a quarter, so that many are equal. */
export function numbers({ isExact, random }: Pick<Kitchen, 'isExact' | 'random'>, shape: readonly number[]): FloatTensor {
  const next = isExact ? (): number => random.below(16) / 4 - 2 : (): number => 4 * random.uniform() - 2;
  return floatTensor(shape, Float32Array.from({ length: sizeOf(shape) }, next));
}

/** Channels, height and width of a value. */
export function extentsOf({ type }: Value): readonly [number, number, number] {
  const [, channels, height, width] = type.shape.map(Number);
  return [channels ?? 1, height ?? 1, width ?? 1];
}

const cook: Readonly<Record<Step['kind'], (task: Task) => Value>> = {
  conv: convolve, convTranspose: convolveTransposed, maxPool: (task) => pool('MaxPool', task), averagePool: (task) => pool('AveragePool', task),
  binary, constant, unary, globalPool, concat, slice, normalization, pad, maskedScale,
};

/** Two branches, or the same value twice. */
function binary({ build, x, step, choices, values }: Task): Value {
  const alike = values.filter((value) => sameShape(value.type.shape, x.type.shape));
  const y = alike.at(-1 - (step.other % alike.length)) ?? x;
  const operands = choices.of([x, y], [y, x]);
  return build.op(choices.of('Add', 'Add', 'Mul', 'Sub'), operands);
}

/** A constant of any shape that broadcasts, on either side. */
function constant(task: Task): Value {
  const { build, x, choices } = task;
  const [c, h, w] = extentsOf(x);
  const type = choices.of('Add', 'Mul', 'Sub');
  const shapes: readonly Shape[] = [[c, 1, 1], [1, c, 1, 1], [1, 1, h, w], [h, w], [], [1, 1, 1, 1], [1], [c, h, w], [1, c, h, w], [w], [h, 1], [1, h, w]];
  const shape = choices.of(shapes[0] ?? [], ...shapes.slice(1)).map(Number);
  const number = build.constant(numbers(task, shape));
  return build.op(type, choices.of([x, number], [number, x]));
}

function unary({ build, x, choices, isExact }: Task): Value {
  const type = choices.of('Relu', 'Relu', 'LeakyRelu', 'Neg', 'Clip', 'HardSigmoid', ...(isExact ? [] : ['Sigmoid', 'Tanh']));
  if (type === 'LeakyRelu') return build.op(type, [x], { alpha: 0.5 });
  if (type === 'HardSigmoid') return build.op(type, [x], { alpha: 0.25, beta: 0.5 });
  if (type !== 'Clip') return build.op(type, [x]);
  const [least, most] = choices.of([true, true], [true, false], [false, true], [false, false]);
  return build.op('Clip', [x, least ? build.scalar(-1.5) : undefined, most ? build.scalar(1.25) : undefined]);
}

/** Squeeze and excite: every channel times its own mean, or maximum where exact. */
function globalPool({ build, x, choices, isExact }: Task): Value {
  const [, height, width] = extentsOf(x);
  const whole = { kernel_shape: [height, width], strides: [1, 1], dilations: [1, 1], pads: [0, 0, 0, 0] };
  const pooled = isExact ? build.op('MaxPool', [x], whole) : build.op('GlobalAveragePool', [x]);
  return choices.of(true, false) ? build.op('Mul', [x, pooled]) : pooled;
}

function concat({ build, x, step, choices, values }: Task): Value {
  const [, height, width] = extentsOf(x);
  const fitting = values.filter((value) => extentsOf(value)[1] === height && extentsOf(value)[2] === width);
  const parts = Array.from({ length: 1 + choices.below(2) }, (_, index) => fitting.at(-1 - ((step.other + index) % fitting.length)) ?? x);
  return extentsOf(x)[0] > 96 ? build.op('Neg', [x]) : build.op('Concat', [x, ...parts], { axis: 1 });
}

/** A cut along the channels, or a row less. */
function slice({ build, x, choices }: Task): Value {
  const [channels, height] = extentsOf(x);
  const axis = choices.of(1, 1, 1, 2);
  const extent = axis === 1 ? channels : height;
  const start = Math.min(choices.of(0, 16, 4, 8, 1, 32), extent - 1);
  const stop = Math.max(start + 1, extent - choices.of(0, 0, 16, 4, 1));
  return build.op('Slice', [x, ...[start, stop, axis, 1].map((number) => build.ints([number]))]);
}

function normalization(task: Task): Value {
  const { build, x, isExact, choices } = task;
  const [channels] = extentsOf(x);
  const [scale, bias, mean] = [1, 2, 3].map(() => build.constant(numbers(task, [channels])));
  const variance = Float32Array.from({ length: channels }, () => choices.of(1, 4, 0.25));
  return build.op('BatchNormalization', [x, scale, bias, mean, build.constant(floatTensor([channels], variance))], { epsilon: isExact ? 0 : 1e-3 });
}

function pad({ build, x, choices }: Task): Value {
  const counts = [0, choices.of(0, 0, 0, 4), choices.below(3), choices.below(3), 0, choices.of(0, 0, 0, 12), choices.below(3), choices.below(3)];
  return build.op('Pad', [x, build.ints(counts), build.scalar(choices.of(0, 0, 0, 0.5))]);
}

/** What a ReLU's gradient does before a batch normalisation's: a mask, then a number a channel. */
function maskedScale(task: Task): Value {
  const { build, x, choices } = task;
  const convolved = convolve(task);
  const [channels] = extentsOf(convolved);
  const mask = build.op('HardSigmoid', [convolved], { alpha: 1, beta: 0 });
  const wide = extentsOf(x)[1] === extentsOf(convolved)[1] && extentsOf(x)[2] === extentsOf(convolved)[2] && channels === 1 ? x : mask;
  const masked = build.op('Mul', choices.of([convolved, wide], [wide, convolved]));
  return build.op('Mul', [masked, build.constant(numbers(task, [extentsOf(masked)[0], 1, 1]))]);
}
