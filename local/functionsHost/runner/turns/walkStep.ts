/** A step that the walk waits for. It calls its listeners when it settles, or at once when it has settled already. */
export class WalkStep {
  private state: 'open' | 'succeeded' | 'failed' = 'open';
  private answer: unknown;
  private listeners: ((step: WalkStep) => void)[] = [];

  /** `openParts` says how many answers have to come, at least, before the step can settle. */
  constructor(private readonly openParts: () => number = () => 1) {}

  /** How many answers have to come, at least, before the step can settle. A failure can settle it sooner. */
  get waitsFor(): number {
    return this.settled ? 0 : this.openParts();
  }

  get settled(): boolean {
    return this.state !== 'open';
  }

  get failed(): boolean {
    return this.state === 'failed';
  }

  /** The answer's result as JSON text. Only HTTP calls have one. */
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

/** Creates a step that has settled already. */
export function settledStep(): WalkStep {
  const step = new WalkStep();
  step.succeed();
  return step;
}

/** Settles when all steps have ended, even after a failure: the runtime still waits when the library has continued. */
export function whenAll(steps: readonly WalkStep[]): WalkStep {
  let open = steps.length;
  const whole = new WalkStep(() => open);
  if (open === 0) whole.succeed();
  for (const step of steps) {
    step.onSettled(() => {
      open -= 1;
      if (open === 0) whole.succeed();
    });
  }
  return whole;
}

/** Settles with the first step that settles. */
export function whenAny(steps: readonly WalkStep[]): WalkStep {
  const whole = new WalkStep();
  for (const step of steps) {
    step.onSettled(() => {
      whole.succeed();
    });
  }
  return whole;
}
