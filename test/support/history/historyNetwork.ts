import { type MoveStatus } from '../../../shared/contracts/api/moveStatus';
import { waitForLasting } from '../host/hostWait';
import { type LocalControl } from '../local/localControl';
import { historyVault } from './historySeed';
import { pause } from './moveClient';
import { type DeliveryPhase, type PlannedFault, sides } from './plannedHistory';

const lookEveryMs = 100;
/** Longer than the network holds any request. */
const quietLimitMs = 60_000;

type Control = Pick<LocalControl, 'addFault' | 'removeFault' | 'faults' | 'heldRequests' | 'deliverHeld'>;
type Seen = MoveStatus['phase'] | 'ended';

/** Phases in order. A phase that was too short to be seen has ended when a later one has. */
const order: readonly Seen[] = ['planning', 'awaitingApproval', 'preparing', 'transferring', 'verifying', 'finishing'];

/** The network of the vaults of one history: its faults and held requests. */
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

  /** The number of requests that met a fault. */
  async hits(): Promise<number> {
    const own = (await this.control.faults()).filter(({ rule }) => this.vaults.has(rule.match.vault ?? ''));
    return own.reduce((sum, { hits }) => sum + hits, 0);
  }

  /** Resolves when a request met a fault, or the moves have ended. */
  async untilHit(): Promise<void> {
    while (!this.isOver && (await this.hits()) === 0) await pause(lookEveryMs);
  }

  /** Resolves when a request is held, or the moves have ended. */
  async untilHeld(): Promise<void> {
    while (!this.isOver && (await this.heldIds()).length === 0) await pause(lookEveryMs);
  }

  /** Reports that the moves have ended, so nothing waits for a fault any more. */
  endMoves(): void {
    this.isOver = true;
  }

  /** Delivers held requests when a move has reached the phase. Their time may end before that. */
  courier(wanted: DeliveryPhase): (seen: Seen) => Promise<void> {
    return async (seen) => {
      if (orderOf(seen) < orderOf(wanted)) return;
      for (const id of await this.heldIds()) await this.control.deliverHeld(id);
    };
  }

  /** Removes the faults, and waits until the network holds no request. */
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
