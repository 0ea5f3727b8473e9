import { waitForLasting } from '../host/hostWait';
import { lateWrites } from '../move/lateWrites';
import { localControl } from '../local/localControl';
import { readItems, type ReadItems } from '../local/localItems';
import { call, postMove, readMove, readReport, waitForEnd } from '../local/localMoves';
import { type KillableStack } from '../move/moveKill';
import { type Judgement, judgeKilledMove } from './judgeKilledMove';
import { type KillCanaries } from './killCanaries';
import { killedPair, type KilledPair, killSeed } from './killSeed';

interface OpenMove {
  readonly pair: KilledPair;
  readonly before: ReadItems;
}

export interface KilledMovesOptions {
  readonly stack: KillableStack;
  readonly seed: number;
  /** The number of concurrent moves. */
  readonly atOnce: number;
  /** Random numbers from 0 to 1 for the writes that the network holds; undefined if it holds none. */
  readonly lateBy: (() => number) | undefined;
  readonly canaries: KillCanaries;
}

export interface JudgedMoves extends Judgement {
  readonly moves: number;
  /** Runs that ended with unconfirmed writes after the last round. Another run of the move completes them. */
  readonly movedAgain: number;
}

/** On any machine a move without faults takes longer than this. */
const endLimitMs = 300_000;

/** A stream of moves, each between its own vaults. When one has ended, it is judged and another one begins. */
export class KilledMoves {
  private open: OpenMove[] = [];
  private begun = 0;
  private judged = 0;
  private movedAgain = 0;
  private readonly violations: string[] = [];
  private readonly namedDoubles: string[] = [];

  constructor(private readonly options: KilledMovesOptions) {}

  get outcome(): JudgedMoves {
    const { judged, movedAgain, violations, namedDoubles } = this;
    return { moves: judged, movedAgain, violations, namedDoubles };
  }

  /** Judges moves that have ended, and starts new ones instead. */
  async refill(): Promise<void> {
    for (const move of [...this.open]) if (await this.hasEnded(move)) await this.close(move);
    while (this.open.length < this.options.atOnce) this.open.push(await this.begin());
  }

  async areUnderWay(): Promise<boolean> {
    for (const move of this.open) if (!(await this.hasEnded(move))) return true;
    return false;
  }

  /** Holds writes of the running moves again, because a killed emulator loses its faults. */
  async holdWrites(): Promise<void> {
    for (const { pair } of this.open) await this.holdWritesTo(pair);
  }

  /** Waits for the end of the running moves and judges them. */
  async drain(): Promise<void> {
    await this.control.clearFaults();
    while (this.open.length > 0) {
      for (const move of [...this.open]) {
        await waitForEnd(this.baseUrl, move.pair.targetVault, endLimitMs);
        await this.close(move);
      }
    }
  }

  private get baseUrl(): string {
    return this.options.stack.host.baseUrl;
  }

  private get control() {
    return localControl(this.options.stack.emulator.azure);
  }

  private async begin(): Promise<OpenMove> {
    const pair = killedPair(this.options.seed, this.begun);
    this.begun += 1;
    await this.control.seed(killSeed(pair));
    const before = await readItems(this.options.stack.emulator.azure, pair.sourceVault);
    this.options.canaries.add(pair.sourceVault, valuesOf(before));
    await this.holdWritesTo(pair);
    await this.post(pair);
    return { pair, before };
  }

  private async holdWritesTo({ targetVault }: KilledPair): Promise<void> {
    const { lateBy } = this.options;
    if (lateBy !== undefined) await lateWrites.add(this.control, targetVault, lateBy);
  }

  private async post({ sourceVault, targetVault }: KilledPair): Promise<void> {
    await postMove(this.baseUrl, { id: targetVault, sourceVault, targetVault, unmovableKeys: 'recreate' });
  }

  private async hasEnded({ pair }: OpenMove): Promise<boolean> {
    const { phase } = await readMove(this.baseUrl, pair.targetVault);
    return phase === 'completed' || phase === 'partiallyCompleted' || phase === 'failed';
  }

  private async close({ pair, before }: OpenMove): Promise<void> {
    await this.untilDelivered(pair);
    await waitForEnd(this.baseUrl, pair.targetVault, endLimitMs);
    const report = await readReport(this.baseUrl, pair.targetVault);
    if (report.problems.some(({ code }) => code === 'WRITE_NOT_CONFIRMED')) {
      this.movedAgain += 1;
      await this.post(pair);
      return;
    }
    this.open = this.open.filter((move) => move.pair !== pair);
    await this.keepAnswers(pair);
    const { violations, namedDoubles } = await judgeKilledMove(this.options.stack.emulator.azure, {
      pair,
      before,
      report,
    });
    this.judged += 1;
    this.violations.push(...violations);
    this.namedDoubles.push(...namedDoubles);
  }

  private async keepAnswers({ targetVault }: KilledPair): Promise<void> {
    const move = `${this.baseUrl}/api/moves/${targetVault}`;
    for (const url of [move, `${move}/plan`, `${move}/report?format=md`, `${move}/report?format=junit`])
      this.options.canaries.keep(url, (await call(url)).text);
  }

  private async untilDelivered({ targetVault }: KilledPair): Promise<void> {
    const isHeld = async () => (await this.control.heldRequests()).some(({ vault }) => vault === targetVault);
    await waitForLasting(async () => ((await isHeld()) ? undefined : true), `delivery to ${targetVault}`, endLimitMs);
  }
}

function valuesOf({ secrets }: ReadItems): string[] {
  return secrets.flatMap(({ versions }) => versions.map(({ value }) => value ?? ''));
}
