import { type ConfigurationEntry, type ConfigurationPart } from '../../contracts/model/configuration';

interface Line {
  readonly part: ConfigurationPart;
  readonly name: string;
  readonly source: string | null;
  readonly now: string | null;
  readonly after: string | null;
  readonly isWanted: boolean;
}

export const notAskedFor = 'The request does not ask for it.';

export const ownAccessStays =
  'This is the access of the app itself, which it needs at the source only. At the target it keeps what it has there.';

/** A line of the difference. The move writes it if the request asks for it and the target does not have it. */
export function entryOf({ part, name, source, now, after, isWanted }: Line): ConfigurationEntry {
  const line = { part, name, source, targetNow: now };
  if (now === after) return { ...line, targetAfter: now, action: 'equal', why: null };
  if (isWanted) return { ...line, targetAfter: after, action: 'write', why: null };
  return { ...line, targetAfter: now, action: 'leave', why: notAskedFor };
}

/** A line that the move leaves unchanged at the target, and why. */
export function leftLine(line: Omit<Line, 'after' | 'isWanted'>, why: string): ConfigurationEntry {
  const { now, ...rest } = line;
  return { ...rest, targetNow: now, targetAfter: now, action: 'leave', why };
}

/** A line that only a person can write, and why. */
export function handLine(line: Omit<Line, 'after' | 'isWanted'>, why: string): ConfigurationEntry {
  const { now, ...rest } = line;
  return { ...rest, targetNow: now, targetAfter: now, action: 'byHand', why };
}
