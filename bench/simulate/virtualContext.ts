import { type OrchestrationContext } from 'durable-functions';
import { orchestrationVersion } from '../../shared/contracts/steps/orchestrations';

/** The end of a call: its value, or its error. */
export interface Settled {
  readonly isOk: boolean;
  readonly value: unknown;
}

/** What an orchestrator yields: one call, a list of calls, or the first of some. */
export type Yielded =
  Promise<Settled> | { readonly all: readonly Promise<Settled>[] } | { readonly any: readonly Promise<Settled>[] };

/** The calls of one orchestration. They begin at once and never reject. */
export interface Calls {
  activity(name: string, input: unknown): Promise<Settled>;
  child(name: string, input: object, instanceId?: string): Promise<Settled>;
  timer(due: Date): Promise<Settled>;
  /** The next event for the orchestration. */
  event(): Promise<Settled>;
}

interface Origin {
  readonly instanceId: string;
  readonly parent: string | undefined;
  readonly input: object;
  readonly nowMs: () => number;
}

/** The context of one generation. `next` gets the input of the next one. */
export function virtualContext(
  { instanceId, parent, input, nowMs }: Origin,
  calls: Calls,
  next: { input?: object },
): OrchestrationContext {
  const df = {
    instanceId,
    parentInstanceId: parent,
    version: orchestrationVersion,
    getInput: () => input,
    get currentUtcDateTime() {
      return new Date(nowMs());
    },
    callActivityWithRetry: (name: string, _retry: unknown, sent: unknown) => calls.activity(name, sent),
    callSubOrchestrator: (name: string, sent: object, id?: string) => calls.child(name, sent, id),
    waitForExternalEvent: () => calls.event(),
    createTimer: (due: Date) => Object.assign(calls.timer(due), { cancel: () => undefined }),
    Task: {
      all: (all: readonly Promise<Settled>[]): Yielded => ({ all }),
      any: (any: readonly Promise<Settled>[]): Yielded => ({ any }),
    },
    setCustomStatus: () => undefined,
    continueAsNew: (after: object) => {
      next.input = after;
    },
  };
  return { df } as unknown as OrchestrationContext;
}

export function settled(work: Promise<unknown>): Promise<Settled> {
  return work.then(
    (value) => ({ isOk: true, value }),
    (error: unknown) => ({ isOk: false, value: error }),
  );
}
