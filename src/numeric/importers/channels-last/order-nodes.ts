import type { Problem } from '../../../kernel/errors.ts';
import type { FileNode } from './file-node.ts';

export interface NodeOrder {
  readonly order: readonly FileNode[];
  readonly problems: readonly Problem[];
}

/**
 * The nodes that `output` needs, each after those it takes its inputs from, whatever their order in the file. Nodes
 * that need their own results, and values made twice, are problems. Takes no recursion: files may be deep.
 */
export function orderNodes(nodes: readonly FileNode[], output: string): NodeOrder {
  const problems: Problem[] = [];
  const producers = producersOf(nodes, problems);
  const state = new Map<FileNode, 'open' | 'done'>();
  const order: FileNode[] = [];
  const waiting: string[] = [output];
  for (let name = waiting.at(-1); name !== undefined; name = waiting.at(-1)) {
    const node = producers.get(name);
    const seen = node && state.get(node);
    if (!node || seen === 'done') {
      waiting.pop();
    } else if (seen === 'open') {
      waiting.pop();
      state.set(node, 'done');
      order.push(node);
    } else {
      state.set(node, 'open');
      const sources = node.inputs.filter((input) => producers.has(input));
      const circular = sources.find((input) => state.get(producers.get(input) ?? node) === 'open');
      if (circular !== undefined) problems.push(cycleProblem(node, circular));
      waiting.push(...sources.filter((input) => !state.has(producers.get(input) ?? node)).toReversed());
    }
  }
  return { order, problems };
}

function producersOf(nodes: readonly FileNode[], problems: Problem[]): ReadonlyMap<string, FileNode> {
  const producers = new Map<string, FileNode>();
  for (const node of nodes) {
    for (const name of node.outputs) {
      const earlier = producers.get(name);
      if (earlier) problems.push(orderProblem(node, `expected to be the only producer of "${name}", found node "${earlier.name}" before it`));
      else if (name !== '') producers.set(name, node);
    }
  }
  return producers;
}

function cycleProblem(node: FileNode, input: string): Problem {
  return orderProblem(node, `expected its input "${input}" to be computed before, found it to need this node's own result`);
}

function orderProblem({ name, type }: FileNode, message: string): Problem {
  return { code: 'NODE', message: `node "${name}" (${type}): ${message}`, path: [name] };
}
