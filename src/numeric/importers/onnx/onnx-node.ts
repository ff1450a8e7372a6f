import { AppError, type Problem } from '../../../kernel/errors.ts';
import type { NarrowInteger, OnnxAttribute, OnnxNode } from '../../formats/onnx/onnx-model.ts';
import type { Attributes, AttributeValue } from '../../graph/graph.ts';
import type { GraphBuilder } from '../../graph/graph-builder.ts';
import type { Value } from '../../graph/op-table.ts';
import type { OnnxNodeView } from '../../ops/definition.ts';
import { parseAttributes, type AttributeSchema, type AttributesOf } from '../../ops/support/attribute-schema.ts';
import { canonicalTensor } from './canonical-tensor.ts';

export interface OnnxNodeContext {
  readonly build: GraphBuilder;
  readonly opset: number;
  readonly fixedBatch: number | undefined;
  readonly inputs: readonly (Value | undefined)[];
  /** By input: the narrow integer type a constant was stored as. */
  readonly stored: readonly (NarrowInteger | undefined)[];
  readonly warnings: Problem[];
}

/** A node of a file, with the values its inputs have become. */
export class ImportedOnnxNode implements OnnxNodeView {
  readonly type: string;
  readonly name: string;
  readonly opset: number;
  readonly inputs: readonly (Value | undefined)[];
  readonly outputs: readonly string[];
  readonly attributes: Attributes;
  readonly build: GraphBuilder;
  readonly fixedBatch: number | undefined;
  readonly #context: OnnxNodeContext;

  constructor(node: OnnxNode, context: OnnxNodeContext) {
    this.type = node.type;
    this.name = node.name;
    this.outputs = node.outputs;
    this.attributes = Object.fromEntries(Array.from(node.attributes, ([name, attribute]) => [name, readAttribute(name, attribute)]));
    this.opset = context.opset;
    this.inputs = context.inputs;
    this.build = context.build;
    this.fixedBatch = context.fixedBatch;
    this.#context = context;
  }

  integerType(index: number): string | undefined {
    const dtype = this.inputs[index]?.type.dtype;
    return dtype === 'int32' ? this.#context.stored[index] ?? dtype : dtype;
  }

  warn(code: string, message: string): void {
    this.#context.warnings.push({ code, message: `node "${this.name}" (${this.type}): ${message}`, path: [this.name] });
  }

  input(index: number): Value {
    const value = this.inputs[index];
    if (!value) throw new AppError('UNSUPPORTED', `expected an input at position ${index}, found none`);
    return value;
  }

  numbers(index: number): readonly number[] {
    const known = this.input(index).known?.elements;
    if (!known?.every((element) => typeof element === 'number')) {
      throw new AppError('UNSUPPORTED', `expected constant numbers at input ${index}, found them computed`);
    }
    return known;
  }

  read<S extends AttributeSchema>(schema: S): AttributesOf<S> {
    return parseAttributes(schema, this.attributes);
  }

  emit(type: string, inputs: readonly (Value | undefined)[], attributes: Attributes = {}): Value {
    return this.build.op(type, inputs, attributes, { name: this.name });
  }
}

function readAttribute(name: string, attribute: OnnxAttribute): AttributeValue {
  if (attribute.kind === 'unreadable') {
    throw new AppError('UNSUPPORTED', `attribute "${name}": expected numbers or text, found ${attribute.value}`);
  }
  if (attribute.kind === 'reference') throw new AppError('UNSUPPORTED', `attribute "${name}": expected a value, found a reference outside of a function`);
  if (attribute.kind === 'graph') throw new AppError('UNSUPPORTED', `attribute "${name}": expected a value, found a graph`);
  if (attribute.kind === 'texts') return JSON.stringify(attribute.value);
  return attribute.kind === 'tensor' ? canonicalTensor(attribute.value) : attribute.value;
}
