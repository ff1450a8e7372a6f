import { AppError, ProblemsError, type Problem } from '../../kernel/errors.ts';
import type { Outcome } from '../metrics/outcome.ts';
import { formatCsv, parseCsv, safeCell, unsafeCell } from './csv.ts';

/** Columns in order. The `_name` ones repeat class indexes in words, for a human reader. */
export const OUTCOME_COLUMNS = [
  'image', 'patient', 'label', 'clean_prediction', 'adversarial_prediction', 'clean_margin', 'psnr_db', 'ssim',
  'label_name', 'clean_prediction_name', 'adversarial_prediction_name',
] as const;

/**
 * The outcome table as CSV (RFC 4180, UTF-8, CRLF): the same outcomes give the same bytes. Numbers are the shortest
 * decimals that read back to the same float64; an unknown patient is an empty cell.
 */
export function writeOutcomes(outcomes: readonly Outcome[], classes: readonly string[]): string {
  const nameOf = (index: number): string => safeCell(classes[index] ?? '');
  const rows = outcomes.map((outcome) => [
    safeCell(outcome.image),
    safeCell(outcome.patient ?? ''),
    ...[outcome.label, outcome.cleanPrediction, outcome.adversarialPrediction].map(String),
    ...[outcome.cleanMargin, outcome.psnrDb, outcome.ssim].map(String),
    ...[outcome.label, outcome.cleanPrediction, outcome.adversarialPrediction].map(nameOf),
  ]);
  return formatCsv([OUTCOME_COLUMNS, ...rows]);
}

/** Reads what `writeOutcomes` wrote. Throws a ProblemsError that lists every bad cell with its row and column. */
export function readOutcomes(csv: string): Outcome[] {
  const [header, ...rows] = parseCsv(csv);
  if (header?.join() !== OUTCOME_COLUMNS.join()) {
    throw new AppError('INVALID_INPUT', `expected columns ${OUTCOME_COLUMNS.join()}, found ${header?.join() ?? 'an empty file'}`);
  }
  const problems: Problem[] = [];
  const outcomes = rows.map((cells, index) => readRow(cells, `row ${index + 1}`, problems));
  if (problems.length > 0) throw new ProblemsError(problems);
  return outcomes;
}

function readRow(cells: readonly string[], row: string, problems: Problem[]): Outcome {
  const refuse = (column: string, message: string): void => {
    problems.push({ code: 'INVALID_INPUT', message: `${row}, ${column}: ${message}`, path: [row, column] });
  };
  if (cells.length !== OUTCOME_COLUMNS.length) refuse('cells', `expected ${OUTCOME_COLUMNS.length}, found ${cells.length}`);
  const cell = (column: (typeof OUTCOME_COLUMNS)[number]): string => cells[OUTCOME_COLUMNS.indexOf(column)] ?? '';
  const number = (column: (typeof OUTCOME_COLUMNS)[number], pattern: RegExp): number => {
    if (!pattern.test(cell(column))) refuse(column, `expected a number, found "${cell(column)}"`);
    return Number(cell(column));
  };
  const index = /^\d+$/;
  const decimal = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/;
  return {
    image: unsafeCell(cell('image')),
    patient: unsafeCell(cell('patient')) || null,
    label: number('label', index),
    cleanPrediction: number('clean_prediction', index),
    adversarialPrediction: number('adversarial_prediction', index),
    cleanMargin: number('clean_margin', decimal),
    psnrDb: number('psnr_db', decimal),
    ssim: number('ssim', decimal),
  };
}
