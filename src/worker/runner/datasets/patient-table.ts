import { ProblemsError, problemsOf } from '../../../kernel/errors.ts';
import type { Problem } from '../../../kernel/errors.ts';
import { parseCsv } from '../../../robustness/metrics/csv.ts';
import { splitOfFolder } from './zip-layout.ts';
import type { ManifestSplit } from './manifest.ts';

/** What a CSV says about one file. */
export interface PatientRow {
  readonly patient: string | null;
  readonly split: ManifestSplit | null;
}

const COLUMNS = {
  file: ['file', 'filename', 'file_name', 'image', 'path'],
  patient: ['patient', 'patient_id', 'patientid'],
  split: ['split', 'subset', 'fold'],
} as const;

/**
 * Reads a CSV (RFC 4180, UTF-8, with a header) with columns file, patient and optionally split, by file name. Throws a
 * ProblemsError with every bad row at once.
 */
export function parsePatientTable(text: string, where: string): ReadonlyMap<string, PatientRow> {
  const [header = [], ...lines] = cellsOf(text.replace(/^\uFEFF/, ''), where);
  const column = (names: readonly string[]): number => header.findIndex((name) => names.includes(name.trim().toLowerCase()));
  const at = { file: column(COLUMNS.file), patient: column(COLUMNS.patient), split: column(COLUMNS.split) };
  const problems: Problem[] = [];
  const refuse = (message: string): void => { problems.push({ code: 'INVALID_CSV', message: `${where}: ${message}`, path: [where] }); };
  if (at.file < 0 || at.patient < 0) {
    refuse(`expected columns file and patient (split is optional), found ${header.join(', ') || 'an empty file'}`);
    throw new ProblemsError(problems);
  }
  const rows = new Map<string, PatientRow>();
  lines.forEach((cells, index) => {
    if (cells.length === 1 && cells[0]?.trim() === '') return;
    const file = (cells[at.file] ?? '').trim().replace(/^\.?\//, '');
    const splitName = at.split < 0 ? '' : (cells[at.split] ?? '').trim();
    const split = splitName === '' ? null : splitOfFolder(splitName) ?? null;
    if (file === '') refuse(`line ${index + 2}: expected a file name, found none`);
    if (rows.has(file)) refuse(`line ${index + 2}: file ${file} was named before`);
    if (splitName !== '' && split === null) refuse(`line ${index + 2}: expected split train, test or val, found ${splitName}`);
    rows.set(file, { patient: (cells[at.patient] ?? '').trim() || null, split });
  });
  if (problems.length > 0) throw new ProblemsError(problems.slice(0, 50));
  return rows;
}

function cellsOf(text: string, where: string): string[][] {
  try {
    return parseCsv(text);
  } catch (error) {
    throw new ProblemsError(problemsOf(error, [where]).map((problem) => ({ ...problem, message: `${where}: ${problem.message}` })));
  }
}
