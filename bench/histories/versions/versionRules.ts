import { type EndedRun } from '../../../test/support/history/runMoves';
import { type Answered } from '../app';
import { type VirtualDurable } from '../durable';
import { type Place } from '../people';
import { type AnsweredStep } from '../promises';
import { hasEnded, type Row } from '../row';
import { type StoreState } from '../virtualStore';
import { presentCode, type AppCode } from './appCode';
import { addedField, newerVersion } from './newerTexts';

const looksEveryMs = 12_000;

interface Parts {
  readonly durable: VirtualDurable;
  readonly deployed: () => AppCode;
  readonly store: StoreState;
  /** The version of each process, in the order of their numbers. */
  readonly made: readonly string[];
}

/**
 * What holds while the former version is back. It does nothing for a run that it cannot read, and says that a newer version runs it. The
 * newer version ends the run when it is there again.
 */
export class VersionRules {
  private readonly broken = new Set<string>();
  /** Whether the last deployment has happened. */
  isOver = false;
  /** How often the former version refused a call for a run of a newer one, and how many such runs people looked at. */
  readonly reached = { newerRefused: 0, newerRuns: 0 };
  private readonly seen = new Set<string>();

  constructor(private readonly parts: Parts) {}

  /** A step ended with an output. */
  noteStep({ name, input, on }: AnsweredStep): void {
    const version = this.parts.made[Number(on.slice('app-'.length)) - 1];
    if (version !== presentCode.version || !isOnlyOfNewer(input)) return;
    this.broken.add(`${on} has the former version, and did ${name} for a run that only a newer version can read`);
  }

  /** People look at each move until the last deployment. */
  async look({ world, ask }: Pick<Place, 'world' | 'ask'>): Promise<void> {
    while (!this.isOver) {
      await world.wait(looksEveryMs);
      for (const row of this.newerMoves()) {
        if (this.parts.deployed() !== presentCode) break;
        const before = this.stateOf(row);
        const { id } = row;
        const answer = await ask('getMove', { method: 'GET', path: `moves/${id}`, params: { id } });
        // A deployment, or the end of the run, may have come between.
        if (answer !== undefined && before === this.stateOf(row)) this.judgeAnswer(row, answer);
      }
    }
  }

  /** Describes what a run says that a deployment must not cause. */
  judge(runs: readonly EndedRun[]): string[] {
    const updated = runs.filter(({ report }) => report?.problems.some(({ code }) => code === 'APP_UPDATED'));
    return [...this.broken, ...updated.map(({ id }) => `${id} ended because of a deployment`)];
  }

  /** The moves that a newer version began. */
  newerMoves(): Row[] {
    const moves = [...this.parts.durable.rows.values()].filter(({ name }) => name === 'moveVault');
    return moves.filter(({ version, input }) => version === newerVersion || isOnlyOfNewer(input));
  }

  private stateOf({ id, execution, status }: Row): string {
    const isPresent = this.parts.durable.rows.get(id)?.execution === execution;
    return [this.parts.deployed().version, execution, status, isPresent].join(' ');
  }

  /** The last step of a run removes its start token. Without it, nothing proves the version of the run. */
  private isProvable(input: string): boolean {
    const { start } = JSON.parse(input) as { start?: { token: string } };
    const names = [...this.parts.store.objects.keys()];
    return start !== undefined && names.some((name) => name.startsWith('starts/') && name.includes(start.token));
  }

  private judgeAnswer({ id, input, status }: Row, { status: answered, body }: Answered): void {
    const code = (body as { code?: string } | undefined)?.code;
    const isUnread = isOnlyOfNewer(input);
    const isUnproved = hasEnded(status) || !this.isProvable(input);
    const expected = [...(isUnread ? (isUnproved ? [404] : []) : [200]), 503, 429];
    if (!this.seen.has(id)) this.reached.newerRuns += 1;
    this.seen.add(id);
    if (code === 'NEWER_VERSION') this.reached.newerRefused += 1;
    if (expected.includes(answered) && code !== 'INTERNAL') return;
    const what = isUnread ? 'that only a newer version can read' : 'of a newer version';
    this.broken.add(
      `The former version answered ${String(answered)} ${String(code)} for ${id}, which is ${status} and ${what}`,
    );
  }
}

function isOnlyOfNewer(input: string | undefined): boolean {
  return input?.includes(`"${addedField}"`) === true;
}
