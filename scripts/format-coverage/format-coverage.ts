import { ConfigReader } from '../../src/numeric/importers/keras/config/config-reader.ts';
import type { LayerDefinition } from '../../src/numeric/importers/keras/layer-definition.ts';
import { layerCatalogue } from '../../src/numeric/importers/keras/layers/index.ts';
import { FORMAT_TITLES } from '../../src/numeric/importers/model-format.ts';
import { TFJS_RULES } from '../../src/numeric/importers/tfjs-graph/rules/index.ts';
import { TFLITE_RULES } from '../../src/numeric/importers/tflite/rules/index.ts';
import { importLayerCase, layerCases } from '../../tests/numeric/importers/keras/layer-cases.ts';

/** An operation written between layers rather than a layer. */
const OPERATION = /^(ops|tf)\./;
/** Names of nodes of the other layers of a case, and of those that move channels between the layouts of file and graph. */
const AROUND = /^(before|side_|flat|transpose)/;

/** docs/format-coverage.md, from the catalogues of the importers and the cases of their tests. */
export function formatCoverage(): string {
  const definitions = [...new Set(layerCatalogue.values())];
  const names = [...layerCatalogue.keys()].sort();
  const layers = names.filter((name) => !OPERATION.test(name));
  const rows = definitions.filter(({ types }) => types.some((type) => !OPERATION.test(type))).map(layerRow).sort();
  return [
    '# Formats',
    '',
    'Generated from the code by `npm run generate`; do not edit. A model comes as one of these, or as a ZIP of its files:',
    '',
    ...Object.values(FORMAT_TITLES).map((title) => `- ${title}`),
    '',
    'Operators of ONNX are listed in [op-coverage.md](op-coverage.md). What is in none of the lists is refused by name.',
    '',
    '## Keras layers',
    '',
    `${layers.length} layers, the same for \`.h5\`, \`.keras\` and TensorFlow.js layers models; nested and shared models are taken too.`,
    '',
    '- **Variables**: with the settings that Keras takes by itself; "a or b" are names in different versions.',
    '- **Becomes**: operators of the graph that the layer was seen to become in the tests of single layers, besides constants; "nothing" where it hands on',
    '  its input, as augmentation does outside training; "?" where no test has the layer alone.',
    '',
    '| Layers | Variables | Becomes |',
    '|---|---|---|',
    ...rows,
    '',
    '## Keras operations between layers',
    '',
    sentence(names.filter((name) => OPERATION.test(name))),
    '',
    '## Operators of TensorFlow.js graph models',
    '',
    sentence([...TFJS_RULES.keys()].sort()),
    '',
    '## Operators of TensorFlow Lite models',
    '',
    sentence([...TFLITE_RULES.keys()].sort()),
    '',
  ].join('\n');
}

function layerRow(definition: LayerDefinition): string {
  const types = definition.types.filter((type) => !OPERATION.test(type)).sort();
  return `| ${[types.join(', '), variablesOf(definition), becomes(types)].join(' | ')} |`;
}

function variablesOf({ weights }: LayerDefinition): string {
  const names = weights?.(new ConfigReader({})) ?? [];
  return names.length === 0 ? 'none' : names.map((name) => name.replaceAll('|', ' or ')).join(', ');
}

function becomes(types: readonly string[]): string {
  const cases = layerCases.filter(({ type }) => types.includes(type));
  if (cases.length === 0) return '?';
  const nodes = cases.flatMap((layerCase) => importLayerCase(layerCase).graph.nodes.filter(({ name }) => !AROUND.test(name)));
  const operators = [...new Set(nodes.map(({ type }) => type))].sort();
  return operators.length === 0 ? 'nothing' : operators.join(', ');
}

function sentence(names: readonly string[]): string {
  return `${names.length}: ${names.join(', ')}.`;
}
