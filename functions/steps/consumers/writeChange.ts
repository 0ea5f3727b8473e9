import { type ConsumerWrites } from '../../../shared/clients/consumers/consumerWrites';
import {
  type ChangeRecord,
  type ChangeRefusal,
  type ConsumerChange,
} from '../../../shared/contracts/model/consumerChange';
import { changedPart, samePart } from '../../../shared/rules/consumers/changedPart';

export type LookedChange =
  /** The record belongs into the store, and its hash into history, before the write. It has what a rollback writes again. */
  | { readonly state: 'ready'; readonly record: ChangeRecord }
  | { readonly state: 'there' }
  | { readonly state: 'refused'; readonly because: ChangeRefusal };

/** Looks at an object, and says what a change would write. It changes nothing. */
export async function lookAtChange(writes: ConsumerWrites, change: ConsumerChange): Promise<LookedChange> {
  const seen = await writes.look(change);
  if (seen === undefined) return { state: 'refused', because: 'GONE' };
  const part = changedPart(seen.text, change, writes.vaultSuffix);
  if (part.state !== 'changed') return part;
  return { state: 'ready', record: { change, before: seen.text, after: part.text } };
}

/** Looks at an object that was changed, and says whether it is still as the change left it. */
export async function lookBack(writes: ConsumerWrites, record: ChangeRecord): Promise<LookedChange> {
  const seen = await writes.look(record.change);
  if (seen === undefined) return { state: 'refused', because: 'GONE' };
  if (samePart(seen.text, record.after)) return { state: 'ready', record };
  return samePart(seen.text, record.before) ? { state: 'there' } : { state: 'refused', because: 'CHANGED_SINCE' };
}

export type WrittenChange =
  /** It was read back. */
  | { readonly state: 'applied' }
  /** The service accepted the write, and does not show it yet: call again with `isAccepted`. */
  | { readonly state: 'accepted' }
  /** Others changed the object since the record: look again. */
  | { readonly state: 'changed' }
  | { readonly state: 'refused'; readonly because: ChangeRefusal };

/** Whether an earlier call made the write, so that this one only reads back. */
interface Written {
  readonly isAccepted: boolean;
}

/**
 * Writes what a record says if the object is as the record has it, and reads it back. It can run twice: a write that arrived is found. After
 * an error nothing is known, and the same call finds out.
 */
export async function writeChange(
  writes: ConsumerWrites,
  { change, before, after }: ChangeRecord,
  { isAccepted }: Written = { isAccepted: false },
): Promise<WrittenChange> {
  const seen = await writes.look(change);
  if (seen === undefined) return { state: 'refused', because: 'GONE' };
  if (samePart(seen.text, after)) return finished(writes, change);
  if (!samePart(seen.text, before)) return { state: 'changed' };
  if (isAccepted) return { state: 'accepted' };
  if ((await writes.write(change, seen, after)) === 'changedMeanwhile') return { state: 'changed' };
  const written = await writes.look(change);
  if (written === undefined) return { state: 'refused', because: 'GONE' };
  if (samePart(written.text, after)) return finished(writes, change);
  return samePart(written.text, before) ? { state: 'accepted' } : { state: 'changed' };
}

/** Takes a change back: the object gets what it had, unless others have changed it since. */
export function takeChangeBack(
  writes: ConsumerWrites,
  { change, before, after }: ChangeRecord,
  written?: Written,
): Promise<WrittenChange> {
  return writeChange(writes, { change, before: after, after: before }, written);
}

/** A refresh comes before the success, so that a crash between them repeats it. */
async function finished(writes: ConsumerWrites, change: ConsumerChange): Promise<WrittenChange> {
  await writes.refresh(change);
  return { state: 'applied' };
}
