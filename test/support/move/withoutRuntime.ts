import { type DurableClient } from 'durable-functions';
import { type ActivityFactory, type RuntimeActivityFactory } from '../../../functions/steps/frame/activity';

/** A runtime that knows no orchestration. */
export const emptyRuntime = { getStatus: () => Promise.resolve(undefined) } as unknown as DurableClient;

/** A step that asks the runtime, with one that knows nothing. */
export function withoutRuntime(factory: RuntimeActivityFactory): ActivityFactory {
  return (clients) => {
    const { name, run } = factory(clients);
    return { name, reads: () => true, run: (input, log) => run(input, emptyRuntime, log) };
  };
}
