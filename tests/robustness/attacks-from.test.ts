import { ProblemsError } from '../../src/kernel/errors.ts';
import { legsOf } from '../../src/robustness/attacks/support/legs.ts';
import { subsetOf } from '../../src/robustness/image-subset.ts';
import type { Goal } from '../../src/robustness/threat-model.ts';
import { attackRows, needsOf } from './attacks.table.ts';
import { ArrayImages, noiseImages } from './support/array-images.ts';
import { finish, universalAttack, type Case } from './support/run.ts';
import { quadraticToy } from './support/toys.ts';

const SHAPE = [1, 5, 5] as const;
const classifier = quadraticToy(SHAPE);

/** Noise with labels 0, 1, 2, 0, 1, … */
function labelled(count = 60): ArrayImages {
  return new ArrayImages(SHAPE, noiseImages(count, SHAPE).values, Int32Array.from({ length: count }, (_, index) => index % 3));
}

const caseOf = (goal: Goal, images = labelled()): Case => ({ classifier, images, threatModel: { goal, norm: 'L2', epsilon: 0.4 } });

describe('a view of some images', () => {
  const whole = labelled(9);
  const view = subsetOf(whole, Uint32Array.of(4, 1, 8));

  it('has their labels, names and patients', () => {
    expect([view.count, [...view.labels], view.imageShape]).toEqual([3, [1, 1, 2], SHAPE]);
    expect([view.nameOf(0), view.patientOf(0), view.patientOf(1)]).toEqual(['image-4', 'patient-4', undefined]);
  });

  it('reads them, in the order asked, and no others', async () => {
    const found = await view.read(Uint32Array.of(2, 0));
    expect(found).toEqual(await labelled(9).read(Uint32Array.of(8, 4)));
    expect([...whole.everRead].sort()).toEqual([4, 8]);
    expect(() => view.read(Uint32Array.of(3))).toThrow('expected an image from 0 to 2, found 3');
  });
});

describe.each(attackRows)('$name from a class', (row) => {
  const attack = universalAttack(row.name);
  const goal: Goal = attack.goals.includes('TARGETED') ? { kind: 'TARGETED', target: 0, from: 1 } : { kind: 'NONTARGETED', from: 1 };

  it('sees the images labelled so and no others, and gives what it gives for them alone', async () => {
    const all = caseOf(goal);
    const run = { ...all, parameters: row.parameters, ...needsOf(row, classifier) };
    const { cleanRead, finished } = await crafting(run);
    expect([...cleanRead].every((index) => index % 3 === 1)).toBe(true);
    const alone = subsetOf(labelled(), Uint32Array.from({ length: 20 }, (_, index) => 3 * index + 1));
    const { from: _, ...unconditional } = goal;
    const direct = await finish(attack, { ...run, images: alone, threatModel: { ...run.threatModel, goal: unconditional } });
    expect(finished.result).toEqual(direct.result);
  });

  /** Runs the attack with predictions made before, so that what is read is read by the attack. */
  async function crafting(run: Case): Promise<{ cleanRead: Set<number>; finished: Awaited<ReturnType<typeof finish>> }> {
    const images = labelled();
    const finished = await finish(attack, { ...run, images, onCrafting: () => images.everRead.clear() });
    return { cleanRead: images.everRead, finished };
  }
});

describe('goals that cannot be', () => {
  const refusal = async (goal: Goal, images?: ArrayImages): Promise<unknown> => {
    const error: unknown = await finish(universalAttack('uap-sgd'), caseOf(goal, images)).catch((thrown: unknown) => thrown);
    if (!(error instanceof ProblemsError)) throw new Error(`expected problems, found ${String(error)}`);
    return error.problems;
  };
  const problem = (message: RegExp): unknown => [expect.objectContaining({ path: ['fromClass'], message: expect.stringMatching(message) as string })];

  it('start from a class without images', async () => {
    const unlabelled = new ArrayImages(SHAPE, noiseImages(10, SHAPE).values, new Int32Array(10));
    expect(await refusal({ kind: 'NONTARGETED', from: 2 }, unlabelled)).toEqual(problem(/labelled as class 2 in the generation split, found none/));
  });

  it('start from the class they want', async () => {
    expect(await refusal({ kind: 'TARGETED', target: 1, from: 1 })).toEqual(problem(/other than the class attacked, found class 1 for both/));
  });

  it('start from a class that is not there', async () => {
    expect(await refusal({ kind: 'NONTARGETED', from: 3 })).toEqual(expect.arrayContaining(problem(/from 0 to 2, found 3/) as unknown[]));
  });
});

it('every direction of a nontargeted attack starts from the same class', () => {
  const legs = legsOf({ kind: 'NONTARGETED', from: 2 }, { classCount: 3, dominantClasses: 4, restarts: 2, cleanPredictions: Int32Array.of(0, 1, 1, 2, 2, 2) });
  expect(legs).toHaveLength(8);
  expect(legs.map(({ goal }) => goal.from)).toEqual(new Array<number>(8).fill(2));
});

it('a nontargeted attack tries the class that fewest images are called first, and all labels at once last', () => {
  const legs = legsOf({ kind: 'NONTARGETED' }, { classCount: 3, dominantClasses: 3, restarts: 1, cleanPredictions: Int32Array.of(0, 0, 0, 1, 2, 2) });
  expect(legs.map(({ goal }) => (goal.kind === 'TARGETED' ? goal.target : 'all'))).toEqual([1, 2, 0, 'all']);
});
