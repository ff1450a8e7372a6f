/** When the step size is looked at, as shares of all steps (Croce & Hein, 2020, section 3.1). */
const FIRST_WINDOW = 0.22;
const LEAST_WINDOW = 0.06;
const WINDOW_SHRINKS_BY = 0.03;
/** The least share of steps of a window that must have raised the loss. */
const LEAST_IMPROVING = 0.75;

/**
 * Auto-PGD's step size for one image: it is halved at the end of a window of steps in which the loss rose too seldom, or
 * whose best loss is that of the window before without a halving between. Windows become shorter.
 */
export class ApgdSchedule {
  stepSize: number;
  readonly #least: number;
  readonly #shrink: number;
  #window: number;
  #taken = 0;
  #rose = 0;
  #bestBefore: number;
  #halvedBefore = true;
  #last: number;

  constructor(steps: number, stepSize: number, loss: number) {
    this.stepSize = stepSize;
    this.#window = Math.max(1, Math.trunc(FIRST_WINDOW * steps));
    this.#least = Math.max(1, Math.trunc(LEAST_WINDOW * steps));
    this.#shrink = Math.max(1, Math.trunc(WINDOW_SHRINKS_BY * steps));
    this.#bestBefore = loss;
    this.#last = loss;
  }

  /** Notes the loss after a step and the best so far; true when the step was halved: go on from the best point. */
  advance(loss: number, best: number): boolean {
    this.#taken++;
    if (loss > this.#last) this.#rose++;
    this.#last = loss;
    return this.#taken === this.#window && this.#endWindow(best);
  }

  #endWindow(best: number): boolean {
    const oscillates = this.#rose <= this.#window * LEAST_IMPROVING;
    const rests = !this.#halvedBefore && this.#bestBefore >= best;
    const halve = oscillates || rests;
    if (halve) this.stepSize /= 2;
    this.#halvedBefore = halve;
    this.#bestBefore = best;
    this.#window = Math.max(this.#least, this.#window - this.#shrink);
    this.#taken = 0;
    this.#rose = 0;
    return halve;
  }
}
