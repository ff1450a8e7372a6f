import { AppError } from '../../../kernel/errors.ts';
import { Random } from '../../../kernel/random.ts';
import { floatTensor, type FloatTensor } from '../../../numeric/tensor/tensor.ts';
import { imagesPerRun } from '../../attacks/support/batches.ts';
import { predict } from '../../attacks/support/predict.ts';
import { ProgressCounter } from '../../attacks/support/progress.ts';
import type { Classifier } from '../../classifier.ts';
import { clopperPearsonRate } from '../../metrics/clopper-pearson.ts';
import type { TrainingStep } from '../../training/training-step.ts';
import type { Certification, CertificationInput } from '../defense.ts';
import { certifiedRadius, largestRadius, type RadiusSettings } from './certified-radius.ts';
import { gaussianNoise } from './gaussian-noise.ts';

export interface CertificationSettings extends RadiusSettings {
  /** Most images to examine, chosen by the seed. */
  readonly certifiedImages: number;
  /** Draws that choose the class of an image (n0 of the paper). */
  readonly selectionDraws: number;
}

/** Radii are told in these steps of sigma. */
const RADIUS_STEP = 0.25;

/**
 * CERTIFY of Cohen et al. (ICML 2019) on each of some images: fresh noise chooses a class, other noise bounds its share
 * from below, and the bound proves a radius within which the majority over all noise stays. Every image has a seed of
 * its own: a run that starts again gives the same figures.
 */
export async function* certify(input: CertificationInput<CertificationSettings>): AsyncGenerator<TrainingStep, Certification, void> {
  const { classifier, images, parameters, random } = input;
  if (images.count === 0) throw new AppError('INVALID_INPUT', 'expected images to certify the model on, found none');
  const chosen = random.permutation(images.count).slice(0, parameters.certifiedImages).sort();
  const seeds = Array.from(chosen, () => random.uint32());
  const counter = new ProgressCounter(chosen.length * (parameters.selectionDraws + parameters.certificationDraws));
  const radii: number[] = [];
  let abstained = 0;
  for (const [position, index] of chosen.entries()) {
    const image = await images.read(Uint32Array.of(index));
    const noise = Random.fromSeed(seeds[position] ?? 0);
    const { label, radius } = yield* examine({
      classifier, image, parameters, random: noise, counter, phase: `certifying image ${position + 1} of ${chosen.length}`,
    });
    if (radius === 0) abstained++;
    radii.push(label === images.labels[index] ? radius : 0);
  }
  return { ...methodOf(parameters), n: chosen.length, abstained, accuracyAtRadius: accuraciesOf(radii, parameters), radii };
}

interface Examination {
  readonly classifier: Classifier;
  /** [1,C,H,W] */
  readonly image: FloatTensor;
  readonly parameters: CertificationSettings;
  readonly random: Random;
  readonly counter: ProgressCounter;
  readonly phase: string;
}

/** The class of one image and the radius proven for it, 0 where none is. */
async function* examine(examination: Examination): AsyncGenerator<TrainingStep, { readonly label: number; readonly radius: number }, void> {
  const { parameters } = examination;
  const selection = yield* countVotes(examination, parameters.selectionDraws);
  const label = selection.indexOf(Math.max(...selection));
  const votes = yield* countVotes(examination, parameters.certificationDraws);
  return { label, radius: certifiedRadius(votes[label] ?? 0, parameters) };
}

/** How many noisy copies of the image go to each class. The noise is not clipped: the proof is about all of it. */
async function* countVotes(
  { classifier, image, parameters: { sigma }, random, counter, phase }: Examination, draws: number,
): AsyncGenerator<TrainingStep, number[], void> {
  const votes = Array.from({ length: classifier.classCount }, () => 0);
  const size = image.data.length;
  const most = imagesPerRun(classifier.imageShape);
  for (let done = 0; done < draws; done += most) {
    const count = Math.min(most, draws - done);
    const copies = gaussianNoise(count * size, sigma, random);
    for (let i = 0; i < copies.length; i++) copies[i] = (copies[i] ?? 0) + (image.data[i % size] ?? 0);
    for (const label of await predict(classifier, floatTensor([count, ...classifier.imageShape], copies))) votes[label] = (votes[label] ?? 0) + 1;
    counter.advance(count, 1);
    yield counter.step(phase);
  }
  return votes;
}

function methodOf({ sigma, selectionDraws, certificationDraws, alpha }: CertificationSettings): Pick<Certification, 'method' | 'norm' | 'alpha'> {
  const method = `randomised smoothing (Cohen et al., ICML 2019): sigma ${sigma}, ${selectionDraws} draws choose the class, ${certificationDraws} bound its share`;
  return { method, norm: 'L2', alpha };
}

/** Certified accuracy at radii from 0 to the largest that so many draws can prove. */
function accuraciesOf(radii: readonly number[], settings: RadiusSettings): Certification['accuracyAtRadius'] {
  const step = RADIUS_STEP * settings.sigma;
  return Array.from({ length: Math.floor(largestRadius(settings) / step) + 1 }, (_, index) => {
    const radius = index * step;
    const count = radii.filter((proven) => proven > 0 && proven >= radius).length;
    const { value, lower, upper } = clopperPearsonRate(count, radii.length);
    return { radius, count, value, lower, upper };
  });
}
