import { type DurableOrchestrationStatus } from 'durable-functions';

/** The place that the runtime's address for it has for the reason; a caller may have left it as it is. */
const unfilled = '{text}';

/** Why somebody terminated an orchestration, as they gave it with the call; undefined where they said nothing. */
export function terminateReason({ output }: DurableOrchestrationStatus): string | undefined {
  // The runtime keeps the reason as the output, parsed where it happens to be JSON.
  const given: unknown = output;
  if (given === null || given === undefined) return undefined;
  const reason = (typeof given === 'string' ? given : JSON.stringify(given)).trim();
  return reason === '' || reason === unfilled ? undefined : reason;
}
