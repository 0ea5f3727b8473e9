import { type Random } from '../fuzz/random';
import { type StoredDocument, type StoreDocuments } from '../storeFuzz/storeDocuments';
import { kindOf } from './documentKinds';

/** What somebody who can write to the store does to one document. */
export const damages = [
  'removed',
  'older',
  'of another run',
  'of another vault',
  'field changed',
  'truncated',
  'swapped',
] as const;
export type Damage = (typeof damages)[number];

/** Names of items that a liar puts into documents: none of them may be written or deleted by any request of the model. */
export interface Liar {
  /** Items of somebody else in the target, live or soft-deleted, and items that the request excludes. */
  readonly names: readonly string[];
}

interface Damaging {
  readonly documents: StoreDocuments;
  /** The folder or names of the run, vault or fleet that is damaged. */
  readonly isOwn: (name: string) => boolean;
  readonly liar: Liar;
  readonly random: Random;
}

/** Damages a document. Returns the names of what it changed; none if the store has nothing that makes this damage possible. */
export function damageDocument(
  { documents, isOwn, liar, random }: Damaging,
  document: StoredDocument,
  damage: Damage,
): readonly string[] {
  if (damage === 'removed') {
    documents.remove(document.name);
    return [document.name];
  }
  if (damage === 'swapped') return swap(documents, document, random);
  const bytes = bytesFor(damage, { documents, isOwn, liar, random, document });
  if (bytes === undefined) return [];
  documents.replace(document.name, bytes);
  return [document.name];
}

interface Choice extends Damaging {
  readonly document: StoredDocument;
}

function bytesFor(damage: Damage, { documents, isOwn, liar, random, document }: Choice): Uint8Array | undefined {
  const { name, bytes } = document;
  if (damage === 'truncated') return bytes.subarray(0, random.int(0, Math.max(0, bytes.length - 1)));
  if (damage === 'field changed') return changedField(bytes, liar, random);
  const others = documents.kept().filter((one) => kindOf(one.name) === kindOf(name) && !one.bytes.equals(bytes));
  if (damage === 'older') return random.pick(others.filter((one) => one.name === name))?.bytes;
  const isOfOther = (one: StoredDocument) => one.name !== name && isOwn(one.name) === (damage === 'of another run');
  return random.pick(others.filter(isOfOther))?.bytes;
}

/** Exchanges a page with another of its folder. */
function swap(documents: StoreDocuments, { name, bytes }: StoredDocument, random: Random): readonly string[] {
  const folderOf = (one: string) => one.slice(0, one.lastIndexOf('/'));
  const neighbours = documents
    .read()
    .filter((one) => one.name !== name && folderOf(one.name) === folderOf(name) && kindOf(one.name) === kindOf(name));
  const other = random.pick(neighbours);
  if (other === undefined) return [];
  documents.replace(other.name, bytes);
  documents.replace(name, other.bytes);
  return [name, other.name];
}

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Changes one field of a document of JSON. Undefined if it is none, or has no field. */
export function changedField(bytes: Buffer, liar: Liar, random: Random): Uint8Array | undefined {
  let root: Json;
  try {
    root = JSON.parse(bytes.toString('utf8')) as Json;
  } catch {
    // Encrypted: one character is another one.
    if (bytes.length === 0) return undefined;
    const changed = Buffer.from(bytes);
    const at = random.int(0, bytes.length - 1);
    changed[at] = (changed[at] ?? 0) ^ 1;
    return changed;
  }
  const edits = editsOf(root, liar, random);
  // A name of an item of others is what a liar wants most.
  const names = edits.filter(({ isName }) => isName);
  const edit = random.pick(names.length > 0 && random.chance(0.5) ? names : edits);
  if (edit === undefined) return undefined;
  edit.apply();
  return Buffer.from(JSON.stringify(root));
}

interface Edit {
  readonly isName: boolean;
  readonly apply: () => void;
}

/** All changes of one field: another value, no value, one element more, one element less. */
function editsOf(value: Json, liar: Liar, random: Random): Edit[] {
  if (Array.isArray(value)) {
    const inner = value.flatMap((one) => editsOf(one, liar, random));
    const [first] = value;
    if (first === undefined) return inner;
    const less = { isName: false, apply: () => void value.splice(random.int(0, value.length - 1), 1) };
    const more = { isName: true, apply: () => void value.push(renamed(first, random.pick(liar.names) ?? '')) };
    return [...inner, less, more];
  }
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, one]) => {
    const isName = key === 'itemName' || key === 'name';
    const set = (next: Json) => ({
      isName,
      apply: () => {
        value[key] = next;
      },
    });
    const gone = { isName: false, apply: () => void Reflect.deleteProperty(value, key) };
    if (typeof one === 'string') return [gone, set(isName ? (random.pick(liar.names) ?? '') : otherText(one, random))];
    if (typeof one === 'number') return [gone, set(random.pick([0, one + 1, -one]))];
    if (typeof one === 'boolean') return [gone, set(!one)];
    return [gone, ...editsOf(one, liar, random)];
  });
}

/** A copy of an element that is about another item. */
function renamed(element: Json, name: string): Json {
  const text = JSON.stringify(element).replace(/"(itemName|name)":"[^"]*"/g, (_, key: string) => `"${key}":"${name}"`);
  return JSON.parse(text) as Json;
}

/** Words of one closed list become another of it. */
const words: readonly (readonly [string, ...string[]])[] = [
  ['verified', 'imported', 'restored', 'failed', 'planned', 'skipped', 'blocked'],
  ['backupRestore', 'exportImport', 'recreate', 'skip', 'block'],
  ['completed', 'partiallyCompleted', 'failed', 'cancelled'],
  ['ok', 'warning', 'failed', 'unknown', 'go', 'noGo'],
  ['followed', 'there', 'left', 'gone'],
  ['delete', 'deleteAgain', 'keep', 'gone'],
  ['match', 'differs', 'onlyInSource', 'onlyInTarget'],
  ['secret', 'key', 'certificate'],
];

function otherText(text: string, random: Random): string {
  const list = words.find((one) => one.includes(text));
  if (list !== undefined) return random.pick(list.filter((word) => word !== text)) ?? text;
  if (/^\d{4}-\d\d-\d\dT/.test(text)) return random.pick(['2001-01-01T00:00:00.000Z', '2099-01-01T00:00:00.000Z']);
  if (/^[0-9a-f]{8,}$/.test(text)) return text.split('').reverse().join('');
  return text === '' ? 'x' : text.slice(0, -1);
}
