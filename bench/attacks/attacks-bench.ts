/** usage: npm run bench:attacks [-- --zeta PERCENT] [--norm LINF|L2] [--threads N] [--only TEXT] - how fast uap-sgd passes the published loop; writes bench/results/. */
import { availableParallelism, loadavg } from 'node:os';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createOnnxRuntime } from '../../src/numeric/runtimes/onnxruntime/onnxruntime.ts';
import { uapIterative } from '../../src/robustness/attacks/uap-iterative.ts';
import { uapSgd } from '../../src/robustness/attacks/uap-sgd.ts';
import { epsilonFromZeta, meanNorms } from '../../src/robustness/audit/budget.ts';
import type { Goal, Norm } from '../../src/robustness/threat-model.ts';
import { openClassifier } from '../open-classifier.ts';
import { describeMachine } from '../results.ts';
import { findSubjects, type Subject } from '../subjects.ts';
import { raceTable, writeRaces, type Race } from './attacks-results.ts';
import { learningCurve } from './learning-curve.ts';

const GOALS: readonly Goal[] = [{ kind: 'NONTARGETED' }, { kind: 'TARGETED', target: 0 }, { kind: 'TARGETED', target: 1 }];
const { values } = parseArgs({ options: { zeta: { type: 'string' }, norm: { type: 'string' }, threads: { type: 'string' }, only: { type: 'string' } } });
const zetaPercent = Number(values.zeta ?? 4);
const norm: Norm = values.norm === 'LINF' ? 'LINF' : 'L2';
const threads = Number(values.threads ?? availableParallelism());
const loadBefore = loadavg()[0] ?? 0;
const runtime = await createOnnxRuntime({ threads });

const races: Race[] = [];
const folder = fileURLToPath(new URL('../results', import.meta.url));
const written = (): Promise<string[]> => writeRaces(folder, {
  date: new Date().toISOString().slice(0, 10), machine: describeMachine(), node: process.version, runtime: runtime.description, loadBefore, races,
});

/** Adds the races on a subject to the results; what has been run is written down after each. */
async function raceOn(subject: Subject): Promise<void> {
  const classifier = await openClassifier(subject, runtime);
  try {
    const epsilon = epsilonFromZeta(zetaPercent, norm, await meanNorms(subject.generation));
    for (const goal of GOALS) {
      const { generation, evaluation } = subject;
      const its = { classifier, generation, evaluation, threatModel: { goal, norm, epsilon } };
      console.log(`${subject.name}, ${goal.kind === 'TARGETED' ? `towards class ${goal.target}` : 'nontargeted'} …`);
      const published = await learningCurve(uapIterative, {}, its);
      races.push({ subject: subject.name, goal, norm, zetaPercent, epsilon, generationImages: generation.count, published, batched: await learningCurve(uapSgd, {}, its) });
      console.log(raceTable(races.slice(-1)));
      await written();
    }
  } finally {
    await classifier.dispose();
  }
}

for (const subject of await findSubjects()) if (subject.name.includes(values.only ?? 'pneumonia')) await raceOn(subject);
if (races.length === 0) throw new Error('expected the pneumonia models in ../shared, or a subject named by --only, found none');
console.log(raceTable(races));
console.log((await written()).map((file) => relative('', file)).join('\n'));
