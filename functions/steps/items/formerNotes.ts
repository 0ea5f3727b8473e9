import { jsonBytes } from '../../../shared/clients/store/jsonStore';
import { type VaultPair, type ItemName } from '../frame/vaultPair';
import { wantedPolicy, formerPolicyOf, setPolicy } from './itemPolicy';
import { isSame, joinFormerPolicy } from '../../../shared/rules/rollback/formerPolicy';
import { type RunRef } from '../../../shared/clients/claims/runRef';
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { type FormerNote, formerNoteSchema, type ItemUpdate } from '../../../shared/contracts/model/updates';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type Clients } from '../../../shared/clients/openClients';
import { byHash, byHmac, findProved } from '../../../shared/clients/store/provedJson';
import { hashPart } from '../../../shared/rules/plan/hashPlan';
import { joinFormer } from '../../../shared/rules/rollback/formerAttributes';
import { storeNames } from '../../../shared/rules/storeNames';
import { canonicalJson } from '../../../shared/rules/text/canonicalJson';
import { itemKey } from '../../../shared/rules/problems/itemLabel';

export type NoteClients = Pick<Clients, 'store' | 'staging' | 'notes'>;
/** The note, and a proof by a key of the run: during the run only the run itself can write one. */
const storedSchema = z.strictObject({ proof: z.string(), note: z.string() });
type Stored = z.infer<typeof storedSchema>;

/** What the report says of a note: its hash, and whether it has a policy. */
export type Kept = Pick<ItemUpdate, 'former' | 'formerPolicy'>;

/**
 * Notes the former attributes and the former policy of an item before others are set. What an earlier try or pass noted first stays.
 * Returns what the report says of the note; nothing if there is none.
 */
export async function keepFormer(
  clients: NoteClients,
  move: MoveSpec,
  item: ItemName,
  next: FormerNote,
): Promise<Kept> {
  const noted = await readOwn(clients, move, item);
  const versions = joinFormer(noted?.note.versions ?? [], next.versions);
  const policy = joinFormerPolicy(noted?.note.policy, next.policy);
  if (versions.length === 0 && policy === undefined) return {};
  const joined = formerNoteSchema.parse({ versions: [...versions], ...(policy && { policy }) });
  const kept = policy === undefined ? {} : { formerPolicy: true as const };
  if (noted !== undefined && canonicalJson(joined) === canonicalJson(noted.note))
    return { former: noted.hash, ...kept };
  const name = nameOf(move, item);
  const bytes = jsonBytes(joined);
  const note = Buffer.from(await clients.notes.seal(move, name, bytes)).toString('base64url');
  const hash = hashOf(note);
  const stored = { proof: await proofOf(clients, move, name, hash), note };
  await clients.store.write(name, jsonBytes(stored));
  return { former: hash, ...kept };
}

/** Reads the former attributes and policy of an item whose note has this hash. Throws `ROLLBACK_CHANGED` if the store has another one. */
export async function readFormer(
  { store, notes }: Pick<NoteClients, 'store' | 'notes'>,
  run: RunRef,
  item: ItemName,
  hash: string,
): Promise<FormerNote> {
  const name = nameOf(run, item);
  const proof = byHash<Stored>(hash, ({ note }) => hashOf(note));
  const stored = await findProved(store, { name, schema: storedSchema, proof });
  if (stored === undefined) throw changed(name);
  return noteIn(await notes.open(run, name, Buffer.from(stored.note, 'base64url')));
}

async function readOwn(
  clients: NoteClients,
  move: MoveSpec,
  item: ItemName,
): Promise<{ readonly hash: string; readonly note: FormerNote } | undefined> {
  const name = nameOf(move, item);
  const proof = byHmac<Stored>(
    (stored) => stored.proof,
    ({ note }) => proofOf(clients, move, name, hashOf(note)),
  );
  const stored = await findProved(clients.store, { name, schema: storedSchema, proof });
  if (stored === undefined) return undefined;
  return {
    hash: hashOf(stored.note),
    note: noteIn(await clients.notes.open(move, name, Buffer.from(stored.note, 'base64url'))),
  };
}

function proofOf({ staging }: NoteClients, move: MoveSpec, name: string, hash: string): Promise<string> {
  return staging.digest(move, ['former attributes', name, hash]);
}

function nameOf(run: RunRef, item: ItemName): string {
  return storeNames.formerNote(run, hashPart(itemKey(item)));
}

function hashOf(note: string): string {
  return createHash('sha256').update(note).digest('hex');
}

function noteIn(bytes: Uint8Array): FormerNote {
  return formerNoteSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
}

function changed(name: string): MoverError {
  const message = `Expected the former attributes of the item at ${name}, as the move noted them, but they are missing or somebody changed them. Nothing of this item was changed. Find out who can write to the store.`;
  return new MoverError('ROLLBACK_CHANGED', message);
}

/**
 * Sets the policy of an item that the target had already. It notes the former policy before it sets another, so that a rollback
 * finds it whenever the app stops. A second run finds the policy set, and leaves the note. Returns what it set, for the report;
 * undefined if neither this nor an earlier try set anything.
 */
export async function replacePolicy(
  clients: NoteClients,
  { source, target }: VaultPair,
  { move, ...item }: ItemName & { readonly move: MoveSpec },
): Promise<ItemUpdate | undefined> {
  const wanted = await wantedPolicy(source, item, move);
  if (wanted === undefined) return undefined;
  const policy = await formerPolicyOf(target, item.itemName, wanted);
  const kept = await keepFormer(clients, move, item, { versions: [], policy });
  if (!isSame(policy.former, policy.set)) await setPolicy(target, item.itemName, wanted);
  return kept.formerPolicy === true ? { fields: [wanted.kind], versions: 0, ...kept } : undefined;
}
