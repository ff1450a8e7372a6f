import type { IncomingMessage } from 'node:http';
import type { RequestContext } from '../modules/tenancy/index.ts';
import type { Identity, TenantDatabase } from '../platform/database/context.ts';
import type { Transact } from './batch-loader.ts';
import { BatchLoader } from './batch-loader.ts';
import type { ResolverInstances } from './resolver-instances.ts';
import type { LinkOptions } from './signed-links.ts';
import { SignedLinks } from './signed-links.ts';

export interface RequestContextOptions {
  readonly database: TenantDatabase;
  readonly links: LinkOptions;
  readonly instances: ResolverInstances;
}

/** Makes the context of each GraphQL operation. */
export class RequestContexts {
  readonly #options: RequestContextOptions;

  constructor(options: RequestContextOptions) {
    this.#options = options;
  }

  create(identity: Identity, request: IncomingMessage): RequestContext {
    const { database, links, instances } = this.#options;
    const transact: Transact = (work) => database.asTenant(identity, work);
    const loader = new BatchLoader(transact);
    return {
      identity,
      links: new SignedLinks(links, request, identity.organizationId),
      transact,
      load: (batch, id) => loader.load(batch, id),
      instanceOf: (resolverClass) => instances.get(resolverClass),
    };
  }
}
