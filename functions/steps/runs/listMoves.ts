import { moveIdSchema, runIdSchema } from '../../../shared/contracts/model/ids';
import { type MoveToken, moveTokenSchema } from '../../../shared/contracts/api/moveList';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { storeNames, timeOfEntry } from '../../../shared/rules/storeNames';

/** How many runs of all moves are listed, newest first: as many as a blob container returns in one answer. */
export const maxMovesListed = 5_000;

/** A run of a move, as its name in the list of all moves shows it. */
export interface ListedMove {
  /** The place in the list. Later places have greater tokens. */
  readonly token: MoveToken;
  readonly moveId: string;
  readonly runId: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
}

/** Returns the runs of all moves, newest first. Names that the app does not write are left out. */
export async function listMoves(store: ObjectStore, max = maxMovesListed): Promise<readonly ListedMove[]> {
  const moves: ListedMove[] = [];
  for await (const entry of eachMove(store)) {
    if (moves.push(entry) >= max) break;
  }
  return moves;
}

/** As `listMoves`, one at a time and without a limit. */
export async function* eachMove(store: ObjectStore): AsyncIterable<ListedMove> {
  for await (const name of store.list(storeNames.moveTimes)) {
    const entry = entryOf(name.slice(storeNames.moveTimes.length).replace(/\.json$/, ''));
    if (entry !== undefined) yield entry;
  }
}

function entryOf(name: string): ListedMove | undefined {
  const [, digits = '', id, run] = /^(\d{17})_(.+)_([^_]+)$/.exec(name) ?? [];
  const moveId = moveIdSchema.safeParse(id).data;
  const runId = runIdSchema.safeParse(run).data;
  const token = moveTokenSchema.safeParse(name).data;
  const startedAt = timeOfEntry(digits);
  if (moveId === undefined || runId === undefined || token === undefined || startedAt === undefined) return undefined;
  return { token, moveId, runId, startedAt };
}
