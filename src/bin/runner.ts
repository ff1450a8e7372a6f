import { parseArgs } from 'node:util';
import { openModel } from '../worker/runner/models/open-model.ts';
import { engineOptions } from '../worker/runner/models/open-runtime.ts';
import type { RunnerMessage, RunnerTask } from '../worker/runner/protocol.ts';
import { runTask } from '../worker/runner/run-task.ts';

/**
 * The runner: a child process that takes one task over IPC, does it and ends. It reads hostile files, so it is given
 * nothing but paths: no credentials, no addresses. Without its worker it ends at once.
 */
const { values } = parseArgs({
  options: {
    threads: { type: 'string', default: '0' },
    runtime: { type: 'string', default: 'onnxruntime' },
    device: { type: 'string', default: 'cpu' },
    'temporary-folder': { type: 'string' },
  },
});
const temporaryFolder = values['temporary-folder'];
const engine = { ...engineOptions(values), ...(temporaryFolder && { temporaryFolder }) };
let lastSent: Promise<void> = Promise.resolve();

function send(message: RunnerMessage): void {
  lastSent = new Promise((resolve) => {
    if (process.send) process.send(message, undefined, undefined, () => { resolve(); });
    else resolve();
  });
}

async function run(task: RunnerTask): Promise<number> {
  try {
    await runTask(task, { openModel: (spec) => openModel(spec, engine), send });
    return 0;
  } catch (error) {
    console.error(error);
    return 1;
  } finally {
    await lastSent;
  }
}

process.on('disconnect', () => process.exit(1));
process.once('message', (task) => {
  void run(task as RunnerTask).then((code) => process.exit(code));
});
