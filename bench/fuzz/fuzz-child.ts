import { realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openModel } from '../../src/worker/runner/models/open-model.ts';
import type { RunnerMessage } from '../../src/worker/runner/protocol.ts';
import { runTask } from '../../src/worker/runner/run-task.ts';
import { guardFiles } from './file-guard.ts';
import type { FuzzReply, FuzzRequest } from './protocol.ts';

/**
 * What src/bin/runner.ts is, for many uploads one after the other: it validates each through the same `runTask` and says
 * how that ended. Every path it touches is checked against the folder of the upload.
 */
const PROGRAM_ROOT = fileURLToPath(new URL('../..', import.meta.url));
let uploadFolder = '';
let outside: string[] = [];

guardFiles({ readable: [PROGRAM_ROOT, realpathSync(join(PROGRAM_ROOT, 'node_modules'))] }, (what) => {
  if (uploadFolder !== '' && !what.includes(` of ${uploadFolder}/`) && !isTranspiler(what) && !isProgram(what)) outside.push(what);
});

/** tsx keeps what it has compiled in a cache of its own. */
function isTranspiler(what: string): boolean {
  return /[\\/]tsx-\d+[\\/]/.test(what);
}

/** A model with large weights is handed to the engine in a temporary folder of its own name, gone when it has been read. */
function isProgram(what: string): boolean {
  return what.includes(` ${join(tmpdir(), 'assay-program-')}`);
}

async function validate({ id, task }: FuzzRequest): Promise<FuzzReply> {
  uploadFolder = dirname(task.model.files[0]?.path ?? '/none/none');
  outside = [];
  const started = performance.now();
  const { outcome, reasons } = await outcomeOf(task);
  return { id, outcome, reasons, outside, milliseconds: performance.now() - started, peakMb: process.resourceUsage().maxRSS / 1024 };
}

async function outcomeOf(task: FuzzRequest['task']): Promise<Pick<FuzzReply, 'outcome' | 'reasons'>> {
  const said: RunnerMessage[] = [];
  try {
    await runTask(task, { openModel: (spec) => openModel(spec, { threads: 1 }), send: (message) => { said.push(message); } });
  } catch (error) {
    return { outcome: 'crashed', reasons: [error instanceof Error ? error.stack ?? error.message : String(error)] };
  }
  const last = said.at(-1);
  if (last?.kind === 'done') return { outcome: 'accepted', reasons: [] };
  const reasons = last?.kind === 'refused' ? last.problems.map((problem) => problem.message) : [];
  const explained = reasons.length > 0 && reasons.every((reason) => reason.length > 10 && !reason.includes('internal error'));
  return explained ? { outcome: 'rejected', reasons } : { outcome: 'crashed', reasons: ['it was refused without a reason', ...reasons] };
}

process.on('disconnect', () => process.exit(1));
process.on('message', (request) => {
  void validate(request as FuzzRequest).then((reply) => process.send?.(reply));
});
