import { z } from 'zod';
import { readWire } from '../transport/readWire';
import { type SendWire } from '../transport/wireRequest';
import { type ItemFamily } from './deletedItems';

type Collection = ItemFamily['collection'];

/** Only the service can read a backup, so nothing of it is checked. */
const backupSchema = z
  .object({ value: z.string().nullish() })
  .transform(({ value }) => (value ? new Uint8Array(Buffer.from(value, 'base64url')) : undefined));

/** Backs up an item with all its versions. Returns undefined if the answer has no backup. */
export function sendBackup(sendWire: SendWire, collection: Collection, name: string): Promise<Uint8Array | undefined> {
  return readWire(backupSchema, sendWire, { method: 'POST', path: [collection, name, 'backup'] });
}

/** Restores a backup, and returns the current version of its item. */
export function sendRestore<T>(
  sendWire: SendWire,
  collection: Collection,
  { backup, answer }: { readonly backup: Uint8Array; readonly answer: z.ZodType<T> },
): Promise<T> {
  const body = { value: Buffer.from(backup).toString('base64url') };
  return readWire(answer, sendWire, { method: 'POST', path: [collection, 'restore'], body });
}
