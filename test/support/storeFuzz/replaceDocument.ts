import { type Random } from '../fuzz/random';
import { type StolenKey } from '../staging/plantedKey';
import { excludedSecret, type FuzzPair } from './fuzzPair';
import { type StoredDocument, type StoreDocuments } from './storeDocuments';

/** What replaces a document. */
export const replacements = [
  'older version',
  'other run',
  'same kind',
  'any document',
  'edited',
  'other key',
  'planted note',
  'garbage',
  'nothing',
] as const;
export type Replacement = (typeof replacements)[number];

export interface Replaced {
  readonly how: Replacement;
  readonly name: string;
}

/** Somebody who can read and write the store, and knows the public part of the staging key. */
export interface Writer {
  readonly documents: StoreDocuments;
  readonly key: StolenKey;
}

export interface Run {
  readonly moveId: string;
  readonly pair: FuzzPair;
  /** The ids of live versions of a secret that every request excludes. */
  readonly liveVersions: readonly string[];
}

/** Replaces a random document that a run, or all runs, use. Returns undefined if there is none. */
export async function replaceDocument(writer: Writer, run: Run, random: Random): Promise<Replaced | undefined> {
  const current = writer.documents.read();
  const own = current.filter(({ name }) => isUsedBy(name, run));
  const how = random.chance(0.4) ? 'edited' : random.pick(replacements);
  if (how === 'planted note') return plantNote(writer, run, { current, random });
  if (how === 'other key') return plantKey(writer, run, current);
  const ofPlan = own.filter(({ name }) => /\/plan\/\d+\.json$/.test(name));
  // A page of a plan is one of many documents, and the most useful one to change.
  const chosen = random.pick(ofPlan.length > 0 && random.chance(0.5) ? ofPlan : own);
  if (chosen === undefined) return undefined;
  if (how === 'nothing') writer.documents.remove(chosen.name);
  else {
    const bytes = bytesFor(how, { chosen, run, random, kept: writer.documents.kept() });
    if (bytes === undefined) return undefined;
    writer.documents.replace(chosen.name, bytes);
  }
  return { how, name: chosen.name };
}

function isUsedBy(name: string, { moveId, pair }: Run): boolean {
  const isOfMove = name.startsWith(`moves/${moveId}/`) || name.startsWith(`staging/${moveId}/`);
  return isOfMove || name.includes(`/${pair.sourceVault}`) || name.includes(`/${pair.targetVault}`);
}

interface Choice {
  readonly chosen: StoredDocument;
  readonly run: Run;
  readonly random: Random;
  readonly kept: readonly StoredDocument[];
}

function bytesFor(how: Replacement, { chosen, run, random, kept }: Choice): Uint8Array | undefined {
  const others = kept.filter(({ bytes }) => !bytes.equals(chosen.bytes));
  const ofKind = others.filter(({ name }) => kindOf(name) === kindOf(chosen.name));
  if (how === 'older version') return random.pick(others.filter(({ name }) => name === chosen.name))?.bytes;
  if (how === 'other run') return random.pick(ofKind.filter(({ name }) => !isUsedBy(name, run)))?.bytes;
  if (how === 'same kind') return random.pick(ofKind)?.bytes;
  if (how === 'any document') return random.pick(others)?.bytes;
  return how === 'edited' ? edited(chosen.bytes, random) : garbage(chosen.bytes, random);
}

/** The name without the ids of move, run, vaults, pages and hashes. */
function kindOf(name: string): string {
  return name.replaceAll(/store-\d+(?:-from|-to)?|[0-9a-f]{8,}|\d+/g, '*');
}

/**
 * Changes one text of a valid document to another valid one: routes, names, states, actions. Undefined if the document has
 * none of these texts.
 */
function edited(bytes: Buffer, random: Random): Uint8Array | undefined {
  const text = bytes.toString('latin1');
  const edits = [
    [/"route":"skip"/g, '"route":"exportImport"'],
    [/"route":"exportImport"/g, '"route":"skip"'],
    [/"route":"backupRestore"/g, '"route":"exportImport"'],
    [/"route":"block"/g, '"route":"exportImport"'],
    [/"reasons":\["NOT_SELECTED"\]/g, '"reasons":[]'],
    [/"itemName":"item-\d"/, `"itemName":"${excludedSecret}"`],
    [/"state":"(?:failed|blocked|planned)"/g, '"state":"imported"'],
    [/"code":"[A-Z_]+",/g, ''],
    [/"reasons":\[/g, '"freeing":"purge","reasons":['],
    [/"items":\[.*\]/s, '"items":[]'],
    [/"settlesAt":\d+/g, '"settlesAt":0'],
    [/"disabled":"(?:move|skip)"/g, '"disabled":"unlock"'],
    [/\d{13}/g, '1'],
  ] as const;
  const changed = edits.map(([from, to]) => text.replace(from, to)).filter((one) => one !== text);
  const chosen = random.pick(changed);
  return chosen === undefined ? undefined : Buffer.from(chosen, 'latin1');
}

function garbage(bytes: Buffer, random: Random): Uint8Array {
  const noise = Buffer.from(Array.from({ length: random.int(1, 200) }, () => random.int(0, 255)));
  const half = bytes.subarray(0, Math.floor(bytes.length / 2));
  return random.pick([
    noise,
    half,
    Buffer.alloc(0),
    ...['{}', '[]', 'null', '"x"', '{"a":'].map((text) => Buffer.from(text)),
  ]);
}

/** Puts a content key of the writer in the place of the key of the run. */
function plantKey({ documents, key }: Writer, run: Run, current: readonly StoredDocument[]): Replaced | undefined {
  const keys = current.filter(({ name }) => name.startsWith(`staging/${run.moveId}/`) && name.includes('content-key'));
  for (const { name } of keys) documents.replace(name, Buffer.from(key.stored));
  return keys[0] === undefined ? undefined : { how: 'other key', name: keys[0].name };
}

interface Planting {
  readonly current: readonly StoredDocument[];
  readonly random: Random;
}

/** Plants a note of live versions in each folder of the move: plain, or sealed under the key of the writer. */
async function plantNote(writer: Writer, run: Run, { current, random }: Planting): Promise<Replaced | undefined> {
  const folders = new Set(current.map(({ name }) => new RegExp(`^moves/${run.moveId}/[0-9a-f]{8}/`).exec(name)?.[0]));
  const ending = random.pick(['json', 'jwe']);
  const note = { side: 'source', itemType: 'secret', itemName: excludedSecret, versions: run.liveVersions };
  let planted: Replaced | undefined;
  for (const folder of folders) {
    if (folder === undefined) continue;
    const name = `${folder}unlocked/source-secret-${excludedSecret}.${ending}`;
    const isSealed = ending === 'jwe' && random.chance(0.5);
    const bytes = isSealed ? await writer.key.seal(name, note) : Buffer.from(JSON.stringify(note));
    writer.documents.replace(name, bytes);
    planted = { how: 'planted note', name };
  }
  return planted;
}
