import { AppError } from '../../../../kernel/errors.ts';
import type { Graph } from '../../../graph/graph.ts';
import { sizeOf, type Tensor } from '../../../tensor/tensor.ts';
import type { Program } from '../../runtime.ts';
import { requireAgreement } from './agreement.ts';

type Feeds = Readonly<Record<string, Tensor>>;

export interface CheckedProgramParts {
  readonly graph: Graph;
  readonly device: string;
  readonly program: Program;
  /** The same graph on the CPU, made when it is needed and disposed of after one run. */
  readonly reference: () => Promise<Program>;
}

/**
 * A program on a device whose kernels are not taken on trust: before its first run, the first image of it goes through
 * the CPU as well. A device that computes something else is an error, not a result.
 */
export class CheckedProgram implements Program {
  readonly #its: CheckedProgramParts;
  #checked = false;
  #checking = false;

  constructor(parts: CheckedProgramParts) {
    this.#its = parts;
  }

  async run(feeds: Feeds): Promise<Feeds> {
    if (this.#checking) throw new AppError('INTERNAL', 'expected one run at a time, found the program running');
    if (this.#checked) return this.#its.program.run(feeds);
    this.#checking = true;
    try {
      const results = await this.#its.program.run(feeds);
      await this.#check(feeds);
      return results;
    } finally {
      this.#checking = false;
    }
  }

  dispose(): Promise<void> {
    return this.#its.program.dispose();
  }

  async #check(feeds: Feeds): Promise<void> {
    const { graph, program, device } = this.#its;
    const one = firstImage(graph, feeds);
    const reference = await this.#its.reference();
    try {
      requireAgreement(await program.run(one), await reference.run(one), device);
    } finally {
      await reference.dispose();
    }
    this.#checked = true;
  }
}

/** A batch of one: the first row of every input that has one row an image. */
function firstImage(graph: Graph, feeds: Feeds): Feeds {
  const batched = graph.inputs.filter((input) => input.type.shape[0] === 'N').map((input) => input.name);
  return Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, batched.includes(name) ? firstRow(tensor) : tensor]));
}

function firstRow(tensor: Tensor): Tensor {
  const [, ...rest] = tensor.shape;
  const size = sizeOf(rest);
  const shape = [1, ...rest];
  switch (tensor.dtype) {
    case 'float32': return { dtype: tensor.dtype, shape, data: tensor.data.subarray(0, size) };
    case 'float64': return { dtype: tensor.dtype, shape, data: tensor.data.subarray(0, size) };
    case 'int64': return { dtype: tensor.dtype, shape, data: tensor.data.subarray(0, size) };
    case 'int32': return { dtype: tensor.dtype, shape, data: tensor.data.subarray(0, size) };
    case 'uint8': case 'bool': return { dtype: tensor.dtype, shape, data: tensor.data.subarray(0, size) };
  }
}
