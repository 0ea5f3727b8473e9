import { type HeldDeletion } from '../../../shared/contracts/model/deletions';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { unaskedOf } from '../../../shared/rules/transfer/deletionRules';
import { heldNow } from '../../../shared/rules/transfer/deletionsApproval';
import { moveOf, progressOf } from '../../runtime/findMove';
import { serve } from '../frame/serve';
import { Refused } from '../answers/problem';
import { requireProvedMove } from '../moves/requireMove';
import { controlOf, type ReadControl } from '../moves/controlOf';
import { type ProveInput } from '../../runtime/newerVersion';

interface GetDeletionsParts extends ReadControl, ProveInput {
  readonly now: () => Date;
  /** The list with this hash that a pass of a run held back; undefined if the store has none, or another one. */
  readonly readHeldList: (
    run: Pick<MoveSpec, 'moveId' | 'runId'>,
    hash: string,
  ) => Promise<readonly HeldDeletion[] | undefined>;
}

/**
 * `GET /api/moves/{id}/deletions?limit=&continuationToken=`: the deletions that a held move holds back, with the hash that approves
 * exactly these. It calls no vault. It returns no list that does not match the hash in the history.
 */
export function getDeletions(parts: GetDeletionsParts) {
  return serve('getDeletions', async (asked) => {
    const { id, query } = asked;
    const found = await requireProvedMove(asked, parts);
    const { runId } = moveOf(found);
    const approval = (await controlOf(found, parts))?.deletions;
    const hold = progressOf(found)?.hold;
    const { state, list } = heldNow(hold, approval);
    const all = list === undefined ? [] : await parts.readHeldList({ moveId: id, runId }, list.hash);
    if (all === undefined) throw changedInStore(id);
    const from = Number(query.after ?? '0');
    const next = from + query.limit;
    const jsonBody = {
      id,
      runId,
      state,
      evidenceAt: hold?.sourceReadAt ?? null,
      hash: list?.hash ?? null,
      count: all.length,
      unasked: hold === undefined ? 0 : unaskedOf(hold, parts.now().toISOString()).length,
      changed: list?.changed === true,
      approval: approval ?? null,
      items: all.slice(from, next),
      continuationToken: next < all.length ? String(next) : null,
    };
    return { jsonBody };
  });
}

function changedInStore(id: string): Refused {
  const detail = `The store does not have the list of deletions that move ${id} holds back: it is missing or was changed. Find out who can write to the store. The next search stores it again.`;
  return new Refused({ status: 409, code: 'DELETIONS_CHANGED', detail });
}
