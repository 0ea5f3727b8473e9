import { randomUUID } from 'node:crypto';

const maxLength = 256;

/** Creates an id for an instance when the caller gives none: 32 hex digits, as in the extension. */
export function newInstanceId(): string {
  return randomUUID().replaceAll('-', '');
}

/** Describes the fault of an instance id (extension: DurableClient.cs). Returns undefined for a valid id. */
export function instanceIdFault(instanceId: string): string | undefined {
  if (instanceId.startsWith('@')) return 'Orchestration instance ids must not start with @.';
  if (/[/\\#?]/.test(instanceId)) return 'Orchestration instance ids must not contain /, \\, #, ? characters.';
  if (/[\u0000-\u001f\u007f-\u009f]/.test(instanceId))
    return 'Orchestration instance ids must not contain control characters.';
  if (instanceId.length > maxLength) return `Orchestration instance ids must not exceed ${maxLength} characters.`;
  return undefined;
}
