import { AppError } from '../../../kernel/errors.ts';
import { batchFactor, elementCount, isBatch, printShape, type Shape } from '../../graph/dimension.ts';
import type { OpApplication, OpTable, ResolvedOp } from '../../graph/op-table.ts';
import type { OnnxImport, OnnxRule, OpCall, OpDefinition } from '../definition.ts';
import { parseAttributes } from './attribute-schema.ts';
import { unsupported } from './unsupported.ts';

/** No layer of an image classifier makes 2^27 numbers (512 MB) of one image; a file that says so is damaged or hostile. */
const LARGEST_VALUE = 2 ** 27;

/** All operators by type. Throws at construction when two entries claim one type. */
export class OpRegistry implements OpTable {
  readonly #definitions = new Map<string, OpDefinition>();
  readonly #imports = new Map<string, OnnxImport>();

  constructor(entries: readonly (OpDefinition | OnnxImport)[]) {
    for (const entry of entries) {
      if (this.#definitions.has(entry.type) || this.#imports.has(entry.type)) {
        throw new AppError('INTERNAL', `expected one definition of the operator ${entry.type}, found two`);
      }
      if ('infer' in entry) this.#definitions.set(entry.type, entry);
      else this.#imports.set(entry.type, entry);
    }
  }

  /** Operators a graph may hold. */
  get definitions(): readonly OpDefinition[] {
    return [...this.#definitions.values()];
  }

  /** Operators that exist in ONNX files only. */
  get imports(): readonly OnnxImport[] {
    return [...this.#imports.values()];
  }

  /** The definition of an operator. Throws an AppError when there is none. */
  definition(type: string): OpDefinition {
    const definition = this.#definitions.get(type);
    if (!definition) throw unsupported('a supported operator', type);
    return definition;
  }

  /** How an ONNX node of `type` and `opset` is imported; undefined when it cannot be. */
  onnxRule(type: string, opset: number): OnnxRule | undefined {
    const entry = this.#definitions.get(type) ?? this.#imports.get(type);
    if (!entry) return undefined;
    const asItIs: OnnxRule = { since: 1, import: (node) => node.emit(type, node.inputs, node.attributes) };
    const rules = entry.onnx ?? [asItIs];
    return rules.filter((rule) => rule.since <= opset).sort((a, b) => b.since - a.since)[0];
  }

  resolve(application: OpApplication): ResolvedOp {
    const definition = this.definition(application.type);
    const { min, max } = definition.inputs;
    const { inputs } = application;
    if (inputs.length < min || inputs.length > max) {
      const expected = min === max ? String(min) : `${min} to ${max === Infinity ? 'any number of' : max}`;
      throw unsupported(`${expected} inputs`, String(inputs.length));
    }
    const attributes = parseAttributes(definition.attributes, application.attributes);
    const call = callOf(application, attributes);
    const types = definition.infer(call).slice(0, application.outputCount);
    if (types.length < application.outputCount) {
      throw unsupported(`at most ${types.length} outputs`, String(application.outputCount));
    }
    for (const type of types) checkSize(type.shape);
    const known = definition.evaluate?.(call);
    return { attributes, outputs: types.map((type, index) => (index === 0 && known ? { type, known } : { type })) };
  }
}

function callOf<A>({ inputs, outputCount }: OpApplication, attributes: A): OpCall<A> {
  return {
    attributes,
    outputCount,
    inputCount: inputs.length,
    has: (index) => inputs[index] !== undefined,
    known: (index) => inputs[index]?.known,
    type: (index) => {
      const input = inputs[index];
      if (!input) throw unsupported(`an input at position ${index}`, 'none');
      return input.type;
    },
  };
}

function checkSize(shape: Shape): void {
  const count = elementCount(shape);
  const perImage = isBatch(count) ? batchFactor(count) : count;
  if (shape.some((extent) => !isBatch(extent) && !(Number.isInteger(extent) && extent >= 0)) || !(perImage < LARGEST_VALUE)) {
    throw unsupported('a result with fewer than 2^27 elements an image', `shape ${printShape(shape)}`);
  }
}
