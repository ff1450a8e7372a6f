import { AppError, type Problem } from '../../../kernel/errors.ts';
import type { OnnxAttribute, OnnxBranch, OnnxFunction, OnnxNode } from './onnx-model.ts';

/** Functions that call functions can double at every level; no image classifier comes near this. */
const MOST_NODES = 50_000;

/**
 * Nodes with every call of a function replaced by its body, values renamed after the caller. A function that calls
 * itself, and a body that grows without measure, become a problem, and the call stays.
 */
export function inlineFunctions(nodes: readonly OnnxNode[], functions: readonly OnnxFunction[], problems: Problem[]): readonly OnnxNode[] {
  if (functions.length === 0) return nodes;
  const table = new Map(functions.map((each) => [keyOf(each.domain, each.name), each]));
  const state = { table, made: 0 };
  return nodes.flatMap((node) => {
    try {
      return expand(node, state, []);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      problems.push({ code: 'ONNX_FUNCTION', message: `node "${node.name}" (${node.type}): ${error.message}`, path: [node.name] });
      return [node];
    }
  });
}

interface InlineState {
  readonly table: ReadonlyMap<string, OnnxFunction>;
  made: number;
}

function expand(node: OnnxNode, state: InlineState, callers: readonly string[]): readonly OnnxNode[] {
  const key = keyOf(node.domain, node.type);
  const called = state.table.get(key);
  if (!called) {
    state.made += 1;
    if (state.made > MOST_NODES) throw new AppError('INVALID_INPUT', `expected functions of at most ${MOST_NODES} nodes in all, found more`);
    return [withBranches(node, (branch) => ({ ...branch, nodes: branch.nodes.flatMap((inner) => expand(inner, state, callers)) }))];
  }
  if (callers.includes(key)) throw new AppError('INVALID_INPUT', `expected functions that end, found one that calls itself: ${[...callers, key].join(' calls ')}`);
  return bodyOf(node, called).flatMap((inner) => expand(inner, state, [...callers, key]));
}

/** The body of a function with the caller's values and attributes put in. */
function bodyOf(caller: OnnxNode, called: OnnxFunction): readonly OnnxNode[] {
  const names = new Map<string, string>([['', '']]);
  called.inputs.forEach((name, index) => names.set(name, caller.inputs[index] ?? ''));
  const outer = (name: string): string => {
    const known = names.get(name);
    if (known !== undefined) return known;
    const place = called.outputs.indexOf(name);
    const given = place < 0 ? '' : caller.outputs[place] ?? '';
    const made = given === '' ? `${caller.name}/${name}` : given;
    names.set(name, made);
    return made;
  };
  const body = called.nodes.map((node) => seenFrom(caller, called, { node, outer }));
  return [...body, ...passedThrough(caller, called)];
}

interface InnerNode {
  readonly node: OnnxNode;
  /** What a name of the body is called outside. */
  readonly outer: (name: string) => string;
}

/** A node of a body with the names and attributes it has outside, the graphs inside it likewise. */
function seenFrom(caller: OnnxNode, called: OnnxFunction, { node, outer }: InnerNode): OnnxNode {
  const renamed = {
    ...node,
    name: `${caller.name}/${node.name}`,
    inputs: node.inputs.map(outer),
    outputs: node.outputs.map(outer),
    attributes: attributesOf(node, caller, called),
  };
  return withBranches(renamed, (branch) => ({
    nodes: branch.nodes.map((inner) => seenFrom(caller, called, { node: inner, outer })),
    initializers: new Map(Array.from(branch.initializers, ([name, tensor]) => [outer(name), tensor])),
    inputs: branch.inputs.map(outer),
    outputs: branch.outputs.map(outer),
  }));
}

/** A node with the graphs inside it changed. */
function withBranches(node: OnnxNode, change: (branch: OnnxBranch) => OnnxBranch): OnnxNode {
  if (![...node.attributes.values()].some(({ kind }) => kind === 'graph')) return node;
  const attributes = Array.from(node.attributes, ([name, attribute]): [string, OnnxAttribute] => (
    [name, attribute.kind === 'graph' ? { kind: 'graph', value: change(attribute.value) } : attribute]
  ));
  return { ...node, attributes: new Map(attributes) };
}

/** Outputs that are an input of the function itself need a node that makes them. */
function passedThrough(caller: OnnxNode, called: OnnxFunction): readonly OnnxNode[] {
  return called.outputs.flatMap((name, place): OnnxNode[] => {
    const [from, to] = [called.inputs.indexOf(name), caller.outputs[place] ?? ''];
    if (from < 0 || to === '') return [];
    return [{ domain: '', type: 'Identity', name: `${caller.name}/${name}`, inputs: [caller.inputs[from] ?? ''], outputs: [to], attributes: new Map<string, OnnxAttribute>() }];
  });
}

/** References become the caller's attribute, its default, or nothing where the caller leaves an optional one out. */
function attributesOf(node: OnnxNode, caller: OnnxNode, called: OnnxFunction): ReadonlyMap<string, OnnxAttribute> {
  return new Map([...node.attributes].flatMap(([name, attribute]): [string, OnnxAttribute][] => {
    if (attribute.kind !== 'reference') return [[name, attribute]];
    const given = caller.attributes.get(attribute.value) ?? called.defaults.get(attribute.value);
    return given ? [[name, given]] : [];
  }));
}

function keyOf(domain: string, name: string): string {
  return `${domain}.${name}`;
}
