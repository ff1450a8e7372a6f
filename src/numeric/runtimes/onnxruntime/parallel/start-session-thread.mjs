// Worker threads do not inherit the loader that reads TypeScript: this registers it and goes on to the thread's program.
import { register } from 'tsx/esm/api';

register();
await import('./session-thread.ts');
