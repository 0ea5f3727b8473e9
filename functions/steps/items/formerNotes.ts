import { createHash } from 'node:crypto';
import { z } from 'zod';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { formerNoteSchema, type FormerVersion } from '../../../shared/contracts/model/updates';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type Clients } from '../../../shared/clients/openClients';
import { hashPart } from '../../../shared/rules/plan/hashPlan';
import { joinFormer } from '../../../shared/rules/rollback/formerAttributes';
import { storeNames } from '../../../shared/rules/storeNames';
import { canonicalJson } from '../../../shared/rules/text/canonicalJson';
import { itemKey } from '../../../shared/rules/transfer/lateItems';
import { type ItemName } from './itemVersion';

type NoteClients = Pick<Clients, 'store' | 'staging' | 'notes'>;
type Run = Pick<MoveSpec, 'moveId' | 'runId'>;

/** The note, and a proof by a key of the run: during the run only the run itself can write one. */
const storedSchema = z.strictObject({ proof: z.string(), note: z.string() });

/**
 * Notes the former attributes of an item before an update sets them. What an earlier try or pass noted first stays. Returns the hash
 * of the note, for the report.
 */
export async function keepFormer(
  clients: NoteClients,
  move: MoveSpec,
  item: ItemName,
  next: readonly FormerVersion[],
): Promise<string | undefined> {
  const noted = await readOwn(clients, move, item);
  const joined = joinFormer(noted?.versions ?? [], next);
  if (joined.length === 0) return undefined;
  if (noted !== undefined && canonicalJson(joined) === canonicalJson(noted.versions)) return noted.hash;
  const name = nameOf(move, item);
  const bytes = new TextEncoder().encode(JSON.stringify(formerNoteSchema.parse({ versions: [...joined] })));
  const note = Buffer.from(await clients.notes.seal(move, name, bytes)).toString('base64url');
  const hash = hashOf(note);
  const stored = { proof: await proofOf(clients, move, name, hash), note };
  await clients.store.write(name, new TextEncoder().encode(JSON.stringify(stored)));
  return hash;
}

/** Reads the former attributes of an item whose note has this hash. Throws `ROLLBACK_CHANGED` if the store has another one. */
export async function readFormer(
  { store, notes }: Pick<NoteClients, 'store' | 'notes'>,
  run: Run,
  item: ItemName,
  hash: string,
): Promise<readonly FormerVersion[]> {
  const name = nameOf(run, item);
  const stored = parsed(await store.read(name));
  if (stored === undefined || hashOf(stored.note) !== hash) throw changed(name);
  return versionsIn(await notes.open(run, name, Buffer.from(stored.note, 'base64url')));
}

async function readOwn(
  clients: NoteClients,
  move: MoveSpec,
  item: ItemName,
): Promise<{ readonly hash: string; readonly versions: readonly FormerVersion[] } | undefined> {
  const name = nameOf(move, item);
  const stored = parsed(await clients.store.read(name));
  if (stored === undefined) return undefined;
  const hash = hashOf(stored.note);
  if (stored.proof !== (await proofOf(clients, move, name, hash))) return undefined;
  return { hash, versions: versionsIn(await clients.notes.open(move, name, Buffer.from(stored.note, 'base64url'))) };
}

function proofOf({ staging }: NoteClients, move: MoveSpec, name: string, hash: string): Promise<string> {
  return staging.digest(move, ['former attributes', name, hash]);
}

function nameOf(run: Run, item: ItemName): string {
  return storeNames.formerNote(run, hashPart(itemKey(item)));
}

function hashOf(note: string): string {
  return createHash('sha256').update(note).digest('hex');
}

function parsed(bytes: Uint8Array | undefined): z.infer<typeof storedSchema> | undefined {
  if (bytes === undefined) return undefined;
  try {
    return storedSchema.safeParse(JSON.parse(new TextDecoder().decode(bytes))).data;
  } catch {
    return undefined;
  }
}

function versionsIn(bytes: Uint8Array): readonly FormerVersion[] {
  return formerNoteSchema.parse(JSON.parse(new TextDecoder().decode(bytes))).versions;
}

function changed(name: string): MoverError {
  const message = `Expected the former attributes of the item at ${name}, as the move noted them, but they are missing or somebody changed them. Nothing of this item was changed. Find out who can write to the store.`;
  return new MoverError('ROLLBACK_CHANGED', message, { retryable: false });
}
