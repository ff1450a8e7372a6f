import type { Clock } from '../kernel/clock.ts';

const WINDOW_MS = 60_000;

interface Window {
  readonly startedAt: number;
  used: number;
}

/** Counts what each key does in a minute, in this process. */
export class RateLimiter {
  readonly #perMinute: number;
  readonly #clock: Clock;
  readonly #windows = new Map<string, Window>();

  constructor(perMinute: number, clock: Clock) {
    this.#perMinute = perMinute;
    this.#clock = clock;
  }

  /** 0 when `key` may go on, else the seconds until it may. */
  take(key: string): number {
    const now = this.#clock.now().getTime();
    let window = this.#windows.get(key);
    if (!window || now - window.startedAt >= WINDOW_MS) {
      this.#forgetOld(now);
      window = { startedAt: now, used: 0 };
      this.#windows.set(key, window);
    }
    window.used += 1;
    return window.used <= this.#perMinute ? 0 : Math.ceil((window.startedAt + WINDOW_MS - now) / 1000);
  }

  #forgetOld(now: number): void {
    for (const [key, window] of this.#windows) if (now - window.startedAt >= WINDOW_MS) this.#windows.delete(key);
  }
}
