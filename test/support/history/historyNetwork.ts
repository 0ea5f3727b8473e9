import { type MoveStatus } from '../../../shared/contracts/api/moveStatus';
import { waitForLasting } from '../host/hostWait';
import { type LocalControl } from '../local/localControl';
import { historyVault } from './historySeed';
import { pause } from './moveClient';
import { type DeliveryPhase, type PlannedFault, sides } from './plannedHistory';

const lookEveryMs = 100;
/** Longer than any request is held. */
const quietLimitMs = 60_000;

type Control = Pick<LocalControl, 'addFault' | 'removeFault' | 'faults' | 'heldRequests' | 'deliverHeld'>;
type Seen = MoveStatus['phase'] | 'ended';

/** Phases in their order; a phase that was too short to be seen is over when a later one is. */
const order: readonly Seen[] = ['planning', 'awaitingApproval', 'preparing', 'transferring', 'verifying', 'finishing'];

/** The network around the vaults of one history: its faults, and the requests that they hold. */
export class HistoryNetwork {
  private readonly vaults: ReadonlySet<string>;
  private readonly faultIds: string[] = [];
  private isOver = false;

  constructor(
    private readonly control: Control,
    private readonly history: number,
  ) {
    this.vaults = new Set(sides.map((side) => historyVault(history, side)));
  }

  async addFaults(faults: readonly PlannedFault[]): Promise<void> {
    for (const { side, operation, rule } of faults) {
      const match = { vault: historyVault(this.history, side), operation };
      this.faultIds.push(await this.control.addFault({ ...rule, match }));
    }
  }

  /** How many requests a fault has hit. */
  async hits(): Promise<number> {
    const own = (await this.control.faults()).filter(({ rule }) => this.vaults.has(rule.match.vault ?? ''));
    return own.reduce((sum, { hits }) => sum + hits, 0);
  }

  /** Resolves when a fault has hit a request, or the moves are over. */
  async untilHit(): Promise<void> {
    while (!this.isOver && (await this.hits()) === 0) await pause(lookEveryMs);
  }

  /** Resolves when a request is held, or the moves are over. */
  async untilHeld(): Promise<void> {
    while (!this.isOver && (await this.heldIds()).length === 0) await pause(lookEveryMs);
  }

  /** Says that the moves are over, so that nobody waits for a fault any more. */
  endMoves(): void {
    this.isOver = true;
  }

  /** Delivers what is held once a move is in the phase or past it; its time may be over before that. */
  courier(wanted: DeliveryPhase): (seen: Seen) => Promise<void> {
    return async (seen) => {
      if (orderOf(seen) < orderOf(wanted)) return;
      for (const id of await this.heldIds()) await this.control.deliverHeld(id);
    };
  }

  /** Takes the faults away, and waits until nothing is held. */
  async becomeQuiet(): Promise<void> {
    for (const id of this.faultIds) await this.control.removeFault(id);
    await waitForLasting(
      async () => ((await this.heldIds()).length > 0 ? undefined : true),
      'quiet network',
      quietLimitMs,
    );
  }

  private async heldIds(): Promise<string[]> {
    return (await this.control.heldRequests()).filter(({ vault }) => this.vaults.has(vault)).map(({ id }) => id);
  }
}

function orderOf(phase: Seen): number {
  const at = order.indexOf(phase);
  return at < 0 ? order.length : at;
}
