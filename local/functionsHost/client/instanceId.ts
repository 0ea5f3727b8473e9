import { randomUUID } from 'node:crypto';

const longestId = 256;

/** An id for an instance whose caller gave none: 32 hex digits, as the extension makes them. */
export function newInstanceId(): string {
  return randomUUID().replaceAll('-', '');
}

/** Says what is wrong with an instance id (extension: DurableClient.cs); undefined when nothing is. */
export function instanceIdFault(instanceId: string): string | undefined {
  if (instanceId.startsWith('@')) return 'Orchestration instance ids must not start with @.';
  if (/[/\\#?]/.test(instanceId)) return 'Orchestration instance ids must not contain /, \\, #, ? characters.';
  if (/[\u0000-\u001f\u007f-\u009f]/.test(instanceId))
    return 'Orchestration instance ids must not contain control characters.';
  if (instanceId.length > longestId) return `Orchestration instance ids must not exceed ${longestId} characters.`;
  return undefined;
}
