import fc from 'fast-check';
import { AppError, ProblemsError } from '../../src/kernel/errors.ts';
import { normOf } from '../../src/robustness/attacks/support/projection.ts';
import { regionMask } from '../../src/robustness/attacks/support/region.ts';
import type { Goal, Norm, Region } from '../../src/robustness/threat-model.ts';
import { attackRows, needsOf } from './attacks.table.ts';
import { ArrayImages, noiseImages } from './support/array-images.ts';
import { bowlToy } from './support/bowl-toy.ts';
import { finish, universalAttack, type Case, type Finished } from './support/run.ts';
import { LinearToy, quadraticToy } from './support/toys.ts';

type Shape = readonly [number, number, number];

/** Little work: what is tested here holds whether or not the attack succeeds. */
const brief: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'uap-sgd': { epochs: 2, batchSize: 7 },
  'uap-sga': { epochs: 2, batchSize: 9, innerBatchSize: 4, innerPasses: 2, momentum: 0.5 },
  'uap-df': { epochs: 2, batchSize: 7 },
  'uap-datafree': { epochs: 2, stepsPerEpoch: 3, backgrounds: 2 },
  'uap-iterative': { epochs: 2, innerSteps: 3, innerStepSize: 0.4 },
  'uap-simba': { queries: 500, measurements: 2, batchSize: 8 },
  'uap-transfer': { epochs: 2, batchSize: 7 },
};

interface Drawn {
  readonly shape: Shape;
  readonly model: 'linear' | 'centres' | 'bowl';
  readonly seed: number;
  readonly norm: Norm;
  readonly epsilon: number;
  readonly target: number | null;
  readonly from: number | null;
  readonly region: Region | null;
}

const regions: fc.Arbitrary<Region | null> = fc.oneof(
  fc.constant(null),
  fc.record({ kind: fc.constant('border' as const), width: fc.double({ min: 0.01, max: 0.3, noNaN: true }) }),
  fc.record({ kind: fc.constant('patch' as const), side: fc.double({ min: 0.01, max: 0.6, noNaN: true }), centreX: fc.constant(0.5), centreY: fc.constant(0.5) }),
);

const draws: fc.Arbitrary<Drawn> = fc.record({
  shape: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 3, max: 6 }), fc.integer({ min: 3, max: 6 })),
  model: fc.constantFrom('linear', 'centres', 'bowl'),
  seed: fc.integer({ min: 0, max: 0xffffffff }),
  norm: fc.constantFrom('LINF', 'L2'),
  epsilon: fc.oneof(fc.double({ min: 1e-6, max: 2, noNaN: true }), fc.constantFrom(0.1, 1 / 3, 1)),
  target: fc.constantFrom(null, 0, 1),
  from: fc.constantFrom(null, 0, 1),
  region: regions,
});

function modelOf({ shape, model, seed, norm }: Drawn): Case['classifier'] {
  if (model === 'linear') return new LinearToy(shape, 8, seed);
  return model === 'centres' ? quadraticToy(shape, 2 + (seed % 3)) : bowlToy(shape, norm, 1, 0.05).classifier;
}

function caseOf(drawn: Drawn): Case {
  const noise = noiseImages(20, drawn.shape, drawn.seed, 0.5).values;
  const from = drawn.from === null ? {} : { from: drawn.from };
  const goal: Goal = drawn.target === null ? { kind: 'NONTARGETED', ...from } : { kind: 'TARGETED', target: drawn.target, ...from };
  return {
    classifier: modelOf(drawn), seed: drawn.seed,
    images: new ArrayImages(drawn.shape, noise, Int32Array.from({ length: 20 }, (_, index) => index % 2)),
    threatModel: { goal, norm: drawn.norm, epsilon: drawn.epsilon },
  };
}

/** What a run gave, or undefined where it refused or reported that it had nothing honest to give. */
async function honest(name: string, run: Case): Promise<Finished | undefined> {
  return finish(universalAttack(name), run).catch((error: unknown) => {
    if (error instanceof ProblemsError || (error instanceof AppError && ['DISHONEST_RESULT', 'UNSUPPORTED'].includes(error.code))) return undefined;
    throw error;
  });
}

it.each(attackRows)('$name on any small model stays in its budget and region and is decided by its seed', async (row) => {
  let finished = 0;
  await fc.assert(fc.asyncProperty(draws, async (drawn) => {
    const plain = caseOf(drawn);
    const region = row.needs === 'stored' ? null : drawn.region;
    const parameters = { ...row.parameters, ...brief[row.name], ...(region ? { region } : {}) };
    const run = { ...plain, parameters, ...needsOf(row, plain.classifier) };
    const first = await honest(row.name, run);
    expect(await honest(row.name, run).then((again) => again?.result)).toEqual(first?.result);
    if (!first) return;
    finished++;
    const { data } = first.result.perturbation;
    expect(normOf(data, drawn.norm)).toBeLessThanOrEqual(drawn.epsilon * (1 + 1e-6));
    const mask = region && regionMask(region, drawn.shape);
    if (mask) expect(data.filter((value, i) => mask[i] === 0 && value !== 0)).toHaveLength(0);
  }), { numRuns: 25, seed: 5 });
  expect(finished).toBeGreaterThan(5);
});
