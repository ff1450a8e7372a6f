import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { STEPS, type AuditedModel } from './protocol.ts';

export interface AuditBench {
  readonly date: string;
  readonly machine: string;
  readonly node: string;
  readonly threads: number;
  readonly loadBefore: number;
  readonly images: number;
  readonly evaluationImages: number;
  readonly imagesDescription: string;
  readonly models: readonly (AuditedModel & { readonly name: string })[];
}

const HEAD = ['model', 'input', 'parameters', ...STEPS, 'whole', 'first forward run', 'first gradient run', 'peak memory'];

/** Writes DATE-audit.json and DATE-audit.md; gives their paths. */
export async function writeAuditResults(directory: string, results: AuditBench): Promise<readonly string[]> {
  const base = join(directory, `${results.date}-audit`);
  await writeFile(`${base}.json`, `${JSON.stringify(results, null, 2)}\n`);
  await writeFile(`${base}.md`, page(results));
  return [`${base}.json`, `${base}.md`];
}

function row(model: AuditBench['models'][number]): readonly string[] {
  const seconds = (value: number | undefined): string => (value === undefined ? 'none' : `${value.toFixed(1)} s`);
  return [
    model.name, model.input, `${(model.parameterCount / 1e6).toFixed(1)} M`, ...STEPS.map((step) => seconds(model.steps[step])), seconds(model.seconds),
    seconds(model.firstForwardSeconds), seconds(model.firstGradientSeconds), `${model.peakMb} MB`,
  ];
}

function page(results: AuditBench): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const runtimes = [...new Set(results.models.map(({ runtime }) => runtime))].join('; ');
  return `# Audits at full size, ${results.date}

${runtimes}; ${results.threads} threads; Node ${results.node}; ${results.machine}, load before the start ${results.loadBefore.toFixed(1)}.
Made by \`npm run bench:audit\`: the architectures of the reference study as PyTorch exports them, with random weights, each
in a process of its own, through the code of a runner's attack task: import, preprocessing folded in, clean predictions, one
epoch of uap-sgd (nontargeted, L2, zeta 4 %, seed 1) on ${results.images} images (${results.imagesDescription}), scored on ${results.evaluationImages} others.

${[line(HEAD), line(HEAD.map(() => '---')), ...results.models.map((model) => line(row(model)))].join('\n')}

The first run of each kind compiles its program and is part of "clean predictions" and of "one UAP epoch". Peak memory is
the most the process ever had resident. The weights are random, so the fooling rates in the JSON say nothing about these
architectures; they are there to show that a perturbation was scored. One run each, not medians.
`;
}
