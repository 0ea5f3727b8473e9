/** Something the walk waits for. Whoever listens is told at once when it settles, or right away when it has. */
export class WalkStep {
  private state: 'open' | 'succeeded' | 'failed' = 'open';
  private answer: unknown;
  private listeners: ((step: WalkStep) => void)[] = [];

  get settled(): boolean {
    return this.state !== 'open';
  }

  get failed(): boolean {
    return this.state === 'failed';
  }

  /** The answer's result as JSON text, for the few steps that look at it. */
  get result(): unknown {
    return this.answer;
  }

  succeed(result?: unknown): void {
    this.settle('succeeded', result);
  }

  fail(): void {
    this.settle('failed', undefined);
  }

  onSettled(listener: (step: WalkStep) => void): void {
    if (this.settled) listener(this);
    else this.listeners.push(listener);
  }

  private settle(state: 'succeeded' | 'failed', result: unknown): void {
    if (this.settled) return;
    this.state = state;
    this.answer = result;
    const listeners = this.listeners;
    this.listeners = [];
    for (const listener of listeners) listener(this);
  }
}

/** A step that has nothing to wait for. */
export function settledStep(): WalkStep {
  const step = new WalkStep();
  step.succeed();
  return step;
}

/** Settles when all have ended, also after a failure: the runtime waits on although the library has gone on. */
export function whenAll(steps: readonly WalkStep[]): WalkStep {
  const whole = new WalkStep();
  let open = steps.length;
  if (open === 0) whole.succeed();
  for (const step of steps) {
    step.onSettled(() => {
      open -= 1;
      if (open === 0) whole.succeed();
    });
  }
  return whole;
}

/** Settles with the first. */
export function whenAny(steps: readonly WalkStep[]): WalkStep {
  const whole = new WalkStep();
  for (const step of steps) {
    step.onSettled(() => {
      whole.succeed();
    });
  }
  return whole;
}
