import type { ClassFlow } from '../../../metrics/class-flow.ts';
import type { ClassCollapse } from '../../schema/findings.ts';
import { counted, percent, shareText } from '../../wording.ts';
import { differenceRecord } from '../paired-record.ts';
import { reportRate } from '../report-rate.ts';

/** What becomes of the images of each class, with every count. */
export function classRecords(flows: readonly ClassFlow[]): ClassCollapse[] {
  const named = (answers: readonly number[]): ClassCollapse['clean_answers'] =>
    answers.map((images, index) => ({ class_name: flows[index]?.className ?? String(index), images }));
  return flows.map(({ className, recall: { a, b, difference }, cleanAnswers, adversarialAnswers }) => ({
    class_name: className,
    n: a.n,
    clean_recall: reportRate(a),
    recall_under_attack: reportRate(b),
    loss: differenceRecord(difference),
    clean_answers: named(cleanAnswers),
    answers_under_attack: named(adversarialAnswers),
  }));
}

/** Which classes collapse into which, the gravest first; classes that surely lose nothing are left out. */
export function collapseWords(flows: readonly ClassFlow[]): string[] {
  return flows.filter(({ recall: { difference } }) => difference.n > 0 && difference.lower > 0)
    .sort((a, b) => b.recall.difference.value - a.recall.difference.value)
    .map((flow) => sentence(flow, flows));
}

function sentence({ className, recall: { a, b }, adversarialAnswers }: ClassFlow, flows: readonly ClassFlow[]): string {
  const wrong = adversarialAnswers.map((images, index) => ({ images, name: flows[index]?.className ?? String(index) }))
    .filter(({ images, name }) => images > 0 && name !== className).sort((x, y) => y.images - x.images);
  const where = wrong.map(({ images, name }) => `“${name}” on ${images} (${percent(images / Math.max(1, a.n))})`).join(', ');
  return `“${className}”: recall ${shareText(a)} untouched, ${shareText(b)} under attack; answered ${where} of ${counted(a.n, 'image')}.`;
}
