import { type Arrival } from './network';

// What a step promises about requests: a repair, and a verification during the transfer, wait until no earlier write can arrive. The vaults
// at the end do not show it, because the network may deliver the last writes of any move once more.

/** A step that ended with an output. */
export interface AnsweredStep {
  readonly name: string;
  readonly on: string;
  readonly beganMs: number;
  readonly endedMs: number;
  readonly input: string | undefined;
  readonly output: string | undefined;
}

interface Promised {
  readonly what: string;
  readonly itemName: string;
  /** No write that was sent between the first two times arrives after the third one. */
  readonly sentFromMs: number;
  readonly sentBeforeMs: number;
  readonly quietFromMs: number;
}

interface StepInput {
  readonly move: { readonly moveId: string; readonly runId: string };
  readonly page?: number;
  readonly itemName?: string;
  readonly early?: boolean;
  readonly items?: readonly { readonly itemName: string }[];
}

const promising = new Set(['loadPlanPage', 'saveResults', 'verifyPage', 'healItem']);

/** Two clocks may differ by two seconds, and a request takes a moment. */
const toleranceMs = 2_500;

/** Collects what steps promise, and says which promises the network shows to be broken. */
export class Promises {
  /** When the transfer of a page began. A run answers only for its own writes: those of an ended run may arrive twice, too. */
  private readonly begun = new Map<string, number>();
  private readonly pages = new Map<string, { readonly names: readonly string[]; readonly savedMs: number }>();
  private readonly verified: Promised[] = [];
  private readonly repairs: { readonly itemName: string; readonly step: AnsweredStep }[] = [];

  note(step: AnsweredStep): void {
    const { name, input, output, beganMs, endedMs } = step;
    if (!promising.has(name)) return;
    const { move, page, itemName, early, items = [] } = JSON.parse(input ?? '{}') as StepInput;
    const key = `${move.moveId} ${move.runId} ${String(page)}`;
    if (name === 'loadPlanPage' && !this.begun.has(key)) this.begun.set(key, beganMs);
    const { state } = JSON.parse(output ?? '{}') as { state?: string };
    if (name === 'saveResults') this.pages.set(key, { names: items.map((one) => one.itemName), savedMs: endedMs });
    if (name === 'healItem' && state === 'healed' && itemName !== undefined) this.repairs.push({ itemName, step });
    const saved = this.pages.get(key);
    if (name !== 'verifyPage' || early !== true || state !== 'stored' || saved === undefined) return;
    for (const one of saved.names)
      this.verified.push({
        ...{ what: 'was verified during the transfer', itemName: one },
        ...{ sentFromMs: this.begun.get(key) ?? 0, sentBeforeMs: saved.savedMs, quietFromMs: beganMs + toleranceMs },
      });
  }

  /** Describes each write that arrived again when a step had said that none can. */
  broken(arrivals: readonly Arrival[]): string[] {
    const ofItem = (itemName: string) => arrivals.filter(({ path }) => path === `/secrets/${itemName}`);
    const repaired = this.repairs.flatMap(({ itemName, step: { on, beganMs, endedMs } }): Promised[] => {
      const [write] = ofItem(itemName).filter(
        ({ method, from, sentMs }) => method === 'PUT' && from === on && sentMs >= beganMs && sentMs <= endedMs,
      );
      if (write === undefined) return [];
      const quietFromMs = write.arrivedMs + toleranceMs;
      return [{ what: 'was repaired', itemName, sentFromMs: 0, sentBeforeMs: beganMs, quietFromMs }];
    });
    return [...this.verified, ...repaired].flatMap(({ what, itemName, sentFromMs, sentBeforeMs, quietFromMs }) =>
      ofItem(itemName)
        .filter(
          ({ isAgain, sentMs, arrivedMs }) =>
            isAgain && arrivedMs > quietFromMs && sentMs >= sentFromMs && sentMs < sentBeforeMs,
        )
        .map(() => `${itemName} ${what} while an earlier write of it could still arrive`),
    );
  }
}
