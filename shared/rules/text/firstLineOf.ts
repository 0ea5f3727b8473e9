import { shortenText } from './shortenText';

/**
 * Returns the first line of an error that the runtime passed on, at most 300 characters. The other lines are the runtime's
 * own trace.
 */
export function firstLineOf(error: unknown): string {
  const text = error instanceof Error ? error.message : 'the runtime gave no reason';
  return shortenText((text.split('\n')[0] ?? '').trim(), 300);
}
