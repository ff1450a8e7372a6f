import { attackCatalogue } from '../../../src/robustness/attacks/index.ts';
import { channelCatalogue } from '../../../src/robustness/channels/index.ts';
import { CheckContext } from '../../../src/robustness/checks/check-context.ts';
import { checkCatalogue } from '../../../src/robustness/checks/index.ts';
import { ToyClassifier } from '../support/toy-classifier.ts';
import { quadraticToy } from '../support/toys.ts';
import { SHAPE, battery, crafted, inputOf, staircase } from './support/battery.ts';

describe('all sanity checks', () => {
  it('pass on a healthy model, the same every time, with progress that does not fall and a cost that adds up', async () => {
    const input = { perturbations: [await crafted()] };
    const { findings, fractions, queries, images } = await battery({ input });
    expect(findings.filter(({ outcome }) => outcome !== 'PASS').map(({ id, outcome, detail }) => `${id} ${outcome} ${detail}`)).toEqual([]);
    expect(findings.map(({ id }) => id)).toEqual(checkCatalogue.map(({ id }) => id));
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);
    expect(findings.reduce((sum, { numbers }) => sum + (numbers.imagesShown ?? 0), 0)).toBe(queries);
    expect(images).toBe(24);
    const context = new CheckContext(await inputOf({ input }), { attacks: attackCatalogue, channels: channelCatalogue });
    expect(queries).toBeLessThanOrEqual(checkCatalogue.reduce((sum, { cost }) => sum + cost(context), 0));
    expect((await battery({ input })).findings).toEqual(findings);
  }, 240_000);

  it('have different ids, and each says with numbers what it saw', async () => {
    const { findings } = await battery();
    expect(new Set(findings.map(({ id }) => id)).size).toBe(findings.length);
    for (const { detail, outcome } of findings) expect(outcome === 'NOT_TESTED' ? 'no number' : detail).toMatch(outcome === 'NOT_TESTED' ? /./ : /\d/);
  });

  it('leave those that need gradients untested, and only those, on a model without', async () => {
    const blind = { ...staircase(quadraticToy(SHAPE), { levels: 1e6 }), differentiable: false };
    const { findings } = await battery({ classifier: blind, input: { perturbations: [await crafted()] } });
    const needing = checkCatalogue.filter(({ needsGradient }) => needsGradient).map(({ id }) => id);
    expect(findings.filter(({ outcome }) => outcome === 'NOT_TESTED').map(({ id }) => id)).toEqual(needing);
    expect(findings.find(({ id }) => id === 'S-11b')?.outcome).toBe('INCONCLUSIVE');
    expect(findings.find(({ id }) => id === 'S-20')?.detail).toMatch(/square .* of 24 images tried/);
  });

  it('fail, not stop, where logits are not finite', async () => {
    const broken = new ToyClassifier({ imageShape: SHAPE, classCount: 3, logits: () => [NaN, 0, 1], pullback: () => new Float64Array(36) });
    const { findings } = await battery({ classifier: broken });
    expect(findings.find(({ id }) => id === 'S-09')).toMatchObject({ outcome: 'FAIL', detail: expect.stringMatching(/expected finite logits/) });
  });

  it('draw their images by the seed', async () => {
    const drawn = async (seed: number): Promise<unknown> => {
      const { settings } = await inputOf();
      return (await battery({ input: { settings: { ...settings, images: 8, seed } } }, 'S-10')).findings;
    };
    expect(await drawn(1)).toEqual(await drawn(1));
    expect(await drawn(1)).not.toEqual(await drawn(2));
  });
});
