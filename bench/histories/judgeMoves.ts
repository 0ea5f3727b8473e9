import { historyVault } from '../../test/support/history/historySeed';
import { type ItemHistory } from '../../test/support/history/itemHistory';
import { judgeHistory } from '../../test/support/history/judgeHistory';
import { type Side } from '../../test/support/history/plannedHistory';
import { type EndedRun } from '../../test/support/history/runMoves';
import { toHistory, type WritesBySide } from '../../test/support/history/toHistory';
import { versionsOf, type VirtualAzure } from './azure';
import { failedRuns } from './failedRuns';
import { type Arrival } from './network';
import { overCeiling } from './paceRule';
import { type Program } from './program';
import { type Promises } from './promises';
import { type Row } from './row';

/** How far the clock of a process may be from the time. */
export const maxSkewMs = 1_000;

interface Judged {
  readonly seed: number;
  readonly program: Program;
  readonly azure: VirtualAzure;
  readonly runs: readonly EndedRun[];
  readonly writes: WritesBySide;
  readonly arrivals: readonly Arrival[];
  readonly rows: Iterable<Row>;
  readonly promises: Promises;
}

/** Describes which rules the moves of a history without a scene broke. */
export function judgeMoves({ seed, program, azure, runs, writes, arrivals, rows, promises }: Judged): string[] {
  const { items, writers } = program.plan;
  const names = new Set([...items.map(({ name }) => name), ...writers.map(({ itemName }) => itemName)]);
  const foundAt = (side: Side) => {
    const vault = azure.state.vault(historyVault(seed, side));
    return Object.fromEntries(
      [...names].flatMap((name) => {
        const versions = versionsOf(vault, name).map(({ id, value, enabled }) => ({ id, value, enabled }));
        return versions.length === 0 ? [] : [[name, versions]];
      }),
    );
  };
  const found = { west: foundAt('west'), south: foundAt('south'), target: foundAt('target') };
  const target = `${historyVault(seed, 'target')}.vault.azure.net`;
  const deliveredAgainMs = (itemName: string) =>
    arrivals
      .filter(
        ({ isAgain, host, path, status }) =>
          isAgain && host === target && status < 300 && path.endsWith(`/${itemName}`),
      )
      .map(({ arrivedMs }) => arrivedMs);
  const history = toHistory({ plan: program.plan, runs, writes, found, deliveredAgainMs });
  return [
    ...judgeHistory({ ...history, items: history.items.map(withSkew) }),
    ...failedRuns(rows),
    ...overCeiling(arrivals, program.ceiling),
    ...promises.broken(arrivals.filter(({ host }) => host === target)),
  ];
}

/** Reports have times of clocks that may be wrong by this. */
function withSkew(item: ItemHistory): ItemHistory {
  const runs = item.runs.map(({ lateLook, ...run }) => ({
    ...run,
    verifiedFromMs: run.verifiedFromMs - maxSkewMs,
    ...(lateLook && { lateLook: { ...lateLook, beganMs: lateLook.beganMs - maxSkewMs } }),
  }));
  return { ...item, runs };
}
