import { AppError } from '../../../../kernel/errors.ts';
import { isRecord, type LayerConfig } from './keras-model.ts';

/** Typed reading of a layer's settings; throws an AppError that names the setting, what was expected and what was found. */
export class ConfigReader {
  readonly raw: LayerConfig;

  constructor(raw: LayerConfig) {
    this.raw = raw;
  }

  has(name: string): boolean {
    return this.raw[name] !== undefined && this.raw[name] !== null;
  }

  number(name: string, fallback?: number): number {
    const value = this.#value(name, fallback);
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    // Keras 3 writes numbers that were arrays as {class_name: "__numpy__", config: {value}}.
    const wrapped = isRecord(value) && isRecord(value['config']) ? value['config']['value'] : undefined;
    if (typeof wrapped === 'number' && Number.isFinite(wrapped)) return wrapped;
    throw this.mismatch(name, 'a number');
  }

  /** A whole number of at least `least`. */
  whole(name: string, fallback?: number, least = 1): number {
    const value = this.number(name, fallback);
    if (Number.isSafeInteger(value) && value >= least) return value;
    throw this.mismatch(name, `a whole number of at least ${least}`);
  }

  flag(name: string, fallback: boolean): boolean {
    const value = this.#value(name, fallback);
    if (typeof value === 'boolean') return value;
    throw this.mismatch(name, 'true or false');
  }

  text(name: string, fallback?: string): string {
    const value = this.#value(name, fallback);
    if (typeof value === 'string') return value;
    throw this.mismatch(name, 'text');
  }

  choice<T extends string>(name: string, choices: readonly [T, ...T[]]): T {
    const value = this.text(name, choices[0]);
    const chosen = choices.find((choice) => choice === value);
    if (chosen === undefined) throw this.mismatch(name, choices.map((choice) => `"${choice}"`).join(' or '));
    return chosen;
  }

  /** `rank` whole numbers; one stands for all. */
  wholes(name: string, rank: number, fallback?: number): readonly number[] {
    const value = this.#value(name, fallback);
    const list = typeof value === 'number' ? Array.from({ length: rank }, () => value) : value;
    if (Array.isArray(list) && list.length === rank && list.every((item) => Number.isSafeInteger(item) && item >= 1)) return list as readonly number[];
    throw this.mismatch(name, `${rank} whole numbers of at least 1`);
  }

  /** A list of numbers of any length, nested lists flattened; one number is a list too. */
  numbers(name: string): readonly number[] {
    const value = this.#value(name, undefined);
    const list: readonly unknown[] = Array.isArray(value) ? value.flat(8) as readonly unknown[] : [isRecord(value) ? this.number(name) : value];
    if (list.every((item): item is number => typeof item === 'number' && Number.isFinite(item))) return list;
    throw this.mismatch(name, 'numbers');
  }

  mismatch(name: string, expected: string): AppError {
    const found = JSON.stringify(this.raw[name])?.slice(0, 80) ?? 'none';
    return new AppError('UNSUPPORTED', `setting "${name}": expected ${expected}, found ${found}`);
  }

  #value(name: string, fallback: unknown): unknown {
    const value = this.raw[name];
    return value === undefined || value === null ? fallback : value;
  }
}
