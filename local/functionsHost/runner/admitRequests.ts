import type { EntityRequest } from './entityMessages';

export interface InboxRequest {
  readonly messageId: number;
  readonly request: EntityRequest;
}

export interface Admission {
  /** Operations to run now, in order. */
  readonly operations: readonly EntityRequest[];
  /** Requests for the lock that have just got it; each was alone in having it. */
  readonly locks: readonly EntityRequest[];
  readonly lockedBy: string | undefined;
  /** Ids of messages that wait for the lock to be released. */
  readonly waiting: ReadonlySet<number>;
}

/**
 * Decides what an entity may do now. While an orchestration holds the lock, only its own operations are run; all others,
 * and other requests for the lock, wait in the inbox in their order (extension: EntityScheduler/SchedulerState.cs).
 */
export function admitRequests(inbox: readonly InboxRequest[], lockedBefore: string | undefined): Admission {
  const operations: EntityRequest[] = [];
  const locks: EntityRequest[] = [];
  const queue = [...inbox];
  const waiting: InboxRequest[] = [];
  let lockedBy = lockedBefore;
  for (let each = queue.shift(); each; each = queue.shift()) {
    const { request } = each;
    if (request.kind === 'release') {
      if (lockedBy !== request.parentExecution) continue;
      lockedBy = undefined;
      // What has waited goes before what came later.
      queue.unshift(...waiting.splice(0));
    } else if (lockedBy !== undefined && lockedBy !== request.parentExecution) {
      waiting.push(each);
    } else if (request.kind === 'lock') {
      lockedBy = request.parentExecution ?? undefined;
      locks.push(request);
    } else {
      operations.push(request);
    }
  }
  return { operations, locks, lockedBy, waiting: new Set(waiting.map(({ messageId }) => messageId)) };
}
