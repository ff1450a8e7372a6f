import { AppError } from '../../kernel/errors.ts';
import { passesGradient } from '../../numeric/autodiff/passes-gradient.ts';
import type { Graph, GraphNode } from '../../numeric/graph/graph.ts';
import { sizeOf, type FloatTensor } from '../../numeric/tensor/tensor.ts';

export interface TrainableWeight {
  /** Of a constant of the graph. */
  readonly name: string;
  /** Whether weight decay applies: to kernels and matrices, neither to biases nor to normalisation. */
  readonly decays: boolean;
}

/** Constants that transformations in front of a model bring along are called so: they define the defense and stay. */
const FIXED = /^(?:v:)*defense/;

/** Which inputs of an operator are weights wherever they are constants: kernels and matrices, which decay, … */
const KERNELS: Readonly<Record<string, readonly number[]>> = {
  Conv: [1], ConvTranspose: [1], Gemm: [0, 1], MatMul: [0, 1],
};
/** … and biases, scales, slopes and tables, which do not. */
const VECTORS: Readonly<Record<string, readonly number[]>> = {
  Conv: [2], ConvTranspose: [2], Gemm: [2], BatchNormalization: [1, 2], LayerNormalization: [1, 2], InstanceNormalization: [1, 2],
  PRelu: [1], Gather: [0],
};

/** Constants in these are weights behind the first kernel: a bias, a scale of channels, an embedding of places. */
const BEHIND_KERNELS = new Set(['Add', 'Sub', 'Mul', 'Div', 'Concat']);

/** What only rearranges numbers: a weight may have passed it on its way to where it is used. */
const REARRANGING = new Set(['Identity', 'Reshape', 'Transpose', 'Squeeze', 'Unsqueeze', 'Expand', 'Flatten', 'Slice', 'Split']);

/** An attention mask adds this or less to what must not be seen, and nothing to the rest. */
const MASKED = -100;

/**
 * The constants of a classifier that training may change. Not among them: preprocessing, which is whatever comes before the
 * first kernel; running statistics; settings such as scalars, shapes and masks; constants of defenses; and what no
 * gradient reaches. Throws an AppError where nothing is left.
 */
export function trainableWeights(graph: Graph): readonly TrainableWeight[] {
  const found = new Map<string, boolean>();
  const origins = new Origins(graph);
  const behind = new Set<string>();
  for (const node of graph.nodes) {
    const weights = weightsOf(node, origins, behind);
    for (const { name, decays } of weights) found.set(name, (found.get(name) ?? false) || decays);
    const isKernel = node.type in KERNELS && weights.some(({ name }) => !FIXED.test(name));
    if (isKernel || node.inputs.some((name) => behind.has(name))) for (const name of node.outputs) behind.add(name);
  }
  const learning = passesGradient(graph, 'logits');
  const trainable = Array.from(found, ([name, decays]) => ({ name, decays })).filter(({ name }) => !FIXED.test(name) && learning.has(name));
  if (trainable.length > 0) return trainable;
  throw new AppError('UNSUPPORTED', 'expected a model with weights that training can change (kernels, matrices, biases or scales of '
    + `float32 that a gradient reaches), found none among its ${graph.constants.size} constants`);
}

function weightsOf(node: GraphNode, origins: Origins, behind: ReadonlySet<string>): readonly TrainableWeight[] {
  const at = (places: readonly number[] | undefined, decays: boolean): readonly TrainableWeight[] => (places ?? []).flatMap((place) => {
    const name = origins.of(node.inputs[place]);
    const tensor = origins.floats(name);
    return name !== undefined && tensor && tensor.shape.length > 0 ? [{ name, decays: decays && tensor.shape.length > 1 }] : [];
  });
  const fixed = [...at(KERNELS[node.type], true), ...at(VECTORS[node.type], false)];
  if (!BEHIND_KERNELS.has(node.type) || !node.inputs.some((name) => behind.has(name))) return fixed;
  const places = node.inputs.map((_, place) => place).filter((place) => isLearned(node, place, origins));
  return at(places, false);
}

/** A number alone is a setting, unless it is the bias of a single output; a mask is none either. */
function isLearned(node: GraphNode, place: number, origins: Origins): boolean {
  const tensor = origins.floats(origins.of(node.inputs[place]));
  if (!tensor || isMask(tensor)) return false;
  if (sizeOf(tensor.shape) > 1) return true;
  const other = origins.producer(node.inputs[1 - place]);
  return node.type === 'Add' && tensor.shape.length > 0 && other !== undefined && other.type in KERNELS;
}

function isMask({ data }: FloatTensor): boolean {
  return data.some((number) => !(number > MASKED)) && data.every((number) => number === 0 || !(number > MASKED));
}

/** Where values come from. */
class Origins {
  readonly #graph: Graph;
  readonly #producers: ReadonlyMap<string, GraphNode>;

  constructor(graph: Graph) {
    this.#graph = graph;
    this.#producers = new Map(graph.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  }

  producer(name: string | undefined): GraphNode | undefined {
    return this.#producers.get(name ?? '');
  }

  floats(name: string | undefined): FloatTensor | undefined {
    const tensor = this.#graph.constants.get(name ?? '');
    return tensor?.dtype === 'float32' ? tensor : undefined;
  }

  /** The constant whose numbers a value has, rearranged or not; undefined where they are computed. */
  of(name: string | undefined): string | undefined {
    const node = this.producer(name);
    if (!node) return name !== undefined && this.#graph.constants.has(name) ? name : undefined;
    return REARRANGING.has(node.type) ? this.of(node.inputs[0]) : undefined;
  }
}
