import { type WaitReason } from '../../contracts/model/waiting';

/** A sentence that says why a move waits. `until` is ISO 8601 UTC. */
export function waitWords(reason: WaitReason, until: string, earlierMove?: string): string {
  // Only a schedule can make a move wait for days.
  const time = reason === 'schedule' ? `${until.slice(0, 10)} ${until.slice(11, 16)}` : until.slice(11, 19);
  return `Waiting until ${time}Z ${purposeOf(reason, earlierMove)}.`;
}

function purposeOf(reason: WaitReason, earlierMove: string | undefined): string {
  switch (reason) {
    case 'earlierMove':
      return `for the last requests of ${earlierMove === undefined ? 'an earlier move' : `move ${earlierMove}`} to end`;
    case 'unconfirmedWrites':
      return 'for writes that a vault did not confirm: they may still arrive until then';
    case 'lateRequests':
      return 'for the last requests that may still enable a version, which must stay disabled';
    case 'retry':
      return 'before the next try, because a step failed with a transient fault';
    case 'target':
      return 'for the target vault, which is not ready yet';
    case 'scratchVault':
      return 'for the scratch vault of the rehearsal to be deleted and purged';
    case 'schedule':
      return 'for the next window of the schedule of the move';
    case 'start':
      return 'at the most for an instance of the app to begin the move: while a deployment replaces instances, those of the former version reject it, and the runtime waits twice as long after each time';
  }
}
