import { type DurableClient, type DurableOrchestrationStatus } from 'durable-functions';
import { type CutoverList } from '../../../shared/contracts/api/cutoverAnswers';
import { type VaultPairName } from '../../../shared/contracts/model/checks';
import { type SearchSummary } from '../../../shared/contracts/model/consumer';
import { type DeletedSince } from '../../../shared/contracts/model/deletions';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type FoundCheckRun, type RunLog } from '../../../shared/rules/checks/foundCheckRun';
import { cutoverChecklist } from '../../../shared/rules/cutover/cutoverChecklist';
import { moveOf, progressOf } from '../../runtime/findMove';
import { isRunning } from '../../runtime/orchestrationState';
import { statusFrom } from '../moves/statusFrom';
import { type Call, serve } from '../frame/serve';
import { requireProvedMove } from '../moves/requireMove';
import { controlOf, type ReadControl, withControl } from '../moves/controlOf';
import { type ProveInput } from '../../runtime/newerVersion';

export interface GetCutoverParts extends ReadControl, ProveInput {
  /** The items of a run that were deleted at the source since it brought them. */
  readonly readDeleted: (run: Pick<MoveSpec, 'moveId' | 'runId'>) => Promise<readonly DeletedSince[]>;
  /** The newest run of checks of a pair, by history; undefined if there is none. */
  readonly newestCheck: (client: DurableClient, pair: VaultPairName, log: RunLog) => Promise<FoundCheckRun | undefined>;
  /** The newest search for what uses a vault; null without one. */
  readonly searchOf: (client: DurableClient, vault: string) => Promise<SearchSummary | 'changed' | null>;
  readonly now: () => Date;
}

/**
 * `GET /api/moves/{id}/cutover`: the checklist of a cutover. It calls no vault: everything comes from what the passes of the move
 * and the newest checks of its vaults have stored.
 */
export function getCutover(parts: GetCutoverParts) {
  return serve('getCutover', async (asked) => {
    const found = await requireProvedMove(asked, parts);
    return { jsonBody: await readChecklist(asked, found, parts) };
  });
}

/** The checklist of a move, by what is stored. */
export async function readChecklist(
  { client, context }: Pick<Call, 'client' | 'context'>,
  found: DurableOrchestrationStatus,
  parts: GetCutoverParts,
): Promise<CutoverList> {
  const move = moveOf(found);
  const now = parts.now();
  const [control, deleted, newest, search] = await Promise.all([
    controlOf(found, parts),
    parts.readDeleted(move),
    parts.newestCheck(client, move, context),
    parts.searchOf(client, move.sourceVault),
  ]);
  return cutoverChecklist({
    move,
    status: withControl(statusFrom(found, { now }), control),
    hold: progressOf(found)?.hold,
    isEnded: !isRunning(found),
    deleted,
    accepted: control?.accepted ?? [],
    check: newest?.state === 'proved' ? newest.run : undefined,
    ...(newest?.state === 'changed' && { changedCheck: newest.id }),
    ...{ search, now: now.toISOString() },
  });
}
