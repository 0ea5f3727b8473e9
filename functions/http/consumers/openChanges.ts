import { type DurableClient } from 'durable-functions';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type ProveInput } from '../../runtime/newerVersion';
import { Refused } from '../answers/problem';
import { findChange, type FoundChange } from './getConsumerChange';

type Run = Pick<MoveSpec, 'moveId' | 'runId'>;

export interface ListChanges extends ProveInput {
  /** The ids of the changes of consumers after a run. */
  readonly listChanges: (run: Run) => Promise<readonly string[]>;
}

/** Refuses to delete what a run brought while consumers use it because of a change, which nobody has taken back. */
export async function refuseWhileUsed(client: DurableClient, run: Run, parts: ListChanges): Promise<void> {
  const all = await Promise.all((await parts.listChanges(run)).map((id) => findChange(client, id, parts)));
  const own = all.flatMap((one) => (one?.move.moveId === run.moveId && one.move.runId === run.runId ? [one] : []));
  const undone = own.flatMap(({ ask, summary }) => (summary === undefined || ask.undoes === null ? [] : [ask.undoes]));
  const open = own.find((one) => mayBeUsed(one) && !undone.includes(one.ask.id));
  if (open === undefined) return;
  const detail = `Consumers use the target since change ${open.ask.id}. Take it back first: POST /api/consumers/changes/${open.ask.id}/rollback. Nothing was deleted.`;
  throw new Refused({ status: 409, code: 'NOT_POSSIBLE_NOW', detail });
}

/** A change in progress, or one that was cut off, may have changed some. */
function mayBeUsed({ ask, summary }: FoundChange): boolean {
  return ask.undoes === null && !ask.dryRun && (summary === undefined || summary.counts.changed > 0);
}
