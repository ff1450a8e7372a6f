/** The program of a worker thread: one session, run for whoever sends feeds. onnxruntime holds a thread while it runs. */
import * as ort from 'onnxruntime-node';
import { parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '../../../../kernel/errors.ts';
import { fromOrtTensor, toOrtTensor } from '../ort-tensors.ts';
import type { Tensors } from './batch-parts.ts';
import type { SessionAnswer, SessionRequest, SessionThreadData } from './session-messages.ts';

const { path, options, busy } = workerData as SessionThreadData;
const answer = (message: SessionAnswer): void => parentPort?.postMessage(message);

async function run(session: ort.InferenceSession, feeds: Tensors): Promise<SessionAnswer> {
  try {
    const outputs = await session.run(Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, toOrtTensor(tensor)])));
    return { results: Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, fromOrtTensor(name, tensor)])) };
  } catch (error) {
    return { failure: messageOf(error) };
  } finally {
    Atomics.store(busy, 0, 0);
    Atomics.notify(busy, 0);
  }
}

async function serve(session: ort.InferenceSession, request: SessionRequest): Promise<void> {
  if (request !== 'close') {
    answer(await run(session, request.feeds));
    return;
  }
  await session.release();
  parentPort?.close();
}

try {
  const session = await ort.InferenceSession.create(path, options);
  parentPort?.on('message', (request: SessionRequest) => { void serve(session, request); });
  answer('ready');
} catch (error) {
  answer({ failure: messageOf(error) });
}
