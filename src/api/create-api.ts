import 'reflect-metadata';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import { expressMiddleware } from '@as-integrations/express5';
import type { Express, RequestHandler } from 'express';
import express from 'express';
import type { ApiOptions } from './api-options.ts';
import { identityOfRequest } from './authentication.ts';
import { buildApiSchema } from './build-schema.ts';
import { filesRouter } from './files.router.ts';
import { createApollo } from './graphql-http.ts';
import { serveGraphQLWebSocket } from './graphql-websocket.ts';
import { healthRouter } from './health.router.ts';
import { errorHandler, notFound, requestId, sendError } from './http-errors.ts';
import { NodeResolver } from './node.resolver.ts';
import { RateLimiter } from './rate-limiter.ts';
import { RequestContexts } from './request-contexts.ts';
import { ResolverInstances } from './resolver-instances.ts';
import { UploadsEdge } from './uploads.router.ts';

export interface Api {
  /** Starts serving; 0 takes any free port. Gives the port. */
  listen(port: number, host: string): Promise<number>;
  /** Stops accepting, ends subscriptions, lets running requests finish. */
  close(): Promise<void>;
}

/** The server edge: GraphQL over HTTP and WebSocket, uploads, downloads, health. */
export async function createApi(options: ApiOptions): Promise<Api> {
  const app = express();
  const httpServer = createServer(app);
  const instances = resolverInstancesOf(options);
  const schema = buildApiSchema(instances);
  const { settings, database, signer } = options;
  const contexts = new RequestContexts({ database, instances, links: { ...settings, signer } });
  const limiter = new RateLimiter(settings.requestsPerMinute, options.clock);
  const apollo = createApollo(schema, httpServer, options.logger);
  await apollo.start();
  const webSocket = serveGraphQLWebSocket(httpServer, {
    schema,
    contexts,
    authenticator: database,
    logger: options.logger,
    waitSeconds: (identity) => limiter.take(identity.actorId),
  });
  const graphql = expressMiddleware(apollo, {
    context: ({ req, res }) =>
      Promise.resolve({ ...contexts.create(res.locals.identity, req), requestId: String(res.locals.requestId) }),
  });
  mountRoutes(app, options, [signedIn(options, limiter), express.json({ limit: '1mb' }), graphql]);
  return {
    listen: (port, host) => listen(httpServer, port, host),
    close: async () => {
      await webSocket.close();
      await apollo.stop();
    },
  };
}

function resolverInstancesOf({ modules }: ApiOptions): ResolverInstances {
  const { tenancy, uploads, models, datasets, defenses, attacks, audits, perturbations, comparisons, reports } = modules;
  const nodes = [tenancy, models, datasets, audits, perturbations, reports].flatMap((module) => module.nodes);
  const resolvers = [tenancy, uploads, models, datasets, defenses, attacks, audits, perturbations, comparisons, reports].flatMap(
    (module) => module.resolvers,
  );
  return new ResolverInstances([...resolvers, new NodeResolver(nodes)]);
}

function mountRoutes(app: Express, options: ApiOptions, graphql: RequestHandler[]): void {
  const { database, signer, blobs, clock, modules, settings } = options;
  app.disable('x-powered-by');
  app.use(requestId);
  app.use(healthRouter(options.isReady));
  app.use(
    new UploadsEdge({
      database,
      signer,
      clock,
      uploads: modules.uploads,
      maxUploadBytes: settings.maxUploadBytes,
    }).router(),
  );
  app.use(filesRouter({ authenticator: database, signer, blobs }));
  app.use('/graphql', ...graphql);
  app.use(notFound);
  app.use(errorHandler(options.logger));
}

/** Lets requests with a valid key pass, each key so many a minute. */
function signedIn({ database }: ApiOptions, limiter: RateLimiter): RequestHandler {
  return async (request, response, next) => {
    const identity = await identityOfRequest(database, request);
    if (!identity) {
      response.set('WWW-Authenticate', 'Bearer');
      sendError(
        response,
        401,
        'UNAUTHENTICATED',
        'expected the header "Authorization: Bearer KEY" with a valid API key',
      );
      return;
    }
    const wait = limiter.take(identity.actorId);
    if (wait > 0) {
      response.set('Retry-After', String(wait));
      sendError(response, 429, 'LIMIT_EXCEEDED', `too many requests with this key; try again in ${wait} s`);
      return;
    }
    response.locals.identity = identity;
    next();
  };
}

function listen(httpServer: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    httpServer.once('error', reject);
    httpServer.listen(port, host, () => {
      httpServer.off('error', reject);
      const address = httpServer.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}
