import { randomUUID } from 'node:crypto';

/** Creates an id for an instance when the caller gives none: 32 hex digits, as in the extension. */
export function newInstanceId(): string {
  return randomUUID().replaceAll('-', '');
}
