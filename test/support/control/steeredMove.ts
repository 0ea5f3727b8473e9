import { type MoveStatus } from '../../../shared/contracts/api/moveStatus';
import { type Phase } from '../../../shared/contracts/model/progress';
import { type ControlVerb } from '../../../shared/contracts/model/asks';
import { problemDocumentSchema } from '../../../shared/contracts/api/problemDocument';
import { type CallCount } from '../../../local/azure/calls/requestLog';
import { waitUntil } from '../host/hostWait';
import { localControl } from '../local/localControl';
import { type Answer, call, postMove, readMove, type StartedMove } from '../local/localMoves';
import { type KillableStack } from '../move/moveKill';
import { moveSource, otherGeographyTarget } from '../move/moveSeed';

/** Sends a verb without a body, or with one. */
export function steer(move: Pick<StartedMove, 'moveUri'>, verb: ControlVerb, body?: unknown): Promise<Answer> {
  const json = { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
  return call(`${move.moveUri}/${verb}`, { method: 'POST', ...(body === undefined ? {} : json) });
}

/** Approves the list of held deletions with this hash. */
export function approveDeletions({ moveUri }: Pick<StartedMove, 'moveUri'>, hash: string): Promise<Answer> {
  const json = { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ hash }) };
  return call(`${moveUri}/deletions/approve`, { method: 'POST', ...json });
}

/** The status and the code of a refusal. */
export function refusalIn(answer: Answer) {
  const { status, code, detail } = problemDocumentSchema.parse(answer.body);
  return { status, code, detail };
}

/** A move by value that is so slow that a test can stop it between two items. */
export function startSlowMove(stack: KillableStack, more: object = {}): Promise<StartedMove> {
  const pace = { sourceShare: 1, targetShare: 1, maxInFlight: 3 };
  const body = { sourceVault: moveSource, targetVault: otherGeographyTarget, method: 'exportImport', pace };
  return postMove(stack.host.baseUrl, { ...body, ...more });
}

/** Waits until a move is in a phase; fails if it has passed it. */
export async function reach(stack: KillableStack, { id }: StartedMove, phase: Phase): Promise<MoveStatus> {
  return waitUntil(async () => {
    const status = await readMove(stack.host.baseUrl, id);
    if (status.phase === phase) return status;
    if (['completed', 'partiallyCompleted', 'failed'].includes(status.phase))
      throw new Error(`Expected phase ${phase}; the move is ${status.phase}: ${JSON.stringify(status.problems)}`);
    return undefined;
  }, `phase ${phase} of move ${id}`);
}

/** Waits until nothing calls the two vaults any more: several looks in a row find the same number of calls. */
export async function untilQuiet(
  stack: KillableStack,
  vaults: readonly string[] = [moveSource, otherGeographyTarget],
): Promise<number> {
  let before = -1;
  let same = 0;
  return waitUntil(async () => {
    // Other calls are of the staging key.
    const now = await countCalls(stack, ({ vault }) => vaults.includes(vault));
    same = now === before ? same + 1 : 0;
    before = now;
    return same >= 30 ? now : undefined;
  }, 'end of all calls');
}

/** How many versions of secrets the target has got. */
export async function setsInTarget(stack: KillableStack): Promise<number> {
  return countCalls(stack, ({ vault, operation }) => vault === otherGeographyTarget && operation === 'secrets.set');
}

/** How many items of the source a plan has inspected. */
export async function inspectedInSource(stack: KillableStack): Promise<number> {
  return countCalls(stack, ({ vault, operation }) => vault === moveSource && operation === 'secrets.listVersions');
}

async function countCalls(stack: KillableStack, isCounted: (count: CallCount) => boolean): Promise<number> {
  const counts = await localControl(stack.emulator.azure).counts();
  return counts.filter(isCounted).reduce((sum, { calls }) => sum + calls, 0);
}
