import { setTimeout as sleep } from 'node:timers/promises';
import { silentLogger } from '../../../src/kernel/logger.ts';
import { Lifecycle } from '../../../src/platform/lifecycle/lifecycle.ts';
import { installSignalHandlers } from '../../../src/platform/lifecycle/signal-handlers.ts';

/** Run by lifecycle.test.ts as a process of its own: signals cannot be tried on Jest itself. */
const mode = process.argv[2];
const lifecycle = new Lifecycle(silentLogger);
const alive = setInterval(() => undefined, 1_000);

lifecycle.onStop('part', async () => {
  clearInterval(alive);
  process.stdout.write('stopping\n');
  if (mode === 'hang') await sleep(60_000);
  if (mode === 'fail') throw new Error('cannot stop');
  process.stdout.write('stopped\n');
});
installSignalHandlers(lifecycle, silentLogger);
process.stdout.write('ready\n');

if (mode === 'throw') setImmediate(() => { throw new Error('thrown'); });
if (mode === 'reject') void Promise.reject(new Error('rejected'));
