import { createOnnxRuntime } from '../src/numeric/runtimes/onnxruntime/onnxruntime.ts';
import { openClassifier } from './open-classifier.ts';
import { findSubjects } from './subjects.ts';
import { findAttack } from '../src/robustness/attacks/index.ts';
import { runAttack } from '../src/robustness/attacks/run-attack.ts';
import { Random } from '../src/kernel/random.ts';
import { epsilonFromZeta, meanNorms } from '../src/robustness/audit/budget.ts';
import { cleanPredictions } from '../src/robustness/audit/predict.ts';
import { perturbed } from '../src/robustness/attacks/support/perturbed.ts';
import { predictions } from '../src/robustness/classifier.ts';
const [s] = await findSubjects(); const rt = await createOnnxRuntime({threads:2});
const c = await openClassifier(s!, rt);
const epsilon = epsilonFromZeta(4,'L2',await meanNorms(s!.generation)); console.log({epsilon});
const clean = await cleanPredictions(c, s!.generation);
const E = s!.evaluation; const all = await E.read(Uint32Array.from({length:E.count},(_, i)=>i));
const ce = predictions(await c.logits(all));
const configs: [string, object][] = JSON.parse(process.argv[2]!);
for (const [name, parameters] of configs) for (const goal of [{kind:'NONTARGETED'},{kind:'TARGETED',target:1},{kind:'TARGETED',target:0}] as const) {
  const attack = findAttack(name)!; const t=performance.now();
  const run = runAttack(attack, {classifier:c, images:s!.generation, cleanPredictions:clean, threatModel:{goal,norm:'L2',epsilon}, parameters: attack.parameters.parse(parameters), random: Random.fromSeed(1)});
  let st; try { for(;;){ st = await run.next(); if (st.done) break; } } catch (e) { console.log(name, goal, String(e)); continue; }
  const dt = (performance.now()-t)/1000; const r = st.value;
  const p = predictions(await c.logits(perturbed(all, r.perturbation.data)));
  const rf = p.filter((l,i)=>l!==ce[i]).length/E.count;
  const net = goal.kind==='TARGETED' ? (()=>{ const sel=[...p.keys()].filter(i=>ce[i]!==goal.target&&E.labels[i]!==goal.target); return sel.filter(i=>p[i]===goal.target).length/sel.length })() : null;
  console.log(name, JSON.stringify(parameters), goal.kind, 'target' in goal?goal.target:'', dt.toFixed(1)+'s', 'Rf', rf.toFixed(3), 'net', net?.toFixed(3), 'linf', r.linf.toFixed(3), 'l2', r.l2.toFixed(2), r.curve.map(q=>q.successRate.toFixed(2)).join(' '), r.warnings.join('; '));
}
