import { type HttpHandler } from '@azure/functions';
import { type DurableClient, getClient } from 'durable-functions';
import { type CutoverList } from '../../../shared/contracts/api/cutoverAnswers';
import { type VaultPairName } from '../../../shared/contracts/model/checks';
import { type DeletedSince } from '../../../shared/contracts/model/deletions';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type FoundCheckRun, type RunLog } from '../../../shared/rules/checks/foundCheckRun';
import { cutoverChecklist } from '../../../shared/rules/cutover/cutoverChecklist';
import { moveOf, progressOf } from '../../runtime/findMove';
import { isRunning } from '../../runtime/orchestrationState';
import { statusFrom } from '../statusFrom';
import { handle } from '../handle';
import { noMove } from '../noMove';
import { findProvedMove } from './findProvedMove';
import { controlOf, type ReadControl, withControl } from './controlOf';
import { type ProveInput } from '../../runtime/newerVersion';

export interface GetCutoverParts extends ReadControl, ProveInput {
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
export function getCutover(parts: GetCutoverParts): HttpHandler {
  return handle('getCutover', async (request, context, instance) => {
    const id = request.params['id'] ?? '';
    const client = getClient(context);
    const found = await findProvedMove(client, id, parts);
    if (found === undefined) return noMove(client, id, { ...parts, instance });
    const move = moveOf(found);
    const now = parts.now();
    const [control, deleted, newest] = await Promise.all([
      controlOf(found, parts),
      parts.readDeleted(move),
      parts.newestCheck(client, move, context),
    ]);
    const jsonBody: CutoverList = cutoverChecklist({
      move,
      status: withControl(statusFrom(found, { now }), control),
      hold: progressOf(found)?.hold,
      isEnded: !isRunning(found),
      deleted,
      check: newest?.state === 'proved' ? newest.run : undefined,
      ...(newest?.state === 'changed' && { changedCheck: newest.id }),
      now: now.toISOString(),
    });
    return { status: 200, headers: { 'Cache-Control': 'no-store' }, jsonBody };
  });
}
