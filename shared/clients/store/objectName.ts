import { MoverError } from '../../contracts/model/moverError';

const segment = /^[A-Za-z0-9_-][A-Za-z0-9_.-]*$/;
const maxLength = 1024;

/**
 * Returns the segments of a name. It checks the name before it becomes a path or a part of an address, so that no name
 * can point outside of the store. Segments never begin with a dot, because the store uses such names for its working
 * files. Throws `INTERNAL`.
 */
export function objectNameSegments(name: string): readonly string[] {
  const segments = name.split('/');
  if (name.length <= maxLength && segments.every((part) => segment.test(part) && part.length <= 200)) return segments;
  throw new MoverError(
    'INTERNAL',
    'Expected an object name of segments of letters, digits, "_", "-" and ".", joined by "/", without a leading dot.',
    { retryable: false },
  );
}
