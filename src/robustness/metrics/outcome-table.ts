import { AppError, ProblemsError, type Problem } from '../../kernel/errors.ts';
import { cleanMargin, type Outcome } from './outcome.ts';
import { formatCsv, parseCsv, safeCell, unsafeCell } from './csv.ts';

const BEFORE_LOGITS = [
  'image', 'patient', 'label', 'clean_prediction', 'adversarial_prediction', 'clean_margin', 'psnr_db', 'ssim',
  'label_name', 'clean_prediction_name', 'adversarial_prediction_name', 'l2', 'linf', 'clean_l2', 'queries',
] as const;

/** Columns in order, for a number of classes. The `_name` ones repeat class indexes in words, for a human reader. */
export function outcomeColumns(classCount: number): readonly string[] {
  const indexes = Array.from({ length: classCount }, (_, index) => index);
  return [...BEFORE_LOGITS, ...indexes.map((index) => `clean_logit_${index}`), ...indexes.map((index) => `adversarial_logit_${index}`)];
}

/**
 * The outcome table as CSV (RFC 4180, UTF-8, CRLF): the same outcomes give the same bytes. Numbers are the shortest
 * decimals that read back to the same float64; an unknown patient, or queries that do not apply, are an empty cell.
 */
export function writeOutcomes(outcomes: readonly Outcome[], classes: readonly string[]): string {
  return formatCsv([outcomeColumns(classes.length), ...outcomes.map((outcome) => rowOf(outcome, classes))]);
}

function rowOf(outcome: Outcome, classes: readonly string[]): string[] {
  const labels = [outcome.label, outcome.cleanPrediction, outcome.adversarialPrediction];
  return [
    safeCell(outcome.image),
    safeCell(outcome.patient ?? ''),
    ...labels.map(String),
    ...[cleanMargin(outcome), outcome.psnrDb, outcome.ssim].map(String),
    ...labels.map((index) => safeCell(classes[index] ?? '')),
    ...[outcome.l2, outcome.linf, outcome.cleanL2].map(String),
    outcome.queries === null ? '' : String(outcome.queries),
    ...[...outcome.cleanLogits, ...outcome.adversarialLogits].map(String),
  ];
}

/** The first columns alone: tables written before there were logits, norms and queries. */
const EARLIER = BEFORE_LOGITS.slice(0, 11);

/**
 * Reads what `writeOutcomes` wrote. Of a table of an earlier version, logits are empty, norms NaN and queries null: its
 * predictions serve, and `figuresOf` refuses it. Throws a ProblemsError that lists every bad cell with its row and column.
 */
export function readOutcomes(csv: string): Outcome[] {
  const [header = [], ...rows] = parseCsv(csv);
  const { columns, classCount } = formOf(header);
  const problems: Problem[] = [];
  const outcomes = rows.map((cells, index) => new RowReader(columns, cells, { row: `row ${index + 1}`, problems }).outcome(classCount));
  if (problems.length > 0) throw new ProblemsError(problems);
  return outcomes;
}

function formOf(header: readonly string[]): { readonly columns: readonly string[]; readonly classCount: number } {
  if (header.join() === EARLIER.join()) return { columns: EARLIER, classCount: 0 };
  const classCount = (header.length - BEFORE_LOGITS.length) / 2;
  const columns = outcomeColumns(Number.isInteger(classCount) && classCount > 0 ? classCount : 0);
  if (header.join() !== columns.join() || classCount < 1) {
    throw new AppError('INVALID_INPUT', `expected columns ${BEFORE_LOGITS.join()} and the logits of each class, found ${header.join() || 'an empty file'}`);
  }
  return { columns, classCount };
}

const INDEX = /^\d+$/;
const DECIMAL = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/;

class RowReader {
  readonly #columns: readonly string[];
  readonly #cells: readonly string[];
  readonly #report: { readonly row: string; readonly problems: Problem[] };

  constructor(columns: readonly string[], cells: readonly string[], report: { readonly row: string; readonly problems: Problem[] }) {
    this.#columns = columns;
    this.#cells = cells;
    this.#report = report;
    if (cells.length !== columns.length) this.#refuse('cells', `expected ${columns.length}, found ${cells.length}`);
  }

  outcome(classCount: number): Outcome {
    const logits = (when: 'clean' | 'adversarial'): number[] =>
      Array.from({ length: classCount }, (_, index) => this.#number(`${when}_logit_${index}`, DECIMAL));
    return {
      image: unsafeCell(this.#cell('image')),
      patient: unsafeCell(this.#cell('patient')) || null,
      label: this.#number('label', INDEX),
      cleanPrediction: this.#number('clean_prediction', INDEX),
      adversarialPrediction: this.#number('adversarial_prediction', INDEX),
      cleanLogits: logits('clean'),
      adversarialLogits: logits('adversarial'),
      psnrDb: this.#number('psnr_db', DECIMAL),
      ssim: this.#number('ssim', DECIMAL),
      l2: this.#norm('l2'),
      linf: this.#norm('linf'),
      cleanL2: this.#norm('clean_l2'),
      queries: this.#cell('queries') === '' ? null : this.#number('queries', INDEX),
    };
  }

  #norm(column: string): number {
    return this.#columns.includes(column) ? this.#number(column, DECIMAL) : NaN;
  }

  #number(column: string, pattern: RegExp): number {
    const text = this.#cell(column);
    if (!pattern.test(text)) this.#refuse(column, `expected a number, found "${text}"`);
    return Number(text);
  }

  #cell(column: string): string {
    return this.#cells[this.#columns.indexOf(column)] ?? '';
  }

  #refuse(column: string, message: string): void {
    const { row, problems } = this.#report;
    problems.push({ code: 'INVALID_INPUT', message: `${row}, ${column}: ${message}`, path: [row, column] });
  }
}
