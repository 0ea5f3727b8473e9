import { z } from 'zod';
import { requestClasses } from '../../../shared/clients/pace/serviceLimits';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { readUnsealed } from '../../../shared/clients/store/unsealedDocuments';
import { type SentByApp } from '../../../shared/rules/pace/roomForOthers';
import { storeNames } from '../../../shared/rules/storeNames';

const count = z.int().nonnegative();

/** What one process sent to a vault in the last minutes. */
const recordSchema = z.strictObject({
  /** When it was written, in milliseconds since 1970. */
  at: count,
  calls: z
    .array(z.strictObject({ minute: count, requestClass: z.enum(requestClasses), sent: count, refused: count }))
    .max(200),
});

/** More names than these are not read: somebody wrote them to the store. */
const maxNames = 200;
/** A record that old has nothing that counts. */
const forgottenAfterMs = 60 * 60_000;

/**
 * Writes what this process sent to a vault, under its id, and returns what all processes of the app sent. The records have no signature: who
 * changes them can make a move slower, or as fast as its request allows, but no faster.
 */
export async function exchangeOwnCalls(
  store: ObjectStore,
  vault: string,
  { id, calls, nowMs }: { readonly id: string; readonly calls: readonly SentByApp[]; readonly nowMs: number },
): Promise<readonly SentByApp[]> {
  const folder = storeNames.ownCallsOf(vault);
  const ownName = `${folder}${id}.json`;
  const record = recordSchema.parse({ at: nowMs, calls: calls.slice(-200) });
  if (calls.length > 0) await store.writeScratch(ownName, new TextEncoder().encode(JSON.stringify(record)));
  const names: string[] = [];
  for await (const name of store.list(folder)) {
    if (names.length === maxNames) break;
    if (name !== ownName) names.push(name);
  }
  const others = await Promise.all(names.map((name) => readRecord(store, name, nowMs)));
  return [...calls, ...others.flat()];
}

async function readRecord(store: ObjectStore, name: string, nowMs: number): Promise<readonly SentByApp[]> {
  const record = await readUnsealed(store, { document: 'ownCalls', name }, recordSchema).catch(() => undefined);
  if (record === undefined) return [];
  if (nowMs - record.at > forgottenAfterMs) await store.removeScratch(name);
  return record.calls;
}
