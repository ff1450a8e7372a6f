import { defineImport } from './definition.ts';
import { text } from './support/attribute-schema.ts';
import { contract } from './support/contract.ts';
import { parseEinsum } from './support/einsum-equation.ts';
import { arranged, summedTo, type Labelled } from './support/labelled.ts';

/** Sums of products after an equation, operand by operand from the left, as transposes and matrix products. */
export const einsum = defineImport({
  type: 'Einsum',
  onnx: [{
    since: 12,
    import: (node) => {
      const { build } = node;
      const values = node.inputs.map((_, index) => node.input(index));
      const { operands, result } = parseEinsum(node.read({ equation: text() }).equation, values.map((value) => value.type.shape.length));
      const [first, ...others] = values.map((value, index): Labelled => ({ value, labels: operands[index] ?? [] }));
      if (!first) return [];
      const total = others.reduce((product, operand, index) => {
        const later = others.slice(index + 1).flatMap((other) => other.labels);
        return contract(build, product, operand, [...result, ...later]);
      }, first);
      return arranged(build, summedTo(build, total, result), result);
    },
  }],
});
