import { problemsOf } from '../../kernel/errors.ts';
import { importModel } from '../../numeric/importers/import-model.ts';
import { readModelPath } from '../model-path.ts';
import { parseCommand } from '../parse-command.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';
import { inspectionOf } from './inspection.ts';
import { printInspection } from './print-inspection.ts';

/** `assay inspect`: what a model looks like once imported, or every reason why it cannot be. */
export async function inspectCommand(words: readonly string[], terminal: Terminal): Promise<void> {
  const { model, checks, has } = parseCommand(words, { json: { type: 'boolean' }, height: { type: 'string' }, width: { type: 'string' } });
  const [height, width] = [checks.count('height'), checks.count('width')];
  if (checks.problems.length > 0) throw new UsageError(checks.problems);
  const files = await readModelPath(model);
  const size = { ...(height === undefined ? {} : { height }), ...(width === undefined ? {} : { width }) };
  try {
    const inspection = inspectionOf(await importModel(files, size));
    terminal.say(has('json') ? JSON.stringify(inspection, undefined, 2) : printInspection(inspection));
  } catch (error) {
    if (has('json')) terminal.say(JSON.stringify({ problems: problemsOf(error) }, undefined, 2));
    throw error;
  }
}
