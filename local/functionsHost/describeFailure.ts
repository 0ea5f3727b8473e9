import { HostError } from './hostError';

/**
 * What is said of a start that failed: of a HostError the message and, on a line of its own, the cause with its place in the code. Anything
 * else is a defect and shows its stack.
 */
export function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (!(error instanceof HostError)) return error.stack ?? error.message;
  return error.cause instanceof Error ? `${error.message}\nCause: ${describeCause(error.cause)}` : error.message;
}

function describeCause({ name, message, stack = '' }: Error): string {
  const [firstLine = ''] = message.split('\n');
  const place = /(?:\(|at |^)((?:file:\/\/)?(?:\/|[A-Z]:\\)[^\n()]*:\d+)\)?$/m.exec(stack)?.[1];
  return `${name}: ${firstLine}${place === undefined ? '' : ` (${place})`}`;
}
