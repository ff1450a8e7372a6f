import { AppError } from '../../kernel/errors.ts';

/** Rows as CSV by RFC 4180: CRLF after every row, quotes only where a cell needs them. */
export function formatCsv(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(quote).join(',')}\r\n`).join('');
}

function quote(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** Rows of cells of a CSV text; LF alone ends a row too. Throws INVALID_INPUT on a quote that is never closed. */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  const token = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;
  while (token.lastIndex < text.length || row.length > 0) {
    const at = token.lastIndex;
    const match = token.exec(text);
    if (!match) throw new AppError('INVALID_INPUT', `expected a cell at character ${at} of the CSV, found a stray or unclosed quote`);
    row.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

/**
 * Spreadsheets run a cell that starts with one of these as a formula, and image names come from uploads: such a text
 * gets an apostrophe in front, which `unsafeCell` takes away again.
 */
const FORMULA_START = /^[=+\-@\t\r']/;

export function safeCell(text: string): string {
  return FORMULA_START.test(text) ? `'${text}` : text;
}

export function unsafeCell(cell: string): string {
  return cell.startsWith("'") ? cell.slice(1) : cell;
}
