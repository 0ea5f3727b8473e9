import type { EntityRequest } from './entityMessages';

export interface InboxRequest {
  readonly messageId: number;
  readonly request: EntityRequest;
}

export interface Admission {
  /** Operations to run now, in order. */
  readonly operations: readonly EntityRequest[];
  /** Lock requests that were granted, each after the previous lock was released. */
  readonly locks: readonly EntityRequest[];
  readonly lockedBy: string | undefined;
  /** Ids of messages that wait until the lock is released. */
  readonly waiting: ReadonlySet<number>;
}

/**
 * Decides which requests an entity may run now. While an orchestration holds the lock, the entity runs only that
 * orchestration's operations. Other operations and lock requests wait in the inbox, in order (extension:
 * EntityScheduler/SchedulerState.cs).
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
      // Waiting requests run before later ones.
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
