import type { ActionOf } from '../turns/orchestratorActions';
import { settledStep, WalkStep } from '../turns/walkStep';
import {
  entityCall,
  entityInstanceId,
  entityLock,
  entityRelease,
  entitySignal,
  type EntityCaller,
  type EntityId,
  type EntityRequest,
} from './entityMessages';

/** Decides to send a request to an entity, and returns the number of the decision. */
type Send = (target: string, request: EntityRequest) => number;

/** Tracks the entities of a walk: the answers that it waits for, and the locks that it holds. */
export class EntitySteps {
  /** Steps by decision number, and also by request id once the request is in the history. */
  private readonly waiting = new Map<number | string, WalkStep>();
  private locked: readonly EntityId[] = [];

  constructor(
    private readonly caller: EntityCaller,
    private readonly send: Send,
  ) {}

  call(action: ActionOf<'CallEntity'>): WalkStep {
    return this.waitFor(this.send(action.instanceId, entityCall(operationOf(action), this.caller)));
  }

  signal(action: ActionOf<'SignalEntity'>): WalkStep {
    this.send(action.instanceId, entitySignal(operationOf(action)));
    return settledStep();
  }

  lock({ lockSet, lockRequestId }: ActionOf<'LockEntities'>): WalkStep {
    const [first] = lockSet;
    if (!first) return settledStep();
    this.locked = lockSet;
    const request = entityLock(lockSet, lockRequestId, this.caller);
    return this.waitFor(this.send(entityInstanceId(first.name, first.key), request));
  }

  /** Releases the held locks. Each release has a number. */
  release(): WalkStep {
    for (const { name, key } of this.locked) this.send(entityInstanceId(name, key), entityRelease(this.caller));
    this.locked = [];
    return settledStep();
  }

  /** Records that the history has the request of this number. Its answer is raised under the request's id. */
  confirm(number: number, requestId: string | undefined): void {
    const step = this.waiting.get(number);
    if (step && requestId !== undefined) this.waiting.set(requestId, step);
  }

  /** Completes the step that waits for an event of this name. Returns false when the event is not an answer. */
  settleAnswer(name: string): boolean {
    const step = this.waiting.get(name);
    step?.succeed();
    return step !== undefined;
  }

  private waitFor(number: number): WalkStep {
    const step = new WalkStep();
    this.waiting.set(number, step);
    return step;
  }
}

function operationOf({ operation, input }: { readonly operation: string; readonly input?: unknown }) {
  return { operation, input: input === undefined ? null : JSON.stringify(input) };
}
