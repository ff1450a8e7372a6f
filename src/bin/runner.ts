import { parseArgs } from 'node:util';
import { openOnnxModel } from '../worker/runner/models/open-onnx-model.ts';
import type { RunnerMessage, RunnerTask } from '../worker/runner/protocol.ts';
import { runTask } from '../worker/runner/run-task.ts';

/**
 * The runner: a child process that takes one task over IPC, does it and ends. It reads hostile files, so it is given
 * nothing but paths: no credentials, no addresses. Without its worker it ends at once.
 */
const { values } = parseArgs({ options: { threads: { type: 'string', default: '0' } } });
const threads = Number(values.threads);
let lastSent: Promise<void> = Promise.resolve();

function send(message: RunnerMessage): void {
  lastSent = new Promise((resolve) => {
    if (process.send) process.send(message, undefined, undefined, () => { resolve(); });
    else resolve();
  });
}

async function run(task: RunnerTask): Promise<number> {
  try {
    await runTask(task, { openModel: (spec) => openOnnxModel(spec, { threads }), send });
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
