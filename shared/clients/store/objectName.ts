import { MoverError } from '../../contracts/model/moverError';

const segment = /^[A-Za-z0-9_-][A-Za-z0-9_.-]*$/;
const maxLength = 1024;

/**
 * Checks a name before it becomes a path or a part of an address, so that no name can point outside of the store.
 * Segments never begin with a dot: those are the store's own working files. Returns the segments.
 */
export function objectNameSegments(name: string): readonly string[] {
  const segments = name.split('/');
  if (name.length <= maxLength && segments.every((part) => segment.test(part) && part.length <= 200)) return segments;
  throw new MoverError(
    'INTERNAL',
    'An object name must be segments of letters, digits, "_", "-" and ".", joined by "/", and none begins with a dot.',
    { retryable: false },
  );
}
