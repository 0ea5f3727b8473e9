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
import type { OrchestratorAction } from './orchestratorActions';
import { settledStep, WalkStep } from './walkStep';

/** Decides to send a request to an entity, and gives the number that the decision took. */
type Send = (target: string, request: EntityRequest) => number;

/** What a walk knows of entities: which answers it waits for, and which locks it holds. */
export class EntitySteps {
  /** By number until the history has the request, then by the id of the request as well. */
  private readonly waiting = new Map<number | string, WalkStep>();
  private locked: readonly EntityId[] = [];

  constructor(
    private readonly caller: EntityCaller,
    private readonly send: Send,
  ) {}

  call(action: Extract<OrchestratorAction, { actionType: 7 }>): WalkStep {
    return this.waitFor(this.send(action.instanceId, entityCall(operationOf(action), this.caller)));
  }

  signal(action: Extract<OrchestratorAction, { actionType: 9 }>): WalkStep {
    this.send(action.instanceId, entitySignal(operationOf(action)));
    return settledStep();
  }

  lock({ lockSet, lockRequestId }: Extract<OrchestratorAction, { actionType: 13 }>): WalkStep {
    const [first] = lockSet;
    if (!first) return settledStep();
    this.locked = lockSet;
    const request = entityLock(lockSet, lockRequestId, this.caller);
    return this.waitFor(this.send(entityInstanceId(first.name, first.key), request));
  }

  /** Gives back the locks that are held; each takes a number. */
  release(): WalkStep {
    for (const { name, key } of this.locked) this.send(entityInstanceId(name, key), entityRelease(this.caller));
    this.locked = [];
    return settledStep();
  }

  /** The history has the request of this number: its answer is raised under the id of the request. */
  confirm(number: number, requestId: string | undefined): void {
    const step = this.waiting.get(number);
    if (step && requestId !== undefined) this.waiting.set(requestId, step);
  }

  /** Whether an event of this name is an answer; then whoever waits for it goes on. */
  takeAnswer(name: string): boolean {
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
