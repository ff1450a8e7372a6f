import type { Server } from 'node:http';
import type { ApolloServerPlugin } from '@apollo/server';
import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginDrainHttpServer } from '@apollo/server/plugin/drainHttpServer';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import type { GraphQLSchema } from 'graphql';
import type { Logger } from '../kernel/logger.ts';
import type { RequestContext } from '../modules/tenancy/index.ts';
import { clientErrorOf, originalOf } from './client-error.ts';
import { costFault } from './operation-cost.ts';

/** Longer documents are not even parsed. */
export const MAX_TOKENS = 10_000;

/** What the HTTP transport adds to a request's context. */
export interface HttpContext extends RequestContext {
  readonly requestId: string;
}

/** Apollo Server for one schema; it ends with `stop()`, which lets running requests finish. */
export function createApollo(schema: GraphQLSchema, httpServer: Server, logger: Logger): ApolloServer<HttpContext> {
  return new ApolloServer<HttpContext>({
    schema,
    introspection: true,
    csrfPrevention: true,
    stopOnTerminationSignals: false,
    includeStacktraceInErrorResponses: false,
    nodeEnv: 'production',
    parseOptions: { maxTokens: MAX_TOKENS },
    formatError: (formatted, error) =>
      clientErrorOf(error, String(formatted.extensions?.code ?? 'BAD_USER_INPUT')).formatted,
    logger,
    plugins: [
      ApolloServerPluginDrainHttpServer({ httpServer }),
      ApolloServerPluginLandingPageDisabled(),
      refuseCostly(schema),
      logInternal(logger),
    ],
  });
}

function refuseCostly(schema: GraphQLSchema): ApolloServerPlugin<HttpContext> {
  return {
    requestDidStart: () =>
      Promise.resolve({
        didResolveOperation: ({ document, request }) => {
          const fault = costFault({
            schema,
            document,
            operationName: request.operationName,
            variables: request.variables,
          });
          return fault ? Promise.reject(fault) : Promise.resolve();
        },
      }),
  };
}

function logInternal(logger: Logger): ApolloServerPlugin<HttpContext> {
  return {
    requestDidStart: () =>
      Promise.resolve({
        didEncounterErrors: ({ errors, contextValue, operationName }) => {
          for (const error of errors) {
            if (clientErrorOf(error, '').internal) {
              logger.error('a GraphQL operation failed', {
                requestId: contextValue.requestId,
                operationName,
                path: error.path,
                error: originalOf(error),
              });
            }
          }
          return Promise.resolve();
        },
      }),
  };
}
