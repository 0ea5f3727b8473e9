import { type Task } from 'durable-functions';

/**
 * What the runtime exchanges with an orchestrator that yields a task. The library types results as any, so they are
 * parsed.
 */
export type Steps<Result> = Generator<Task, Result, unknown>;
