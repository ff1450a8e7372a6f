import { AppError } from '../kernel/errors.ts';

/** The composed resolvers by their classes; there is one of each. */
export class ResolverInstances {
  readonly #byClass: ReadonlyMap<unknown, object>;

  constructor(instances: readonly object[]) {
    this.#byClass = new Map(instances.map((instance) => [instance.constructor, instance]));
  }

  get<T extends object>(resolverClass: abstract new (...dependencies: never[]) => T): T {
    const instance = this.#byClass.get(resolverClass);
    if (instance instanceof resolverClass) return instance;
    throw new AppError('INTERNAL', `expected an instance of ${resolverClass.name}, found none: it was not composed`);
  }
}
