import type { ReportDefense, ReportMasking } from '../../schema/defenses.ts';
import type { ReportDocument } from '../../schema/report.ts';
import { counted, percent, percentRange, plainNumber } from '../../wording.ts';
import { html } from '../html.ts';
import type { Html } from '../html.ts';
import { digest, factList, numberCell, table, verdictBadge } from '../parts.ts';
import { effectTables } from './defense-effect.ts';

const TONES: Readonly<Record<ReportMasking['verdict'], string>> = { SUGGESTED: 'bad', UNDECIDED: 'doubt', NOT_EXAMINED: 'doubt', NO_SIGN: 'good' };

/** The hardened models under audit: whether to believe them, how they were made, what they gained and cost. Null without any. */
export function defensesSection(document: ReportDocument): Html | null {
  if (document.defenses.length === 0) return null;
  const models = document.system_under_test.models;
  return html`<section id="defenses"><h2>Defenses</h2>
<p>What a defense is worth shows only when the hardened model is attacked again from scratch, with its defense in the loop: check S-22 below says whether this audit did. What is compared with the parent is compared image by image, on the same images.</p>
${document.defenses.map((defense) => {
    const model = models.find(({ id }) => id === defense.model_id);
    return defenseBlock(defense, model ? `${model.name} ${model.version}` : defense.model_id, document.data.classes);
  })}</section>`;
}

function defenseBlock(defense: ReportDefense, name: string, classes: readonly string[]): Html {
  const { title, masking, recipe, effect } = defense;
  return html`<article class="defense"><h3>${name}: ${title}</h3>
${maskingBox(masking)}
${recipeFacts(defense, classes)}
${recipe && historyTable(recipe, name)}
${certificationTable(defense)}
${effect ? effectTables(effect, name) : html`<p class="small muted">This model and its parent have no outcome table on the same images: nothing can be said of what the defense gained or cost.</p>`}</article>`;
}

function maskingBox({ verdict, statement, signs }: ReportMasking): Html {
  return html`<aside class="box ${TONES[verdict]}"><p><strong>${statement}</strong></p>
${signs.length > 0 && html`<ul class="plain small">${signs.map(({ check, title, outcome, detail }) => html`<li>${verdictBadge(outcome)} ${check}, ${title}: ${detail}</li>`)}</ul>`}</aside>`;
}

/** For the first page: defenses that seem to hide gradients only. */
export function maskedDefenses({ defenses }: ReportDocument): Html | null {
  const masked = defenses.filter(({ masking }) => masking.verdict === 'SUGGESTED');
  if (masked.length === 0) return null;
  return html`<aside class="box bad">${masked.map(({ title, masking }) => html`<p><strong>${title}.</strong> ${masking.statement} <a href="#defenses">Details</a>.</p>`)}</aside>`;
}

function recipeFacts({ parent, parent_id: parentId, algorithm, parameters, seed, recipe, warnings }: ReportDefense, classes: readonly string[]): Html {
  const images = (part: { readonly images: number; readonly class_counts: readonly number[] }): string =>
    `${counted(part.images, 'image')} (${part.class_counts.map((count, index) => `${classes[index] ?? index} ${count}`).join(', ')})`;
  const trained = recipe !== null && recipe.trained_on.images > 0;
  return factList([
    ['Made from', parent ? html`${parent.name} ${parent.version}, SHA-256 ${digest(parent.sha256)}` : digest(parentId)],
    ['Defense', html`${algorithm}, <code>${JSON.stringify(parameters)}</code>, seed ${seed ?? 'not kept'}`],
    ['Trained on', recipe && (trained ? `${images(recipe.trained_on)} of the generation split` : 'nothing: the weights are the parent’s')],
    ['Validated on', recipe && trained ? `${images(recipe.validated_on)} of the generation split; never on the evaluation split` : null],
    ['Run', recipe && `${recipe.runtime}, ${plainNumber(recipe.seconds)} s`],
    ['Recipe', recipe ? null : 'none was kept'],
    ['Notes', warnings.length > 0 ? warnings.join('; ') : null],
  ]);
}

function historyTable({ history, validated_on: { images } }: NonNullable<ReportDefense['recipe']>, name: string): Html | null {
  if (history.length === 0) return null;
  const measures = [...new Set(history.flatMap((epoch) => Object.keys(epoch.measures)))];
  return table({
    caption: `How ${name} was trained, epoch by epoch; accuracy on ${counted(images, 'validation image')}.`,
    head: ['Epoch', { number: 'Loss' }, { number: 'Validation loss' }, { number: 'Validation accuracy' }, { number: 'Learning rate' }, ...measures.map((measure) => ({ number: measure }))],
    rows: history.map(({ epoch, loss, validation_loss: validationLoss, validation_accuracy: accuracy, validation_ci95: { lower, upper }, learning_rate: rate, measures: own }) =>
      html`<tr><th scope="row">${epoch}</th>${[loss, validationLoss].map((value) => numberCell(plainNumber(value)))}
${numberCell(html`${percent(accuracy)}<span class="sub">${percentRange(lower, upper)}</span>`)}${numberCell(plainNumber(rate))}${measures.map((measure) => numberCell(valueText(own[measure])))}</tr>`),
  });
}

const valueText = (value: number | undefined): string => (value === undefined ? '–' : plainNumber(value));

function certificationTable({ certification }: ReportDefense): Html | null {
  if (!certification) return null;
  const { method, alpha, n, abstained, accuracy_at_radius: radii } = certification;
  return table({
    caption: `Accuracy proven by ${method}: images answered rightly whose answer cannot change within an L2 radius. ${counted(n, 'image')}, no answer given on ${abstained}; the statements on one image are wrong by chance with a probability of at most ${plainNumber(alpha)}.`,
    head: ['L2 radius, [0,1] units', { number: 'Images' }, { number: 'Accuracy proven' }],
    rows: radii.map(({ radius, count, value, lower, upper }) => html`<tr><th scope="row">${plainNumber(radius)}</th>${numberCell(`${count} of ${n}`)}
${numberCell(html`${percent(value)}<span class="sub">${percentRange(lower, upper)}</span>`)}</tr>`),
  });
}
