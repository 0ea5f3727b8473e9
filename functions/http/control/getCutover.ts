import { type DurableClient } from 'durable-functions';
import { type VaultPairName } from '../../../shared/contracts/model/checks';
import { type DeletedSince } from '../../../shared/contracts/model/deletions';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type FoundCheckRun, type RunLog } from '../../../shared/rules/checks/foundCheckRun';
import { cutoverChecklist } from '../../../shared/rules/cutover/cutoverChecklist';
import { moveOf, progressOf } from '../../runtime/findMove';
import { isRunning } from '../../runtime/orchestrationState';
import { statusFrom } from '../moves/statusFrom';
import { serve } from '../frame/serve';
import { requireProvedMove } from '../moves/requireMove';
import { controlOf, type ReadControl, withControl } from '../moves/controlOf';
import { type ProveInput } from '../../runtime/newerVersion';

interface GetCutoverParts extends ReadControl, ProveInput {
  /** The items of a run that were deleted at the source since it brought them. */
  readonly readDeleted: (run: Pick<MoveSpec, 'moveId' | 'runId'>) => Promise<readonly DeletedSince[]>;
  /** The newest run of checks of a pair, by history; undefined if there is none. */
  readonly newestCheck: (client: DurableClient, pair: VaultPairName, log: RunLog) => Promise<FoundCheckRun | undefined>;
  readonly now: () => Date;
}

/**
 * `GET /api/moves/{id}/cutover`: the checklist of a cutover. It calls no vault: everything comes from what the passes of the move
 * and the newest checks of its vaults have stored.
 */
export function getCutover(parts: GetCutoverParts) {
  return serve('getCutover', async (asked) => {
    const found = await requireProvedMove(asked, parts);
    const move = moveOf(found);
    const now = parts.now();
    const [control, deleted, newest] = await Promise.all([
      controlOf(found, parts),
      parts.readDeleted(move),
      parts.newestCheck(asked.client, move, asked.context),
    ]);
    const jsonBody = cutoverChecklist({
      move,
      status: withControl(statusFrom(found, { now }), control),
      hold: progressOf(found)?.hold,
      isEnded: !isRunning(found),
      deleted,
      check: newest?.state === 'proved' ? newest.run : undefined,
      ...(newest?.state === 'changed' && { changedCheck: newest.id }),
      now: now.toISOString(),
    });
    return { jsonBody };
  });
}
