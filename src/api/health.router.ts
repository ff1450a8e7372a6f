import { Router } from 'express';

/** `/healthz`: the process is alive. `/readyz`: it can serve. Neither needs a key nor says anything of interest. */
export function healthRouter(isReady: () => Promise<boolean>): Router {
  const router = Router();
  router.get('/healthz', (_request, response) => {
    response.json({ status: 'alive' });
  });
  router.get('/readyz', async (_request, response) => {
    const ready = await isReady().catch(() => false);
    response.status(ready ? 200 : 503).json({ status: ready ? 'ready' : 'not ready: the database does not answer' });
  });
  return router;
}
