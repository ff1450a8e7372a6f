import { ProblemsError } from '../../src/kernel/errors.ts';
import { floatTensor } from '../../src/numeric/tensor/tensor.ts';
import { normOf } from '../../src/robustness/attacks/support/projection.ts';
import { regionMask } from '../../src/robustness/attacks/support/region.ts';
import type { Region } from '../../src/robustness/threat-model.ts';
import { attackRows, needsOf } from './attacks.table.ts';
import { noiseImages } from './support/array-images.ts';
import { finish, rateOf, universalAttack, type Case } from './support/run.ts';
import { LinearToy } from './support/toys.ts';

const SHAPE = [2, 6, 8] as const;
const classifier = new LinearToy(SHAPE);
const base: Case = { classifier, images: noiseImages(60, SHAPE), threatModel: { goal: { kind: 'NONTARGETED' }, norm: 'LINF', epsilon: 0.1 } };

const regions: readonly Region[] = [
  { kind: 'border', width: 1 / 6 },
  { kind: 'patch', side: 0.5, centreX: 0.4, centreY: 0.5 },
];

/** A mask's first channel as rows of text. */
function drawn(region: Region, shape: readonly number[] = SHAPE): string[] {
  const mask = regionMask(region, shape);
  const [, height = 0, width = 0] = shape;
  return Array.from({ length: height }, (_, y) => mask.slice(y * width, (y + 1) * width).join('').replaceAll('0', '.').replaceAll('1', '#'));
}

/** Of the budget that is used; less where an attack keeps the first of equally good iterates, before it has grown. */
const LEAST_SHARE: Readonly<Record<string, number>> = { 'uap-iterative': 0, 'uap-df': 0.75 };

describe('masks', () => {
  it('frame the image in every channel', () => {
    expect(drawn({ kind: 'border', width: 1 / 6 })).toEqual(['########', '#......#', '#......#', '#......#', '#......#', '########']);
    const mask = regionMask({ kind: 'border', width: 1 / 6 }, SHAPE);
    expect(mask).toHaveLength(96);
    expect(mask.slice(48)).toEqual(mask.slice(0, 48));
  });

  it('put a square of a share of the shorter side around its centre', () => {
    expect(drawn({ kind: 'patch', side: 0.5, centreX: 0.5, centreY: 0.25 })).toEqual(['...###..', '...###..', '...###..', '........', '........', '........']);
    expect(drawn({ kind: 'patch', side: 1, centreX: 0.625, centreY: 0.5 })).toEqual(new Array<string>(6).fill('..######'));
  });

  it('have at least one pixel', () => {
    expect(drawn({ kind: 'border', width: 0.001 })[1]).toBe('#......#');
    expect(drawn({ kind: 'patch', side: 0.001, centreX: 0.5, centreY: 0.5 }).join('').replaceAll('.', '')).toBe('#');
  });
});

describe('regions that cannot be', () => {
  const refusal = async (region: unknown): Promise<readonly { path: readonly string[]; message: string }[]> => {
    const error: unknown = await finish(universalAttack('uap-random'), { ...base, parameters: { region } }).catch((thrown: unknown) => thrown);
    if (!(error instanceof ProblemsError)) throw new Error(`expected problems, found ${String(error)}`);
    return error.problems;
  };

  it.each([
    ['a patch that hangs over', { kind: 'patch', side: 0.5, centreX: 0.1, centreY: 0.5 }, /inside the image, found pixels -1 to 2 of 8 across/],
    ['a patch that hangs over below', { kind: 'patch', side: 0.5, centreX: 0.5, centreY: 0.9 }, /4 to 7 of 6 down/],
    ['a frame that covers all', { kind: 'border', width: 0.5 }, /leaves something of the image free/],
  ])('%s', async (_, region, message) => {
    expect(await refusal(region)).toEqual([expect.objectContaining({ path: ['parameters', 'region'], message: expect.stringMatching(message) as string })]);
  });

  it.each([{ kind: 'border', width: 0 }, { kind: 'border', width: 0.6 }, { kind: 'patch', side: 1.5 }, { kind: 'disc' }])('%j, by the schema', async (region) => {
    expect((await refusal(region))[0]?.path.slice(0, 2)).toEqual(['parameters', 'region']);
  });
});

it('does not believe an attack that leaves its region', async () => {
  const attack = { ...universalAttack('uap-random'), async *perturb() {
    yield { kind: 'progress', progress: { fraction: 1, phase: 'done' } } as const;
    return { perturbation: floatTensor(SHAPE, new Float32Array(96).fill(0.01)), curve: [], warnings: [] };
  } };
  const outcome = finish(attack, { ...base, parameters: { region: regions[0] } });
  await expect(outcome).rejects.toMatchObject({ code: 'DISHONEST_RESULT', message: expect.stringContaining('zero outside its border, found 48 values') as string });
});

const rows = attackRows.filter(({ needs }) => needs !== 'stored');
const cases = rows.flatMap((row) => regions.flatMap((region) => (['LINF', 'L2'] as const).map((norm) => ({ row, region, norm }))));

describe.each(cases)('$row.name in a $region.kind, $norm', ({ row, region, norm }) => {
  const epsilon = norm === 'LINF' ? 0.15 : 0.4;
  const run: Case = {
    ...base, threatModel: { ...base.threatModel, norm, epsilon }, parameters: { ...row.parameters, region }, ...needsOf(row, classifier),
  };

  it('changes nothing else, at any time, and uses its budget there', async () => {
    const { result, checkpoints } = await finish(universalAttack(row.name), run);
    const mask = regionMask(region, SHAPE);
    const seen = checkpoints.flatMap(({ tensors }) => [tensors['v'], tensors['best']].filter((values) => values !== undefined));
    for (const values of [result.perturbation.data, ...seen]) {
      expect(values.filter((value, i) => mask[i] === 0 && value !== 0)).toHaveLength(0);
    }
    expect(normOf(result.perturbation.data, norm)).toBeGreaterThan((LEAST_SHARE[row.name] ?? 0.9) * epsilon);
  });

  if (!row.isControl) it('beats a draw of noise in the same region', async () => {
    const attacked = await rateOf((await finish(universalAttack(row.name), run)).result, run);
    const noise = await rateOf((await finish(universalAttack('uap-random'), { ...run, parameters: { region, draws: 1 } })).result, run);
    expect(attacked).toBeGreaterThan(noise);
  });
});
