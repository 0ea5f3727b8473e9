export interface Outcome {
  readonly ok: boolean;
  readonly value: unknown;
}

/** A task as the library has one. `begin` gives it its number. */
export class VirtualTask {
  outcome: Outcome | undefined;
  parent: VirtualTask | undefined;
  isBegun = false;
  /** Called with the outcome of a child. */
  onChild: (child: VirtualTask) => void = () => undefined;

  constructor(
    readonly begin: () => void,
    readonly children: readonly VirtualTask[] = [],
  ) {}

  get isCompleted(): boolean {
    return this.outcome !== undefined;
  }

  get result(): unknown {
    return this.outcome?.value;
  }

  settle(outcome: Outcome): void {
    if (this.outcome !== undefined) return;
    this.outcome = outcome;
    this.parent?.onChild(this);
  }
}
