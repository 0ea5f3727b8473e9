import { z } from 'zod';

/** The words of one kind, such as types of keys, that this version of the app knows. The service adds words at any time. */
export interface ServiceWords<Known extends string> {
  readonly known: readonly Known[];
  isKnown(word: string): word is Known;
  /** The word as the app writes it, whatever the case is in which the service writes it. An unknown word stays as it is. */
  spelled(word: string): string;
}

/** A word that the app knows. */
export type KnownWord<Words> = Words extends ServiceWords<infer Known> ? Known : never;

/**
 * The schema of every word that the service chooses. It refuses no word: the app keeps an unknown one as it is, compares it, and names it
 * where it would have to use it. Lint lets no schema of an answer list the words that it accepts.
 */
export const serviceWordSchema = z.string();

export function serviceWords<const Known extends string>(...known: readonly Known[]): ServiceWords<Known> {
  const words: ReadonlySet<string> = new Set(known);
  const byLowerCase = new Map<string, string>(known.map((word) => [word.toLowerCase(), word]));
  return {
    known,
    isKnown: (word): word is Known => words.has(word),
    spelled: (word) => byLowerCase.get(word.toLowerCase()) ?? word,
  };
}
