import type { WalkEvent } from '../history/walkEvent';
import type { Decision } from './decision';

type Decided = Extract<WalkEvent, { kind: 'decided' }>;

const words = {
  activity: 'an activity task',
  child: 'a sub-orchestration',
  timer: 'a timer',
  event: 'an event to another instance',
} as const;

const changed = 'Was a change made to the orchestrator code after this instance had already started running?';

/** The history contradicts the code. The text is the runtime's (DurableTask.Core: TaskOrchestrationContext.cs). */
export class NonDeterminismError extends Error {
  override readonly name = 'NonDeterminismError';

  constructor(past: Decided, present: Decision | undefined) {
    const before = `A previous execution of this orchestration scheduled ${words[past.what]} with sequence ID ${past.id}`;
    const named = past.name === '' ? before : `${before} named '${past.name}'`;
    super(
      `Non-Deterministic workflow detected: ${named}, but the current replay execution ${now(present)}. ${changed}`,
    );
  }
}

function now(present: Decision | undefined): string {
  if (!present) return "hasn't (yet?) scheduled this task";
  const name = 'name' in present ? ` named '${present.name}'` : '';
  return `instead scheduled ${words[present.kind]}${name} with this sequence ID`;
}
