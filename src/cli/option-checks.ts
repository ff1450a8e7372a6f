/** Options as a command line has them, read one by one; what is wrong is kept, so that all of it is said at once. */
export class OptionChecks {
  readonly problems: string[] = [];
  readonly #values: Readonly<Record<string, string | boolean | undefined>>;

  constructor(values: Readonly<Record<string, string | boolean | undefined>>) {
    this.#values = values;
  }

  /** A text that must be given. */
  required(name: string): string {
    const value = this.#text(name);
    if (value === undefined) this.problems.push(`--${name}: expected a value, found none`);
    return value ?? '';
  }

  /** One of a few words. */
  choice<T extends string>(name: string, allowed: readonly T[], fallback: T): T {
    const value = this.#text(name) ?? fallback;
    const match = allowed.find((word) => word === value);
    if (match === undefined) this.problems.push(`--${name}: expected one of ${allowed.join(', ')}, found "${value}"`);
    return match ?? fallback;
  }

  /** A whole number from 1 on, or undefined where it is not given. */
  count(name: string): number | undefined {
    const value = this.#text(name);
    if (value === undefined) return undefined;
    if (!/^[1-9]\d{0,5}$/.test(value)) this.problems.push(`--${name}: expected a whole number from 1 to 999999, found "${value}"`);
    return Number(value);
  }

  #text(name: string): string | undefined {
    const value = this.#values[name];
    return typeof value === 'string' ? value : undefined;
  }
}
