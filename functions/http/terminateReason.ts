import { type DurableOrchestrationStatus } from 'durable-functions';

/** The runtime's URI has this placeholder for the reason. A caller may have left it unchanged. */
const unfilled = '{text}';

/** Returns the reason that a person gave when terminating an orchestration; undefined if they gave none. */
export function terminateReason({ output }: DurableOrchestrationStatus): string | undefined {
  // The runtime stores the reason as the output. If the reason happens to be JSON, the runtime parses it.
  const given: unknown = output;
  if (given === null || given === undefined) return undefined;
  const reason = (typeof given === 'string' ? given : JSON.stringify(given)).trim();
  return reason === '' || reason === unfilled ? undefined : reason;
}
