import { type Random } from '../fuzz/random';
import { provenReport, signingPair } from '../reports/provenReport';
import { type StoredDocument, type StoreDocuments } from '../storeFuzz/storeDocuments';
import { type KindName, kindOf } from './documentKinds';

/** What somebody who can write to the store does to one document. */
export const damages = [
  'removed',
  'older',
  'of another run',
  'of another vault',
  'field changed',
  'truncated',
  'swapped',
  'planted',
] as const;
export type Damage = (typeof damages)[number];

/** Names of items that a liar puts into documents: none of them may be written or deleted by any request of the model. */
export interface Liar {
  /** Items of somebody else in the target, live or soft-deleted, and items that the request excludes. */
  readonly names: readonly string[];
}

/** Where somebody damages a document. */
export interface Damaging {
  readonly documents: StoreDocuments;
  /** The names of the vaults of the run or fleet begin with this text. */
  readonly base: string;
  readonly isOwn: (name: string) => boolean;
  /** Only documents of these kinds are damaged. */
  readonly isWanted: (kind: KindName) => boolean;
  readonly damage: Damage;
  /** Only a part of the document changes that its proof covers. */
  readonly isOfRow?: boolean;
  readonly liar: Liar;
  readonly random: Random;
}

export interface Damaged {
  readonly kind: KindName | undefined;
  readonly damage: Damage | undefined;
  readonly name: string;
  /** All documents that have changed: `name`, and the other one of a swap. */
  readonly changed: readonly string[];
}

/** Damages a document of a random kind that the damage fits. */
export function damageOne(damaging: Damaging): Damaged {
  const { documents, isOwn, isWanted, damage, random } = damaging;
  const own = documents
    .read()
    .filter(({ name, bytes }) => isOwn(name) || (ofAnyRun.test(name) && isOwn(bytes.toString('latin1'))));
  const there = damage === 'planted' ? plantable(damaging, own) : own;
  const kinds = new Set(there.flatMap(({ name }) => kindOf(name) ?? []).filter(isWanted));
  while (kinds.size > 0) {
    const kind = random.pick([...kinds].sort());
    if (kind === undefined) break;
    kinds.delete(kind);
    const ofKind = there.filter(({ name }) => kindOf(name) === kind);
    // The app writes pages in their order, so the first one that is missing is the next one.
    const document = damage === 'planted' && kind.endsWith('Page') ? ofKind.sort(byName)[0] : random.pick(ofKind);
    const changed = document === undefined ? [] : damageDocument(damaging, document);
    if (document !== undefined && changed.length > 0) return { kind, damage, name: document.name, changed };
  }
  return { kind: undefined, damage: undefined, name: '', changed: [] };
}

/** Their names have no id of a run, but their contents do. */
const ofAnyRun = /^(?:starts\/|slots\/\d)/;

const byName = (one: StoredDocument, other: StoredDocument): number => (one.name < other.name ? -1 : 1);

/** Documents of others, as they would be if they were of this run, where this run has none. */
function plantable({ documents, base }: Damaging, own: readonly StoredDocument[]): StoredDocument[] {
  const names = new Set(own.map(({ name }) => name));
  const runs = new Map(
    own.flatMap(({ name }) => [...name.matchAll(runIn)].map(([, folder = '', run = '']) => [folder, run] as const)),
  );
  for (const { name } of own) runs.set('', dated.exec(name)?.[2] ?? runs.get('') ?? '');
  return documents.kept().flatMap(({ name, bytes }) => {
    const other = /mdl-[a-z]+\d*/.exec(name)?.[0] ?? base;
    if (other === base) return [];
    const renamed = name.replaceAll(other, base);
    const [, folder = '', run = ''] = [...renamed.matchAll(runIn)][0] ?? dated.exec(renamed) ?? [];
    const ownRun = run && (runs.get(folder) ?? runs.get(''));
    if (ownRun === undefined) return [];
    const toOwn = (text: string): string => (run === '' ? text : text.replaceAll(run, ownRun));
    const text = toOwn(bytes.toString('latin1').replaceAll(other, base));
    const planted = { name: toOwn(renamed), bytes: Buffer.from(text, 'latin1') };
    return names.has(planted.name) ? [] : [planted];
  });
}

/** The time and number of a comparison, or of checks. */
const dated = /()--(\d{8}T\d{9}-[0-9a-f]{8})/;

