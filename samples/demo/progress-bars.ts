import { MultiBar, type SingleBar } from 'cli-progress';

/** Shows how far several pieces of work are. */
export interface ProgressBoard {
  /** Adds a line that starts at 0. */
  add(id: string, title: string): void;
  /** `fraction` in [0,1]; `note` says what is going on. */
  set(id: string, fraction: number, note: string): void;
  /** The work has ended, well or not, as `note` says. */
  finish(id: string, note: string): void;
  /** Leaves the last state standing; what is printed afterwards comes below. */
  close(): void;
}

const TITLE_WIDTH = 37;
/** Without a terminal a line of work is printed again only after this much more of it. */
const PLAIN_STEP = 0.25;

class BarBoard implements ProgressBoard {
  readonly #bars = new MultiBar({
    format: `  {title} {bar} {percentage}%  {note}`,
    barsize: 24, barCompleteChar: '\u2588', barIncompleteChar: '\u2591',
    hideCursor: true, linewrap: false, clearOnComplete: false, forceRedraw: true,
  });
  readonly #byId = new Map<string, SingleBar>();

  add(id: string, title: string): void {
    this.#byId.set(id, this.#bars.create(1, 0, { title: title.padEnd(TITLE_WIDTH), note: 'waiting' }));
  }

  set(id: string, fraction: number, note: string): void {
    this.#byId.get(id)?.update(fraction, { note });
  }

  finish(id: string, note: string): void {
    this.set(id, 1, note);
  }

  close(): void {
    this.#bars.update();
    this.#bars.stop();
  }
}

class PlainBoard implements ProgressBoard {
  readonly #lines = new Map<string, { readonly title: string; printed: number }>();

  add(id: string, title: string): void {
    this.#lines.set(id, { title, printed: -1 });
  }

  set(id: string, fraction: number, note: string): void {
    const line = this.#lines.get(id);
    if (!line || fraction < line.printed + PLAIN_STEP) return;
    line.printed = fraction;
    this.#print(line.title, fraction, note);
  }

  finish(id: string, note: string): void {
    this.#print(this.#lines.get(id)?.title ?? '', 1, note);
  }

  #print(title: string, fraction: number, note: string): void {
    console.log(`  ${title.padEnd(TITLE_WIDTH)} ${String(Math.round(fraction * 100)).padStart(3)} %  ${note}`);
  }

  close(): void {
    this.#lines.clear();
  }
}

/** Live bars on a terminal, plain lines elsewhere. */
export function progressBoard(): ProgressBoard {
  return process.stderr.isTTY && process.stdout.isTTY ? new BarBoard() : new PlainBoard();
}
