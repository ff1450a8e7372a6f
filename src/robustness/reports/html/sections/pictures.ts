import type { ModelView, ResultView } from '../../report-view.ts';
import { plainNumber } from '../../wording.ts';
import { html } from '../html.ts';
import type { Html } from '../html.ts';
import { pictureFigure } from '../parts.ts';
import type { AttackImages, ExampleImages, ReportImages } from '../report-images.ts';

/** A few pictures convince; more only make the file longer. */
const MAX_EXAMPLES = 3;

/** Counts down the bytes of pictures that may be shown, so that the file stays small enough to send by mail. */
export class PictureBudget {
  #left: number;
  #leftOut = 0;

  constructor(bytes: number) {
    this.#left = bytes;
  }

  get leftOut(): number {
    return this.#leftOut;
  }

  /** Whether pictures of `bytes` still fit; if so they are counted. */
  take(bytes: number): boolean {
    if (bytes > this.#left) {
      this.#leftOut++;
      return false;
    }
    this.#left -= bytes;
    return true;
  }
}

/** The perturbations of a model, and a few images before and after. */
export function pictureSection(view: ModelView, images: ReportImages, budget: PictureBudget): Html | null {
  const shown = [...view.attacks, ...view.controls].flatMap((one) => {
    const own = one.result.transferred ? undefined : images.attacks.get(one.attack.id);
    return own ? [{ ...one, images: own }] : [];
  });
  if (shown.length === 0) return null;
  const perturbations = shown.filter((one) => budget.take(one.images.perturbation.png.byteLength)).map((one) => perturbationFigure(one, one.images));
  const examples = shown.filter((one) => isShownByExample(one, view)).map((one) => exampleList(one, one.images, budget));
  return html`<h3>What was added to every picture</h3>
<p class="small muted">Mid-grey means no change. The contrast is amplified by the factor given, otherwise most of it could not be seen.</p>
<div class="gallery">${perturbations}</div>${examples}`;
}

function perturbationFigure({ label, attack }: ResultView, images: AttackImages): Html {
  const { perturbation } = attack;
  const quality = perturbation && html`<br>L∞ ${plainNumber(perturbation.linf, 3)}, L2 ${plainNumber(perturbation.l2, 3)}<br>PSNR ${perturbation.psnr_db.toFixed(1)} dB, SSIM ${perturbation.ssim.toFixed(3)}`;
  return pictureFigure({
    png: images.perturbation.png,
    alt: `Perturbation ${label}, amplified ${images.perturbation.factor} times`,
    caption: html`<strong>${label}</strong><br>amplified ×${images.perturbation.factor}${quality}`,
  });
}

/** The attacks behind the headlines; where there are none, the first one. */
function isShownByExample({ attack }: ResultView, { headlines, attacks }: ModelView): boolean {
  if (headlines.length === 0) return attack.id === attacks[0]?.attack.id;
  return headlines.some((headline) => headline.attack_id === attack.id);
}

function exampleList({ label }: ResultView, images: AttackImages, budget: PictureBudget): Html | null {
  const fitting = images.examples.slice(0, MAX_EXAMPLES).filter((example) => budget.take(sizeOf(example)));
  if (fitting.length === 0) return null;
  return html`<h3>Examples: ${label}</h3>${fitting.map(exampleTriple)}`;
}

const sizeOf = ({ clean, perturbed, difference }: ExampleImages): number => clean.byteLength + perturbed.byteLength + difference.byteLength;

function exampleTriple(example: ExampleImages): Html {
  const { name, label, cleanPrediction, adversarialPrediction, factor } = example;
  return html`<div class="triple"><p class="note small muted">${name}, true class “${label}”</p>
${pictureFigure({ png: example.clean, alt: `${name} untouched`, caption: html`untouched: model answers <strong>${cleanPrediction}</strong>` })}
${pictureFigure({ png: example.perturbed, alt: `${name} under attack`, caption: html`under attack: model answers <strong>${adversarialPrediction}</strong>` })}
${pictureFigure({ png: example.difference, alt: `Difference of the two, amplified ${factor} times`, caption: html`difference, amplified ×${factor}` })}</div>`;
}