/** Documents of a run are in `<room>/<id>/<run>/`. */
const runIn = /^([a-z]+\/[^/]+)\/([0-9a-f]{8})\//g;

/** Returns the names of what it changed; none if the store has nothing that makes this damage possible. */
function damageDocument(damaging: Damaging, document: StoredDocument): readonly string[] {
  const { documents, damage, random } = damaging;
  if (damage === 'removed') {
    documents.remove(document.name);
    return [document.name];
  }
  if (damage === 'swapped') return swap(documents, document, random);
  const bytes = bytesFor({ ...damaging, document });
  if (bytes === undefined) return [];
  documents.replace(document.name, bytes);
  return [document.name];
}

interface Choice extends Damaging {
  readonly document: StoredDocument;
}

function bytesFor({ documents, damage, isOwn, isOfRow, liar, random, document }: Choice): Uint8Array | undefined {
  const { name, bytes } = document;
  if (damage === 'planted') return (random.chance(0.5) ? changedField(bytes, liar, random) : undefined) ?? bytes;
  if (damage === 'truncated') return bytes.subarray(0, random.int(0, Math.max(0, bytes.length - 1)));
  if (damage === 'field changed') {
    const changed = changedField(bytes, liar, random, isOfRow);
    return changed && kindOf(name) === 'report' && random.chance(0.5) ? withOwnProof(changed) : changed;
  }
  const others = documents.kept().filter((one) => kindOf(one.name) === kindOf(name) && !one.bytes.equals(bytes));
  if (damage === 'older') return random.pick(others.filter((one) => one.name === name))?.bytes;
  const isOfOther = (one: StoredDocument) => one.name !== name && isOwn(one.name) === (damage === 'of another run');
  return random.pick(others.filter(isOfOther))?.bytes;
}

/** A changed report as the app would write it, signed with a key of the liar under the id of the app's key. */
function withOwnProof(changed: Uint8Array): Uint8Array {
  const { proof, results, signing, ...about } = JSON.parse(
    Buffer.from(changed).toString('utf8'),
  ) as Partial<SignedReport>;
  // What was changed may be the proof itself.
  if (proof === undefined || results === undefined || typeof signing?.keyId !== 'string') return changed;
  return Buffer.from(provenReport(about, results, signingPair('ec', signing.keyId)));
}

interface SignedReport {
  readonly proof: object;
  readonly results: readonly object[];
  readonly signing: { readonly keyId: string };
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
export function changedField(bytes: Buffer, liar: Liar, random: Random, isOfRow = false): Uint8Array | undefined {
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
  const edits = editsOf(root, liar, random).filter((edit) => !isOfRow || (edit.isSet && !uncovered.includes(edit.key)));
  // A name of an item of others is what a liar wants most.
  const names = edits.filter(({ isName }) => isName);
  const edit = random.pick(names.length > 0 && random.chance(0.5) ? names : edits);
  if (edit === undefined) return undefined;
  edit.apply();
  return Buffer.from(JSON.stringify(root));
}

/** No hash covers the number of a page, or the seal for another reader. */
const uncovered: readonly string[] = ['page', 'seal', 'proof'];

interface Edit {
  readonly key: string;
  /** The document matches its schema more often than without a field. */
  readonly isSet: boolean;
  readonly isName: boolean;
  readonly apply: () => void;
}

/** All changes of one field: another value, no value, one element more, one element less. */
function editsOf(value: Json, liar: Liar, random: Random): Edit[] {
  if (Array.isArray(value)) {
    const inner = value.flatMap((one) => editsOf(one, liar, random));
    const [first] = value;
    if (first === undefined) return inner;
    const less = {
      key: '',
      isSet: true,
      isName: false,
      apply: () => void value.splice(random.int(0, value.length - 1), 1),
    };
    const more = {
      key: '',
      isSet: true,
      isName: true,
      apply: () => void value.push(renamed(first, random.pick(liar.names) ?? '')),
    };
    return [...inner, less, more];
  }
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, one]) => {
    const isName = key === 'itemName' || key === 'name';
    const set = (next: Json) => ({
      ...{ key, isName, isSet: true },
      apply: () => {
        value[key] = next;
      },
    });
    const gone = { key, isSet: false, isName: false, apply: () => void Reflect.deleteProperty(value, key) };
    if (typeof one === 'string') return [gone, set(isName ? (random.pick(liar.names) ?? '') : otherText(one, random))];
    if (typeof one === 'number') return [gone, set(random.pick([0, one + 1, -one, one / 2]))];
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
