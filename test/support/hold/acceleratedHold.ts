import path from 'node:path';
import { openSqlite } from '../../../local/sqlite/openSqlite';
import { type MoveStatus } from '../../../shared/contracts/api/moveStatus';
import { waitUntil } from '../host/hostWait';
import { localControl } from '../local/localControl';
import { readMove, type StartedMove } from '../local/localMoves';
import { type KillableStack } from '../move/moveKill';
import { type JumpingClock } from './fastClock';

/** The requests that each vault got between two waits of a held move, by vault and operation. */
export interface PassRecord {
  /** When the pass ended, by the move's own clock, in milliseconds since 1970. */
  readonly at: number;
  readonly requests: Readonly<Record<string, number>>;
}

/** A pass that no vault answers for this time waits. A busy machine also makes it slow, but then vaults answer. */
const quietMs = 1_000;
const tickMs = 1_000;
const hourMs = 3_600_000;

/** A held move on a jumping clock: skips the pauses between its passes, and counts what they send. */
export class AcceleratedHold {
  readonly passes: PassRecord[] = [];
  /** When something else than a quiet pass happened: a change, a kill, a fault, a pass that failed or brought something. */
  readonly events: number[] = [];
  largestHistory = 0;
  private counted: Readonly<Record<string, number>> = {};
  private brought = '';

  constructor(
    private readonly stack: KillableStack,
    private readonly move: StartedMove,
    private readonly clock: JumpingClock,
  ) {}

  /** Lets the move hold until a time, in milliseconds since 1970. */
  async until(time: number): Promise<void> {
    for (;;) {
      const { nextPassAt } = await this.whenWaiting();
      if (this.clock.now() >= time) return;
      const next = Math.min(time, nextPassAt + 1_500);
      await this.clock.jumpTo(next);
      if (next === time) return;
      await this.whenWaiting(nextPassAt);
    }
  }

  /** Waits until the move waits for another pass than the given one. */
  async whenWaiting(after = 0): Promise<{ readonly nextPassAt: number }> {
    let [answered, answeredAt] = [-1, Date.now()];
    const { nextPassAt, endedAt } = await waitUntil(
      async () => {
        const total = await this.answers();
        if (total !== answered) [answered, answeredAt] = [total, Date.now()];
        // It waits for a vault, so its pauses are skipped, too.
        else if (Date.now() > answeredAt + quietMs) await this.clock.jumpTo(this.clock.now() + tickMs);
        const { hold, phase, problems, items, versions } = await this.status();
        if (phase !== 'syncing' && phase !== 'awaitingCutover' && hold !== null)
          throw new Error(`Expected a held move; it is ${phase}: ${JSON.stringify(problems)}`);
        const brought = JSON.stringify([hold?.brought, items, versions, hold?.deletions]);
        if (brought !== this.brought || (hold !== null && hold.trouble !== null)) this.note();
        this.brought = brought;
        const at = hold?.nextPassAt ?? null;
        if (at === null || Date.parse(at) <= after) return undefined;
        // The clock runs on until somebody looks, so a busy machine would see passes closer together than they are.
        const ended = hold?.trouble === null ? hold.lastPassAt : null;
        return { nextPassAt: Date.parse(at), endedAt: ended === null ? this.clock.now() : Date.parse(ended) };
      },
      'the wait for the next pass',
      600_000,
    );
    await this.count(endedAt);
    return { nextPassAt };
  }

  status(): Promise<MoveStatus> {
    return readMove(this.stack.host.baseUrl, this.move.id);
  }

  /** Notes that now something else happens than passes. */
  note(): void {
    this.events.push(this.clock.now());
  }

  /** The requests that vaults have answered so far, and not refused by rate. */
  private async answers(): Promise<number> {
    const counts = await localControl(this.stack.emulator.azure).counts();
    return counts.reduce((sum, { status, calls }) => (status === 0 || status === 429 ? sum : sum + calls), 0);
  }

  /** All requests so far, by vault and operation. */
  private async requests(): Promise<Readonly<Record<string, number>>> {
    const requests: Record<string, number> = {};
    for (const { vault, operation, calls } of await localControl(this.stack.emulator.azure).counts())
      requests[`${vault} ${operation}`] = (requests[`${vault} ${operation}`] ?? 0) + calls;
    return requests;
  }

  private async count(at: number): Promise<void> {
    const requests = await this.requests();
    const since = Object.entries(requests).map(([call, sum]) => [call, sum - (this.counted[call] ?? 0)] as const);
    this.counted = requests;
    this.passes.push({ at, requests: Object.fromEntries(since.filter(([, calls]) => calls > 0)) });
  }

  /** Reads the number of events in the longest history, of all orchestrations that the host keeps. The host must be down. */
  measureHistory(): void {
    const database = openSqlite(path.join(this.stack.folder, 'host/durable.db'), { readOnly: true });
    const read = database.prepare<[], { most: number | null }>(
      'SELECT max(events) AS most FROM (SELECT count(*) AS events FROM history GROUP BY key)',
    );
    const most = read.get()?.most;
    database.close();
    this.largestHistory = Math.max(this.largestHistory, most ?? 0);
  }

  /** The hour in which a vault got the most requests, of those that began after a quiet pass, and in which nothing happened. */
  busiestIdleHour(): IdleHour {
    let hours = 0;
    let busiest = { at: '', ...busiestVault([]) };
    for (const [at, first] of this.passes.entries()) {
      const before = this.passes[at - 1]?.at ?? first.at;
      if (this.events.some((event) => event > before - hourMs / 30 && event < first.at + hourMs)) continue;
      const inHour = this.passes.slice(at).filter((pass) => pass.at < first.at + hourMs);
      if (inHour.length === this.passes.length - at) continue;
      hours += 1;
      const one = busiestVault(inHour);
      if (one.requests > busiest.requests) busiest = { at: new Date(first.at).toISOString(), ...one };
    }
    return { hours, ...busiest };
  }
}

interface IdleHour extends ReturnType<typeof busiestVault> {
  /** All idle hours. */
  readonly hours: number;
  /** When this one began. */
  readonly at: string;
}

/** The vault with the most requests in these passes, and all requests by operation. */
function busiestVault(passes: readonly PassRecord[]) {
  const sums = new Map<string, number>();
  const calls: Record<string, number> = {};
  for (const [call, sent] of passes.flatMap(({ requests }) => Object.entries(requests))) {
    const [vault = ''] = call.split(' ');
    sums.set(vault, (sums.get(vault) ?? 0) + sent);
    calls[call] = (calls[call] ?? 0) + sent;
  }
  const [vault, requests] = [...sums].toSorted(([, one], [, other]) => other - one)[0] ?? ['', 0];
  const ofVault = (one: PassRecord) => Object.entries(one.requests).filter(([call]) => call.startsWith(`${vault} `));
  const sizes = passes.map((one) => ofVault(one).reduce((sum, [, sent]) => sum + sent, 0));
  return { vault, requests, passes: sizes, calls };
}
