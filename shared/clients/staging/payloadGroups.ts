import { randomUUID } from 'node:crypto';
import { type StagingRef } from '../../contracts/model/outcome';
import { type ObjectStore } from '../store/objectStore';
import { payloadSuffix } from './sealedPayload';

/** How much one object contains. A larger payload has an object of its own. */
const maxPayloads = 64;
const maxBytes = 256 * 1024;

/** How many objects of a run are written at the same time. The payloads that come meanwhile share the next object. */
const maxWrites = 2;

/** The objects whose payloads this process counts. At about 100 bytes for each payload, this needs some megabytes at most. */
const maxCounted = 1_000;

/** Stores encrypted payloads of a run in common objects, because an operation of the store costs more than a payload. */
export interface PayloadGroups {
  /**
   * Stores a payload of `size` bytes before encryption. `seal` gets the name of the payload, which is that of the object and the
   * position in it, and returns the encrypted payload without line breaks. Resolves to the reference once the object is stored.
   */
  add(folder: string, size: number, seal: (name: string) => Promise<Uint8Array>): Promise<StagingRef>;
  /** Returns the encrypted payload; undefined if it does not exist, or this process has dropped it. */
  read(ref: StagingRef): Promise<Uint8Array | undefined>;
  /**
   * Drops a payload. Removes the object with its last payload, if it has only one or this process has stored it. Otherwise this
   * process does not know what else is needed of it, and the sweep of the run removes it.
   */
  drop(ref: StagingRef): Promise<void>;
  /** Forgets all objects in a folder, whose name ends in "/". */
  forget(folder: string): void;
}

/** The payloads of one object. */
interface Group {
  readonly name: string;
  bytes: number;
  /** Undefined: the payload could not be encrypted, and its own step knows why. */
  readonly sealed: Promise<Uint8Array | undefined>[];
  readonly stored: Promise<void>;
  readonly settle: (stored: Promise<void>) => void;
}

/** The objects of a run that wait, in order, and how many are being written. */
interface Lane {
  readonly waiting: Group[];
  writes: number;
}

export function payloadGroups(store: Pick<ObjectStore, 'read' | 'writeScratch' | 'removeScratch'>): PayloadGroups {
  const lanes = new Map<string, Lane>();
  /** The positions of each object that still have a payload. */
  const counted = new Map<string, Set<number>>();

  function begin(folder: string, lane: Lane): void {
    const group = lane.writes < maxWrites ? lane.waiting.shift() : undefined;
    if (group === undefined) return;
    lane.writes += 1;
    const written = write(group);
    group.settle(written);
    void written.catch(ignored).then(() => {
      lane.writes -= 1;
      begin(folder, lane);
      if (lane.writes === 0 && lane.waiting.length === 0) lanes.delete(folder);
    });
  }

  async function write({ name, sealed }: Group): Promise<void> {
    const lines = await Promise.all(sealed);
    if (lines.every((line) => line === undefined)) return;
    await store.writeScratch(name, joinLines(lines));
    count(name, lines);
  }

  function count(name: string, lines: readonly (Uint8Array | undefined)[]): void {
    counted.set(name, new Set(lines.flatMap((line, at) => (line === undefined ? [] : [at]))));
    const [oldest] = counted.keys();
    if (counted.size > maxCounted && oldest !== undefined) counted.delete(oldest);
  }

  return {
    async add(folder, size, seal) {
      const lane = lanes.get(folder) ?? { waiting: [], writes: 0 };
      lanes.set(folder, lane);
      const group = groupFor(folder, lane, size);
      const name = `${group.name}/${String(group.sealed.length)}`;
      const sealing = seal(name);
      group.bytes += size;
      group.sealed.push(sealing.catch(ignored));
      // What comes in the same turn of the event loop shares the object.
      if (group.sealed.length === 1) setImmediate(begin, folder, lane);
      await Promise.all([sealing, group.stored]);
      return `${name}/${String(group.sealed.length)}`;
    },
    async read(ref) {
      const { name, at } = placeOf(ref);
      if (counted.get(name)?.has(at) === false) return undefined;
      const bytes = await store.read(name);
      return bytes === undefined ? undefined : lineOf(bytes, at);
    },
    async drop(ref) {
      const { name, at, count: all } = placeOf(ref);
      const left = counted.get(name) ?? (all === 1 ? new Set([at]) : undefined);
      if (left?.delete(at) !== true || left.size > 0) return;
      counted.delete(name);
      await store.removeScratch(name);
    },
    forget(folder) {
      for (const name of counted.keys()) if (name.startsWith(folder)) counted.delete(name);
    },
  };
}

/** Returns the last object that waits, if it has room, else a new one. */
function groupFor(folder: string, { waiting }: Lane, size: number): Group {
  const last = waiting.at(-1);
  if (last !== undefined && last.sealed.length < maxPayloads && last.bytes + size <= maxBytes) return last;
  const group = newGroup(`${folder}${randomUUID()}${payloadSuffix}`);
  waiting.push(group);
  return group;
}

function newGroup(name: string): Group {
  let settle: Group['settle'] = ignored;
  const stored = new Promise<void>((resolve) => (settle = resolve));
  return { name, bytes: 0, sealed: [], stored, settle };
}

function ignored(): undefined {
  return undefined;
}

/** A compact JWE has no line breaks. */
function joinLines(lines: readonly (Uint8Array | undefined)[]): Uint8Array {
  return Buffer.concat(lines.flatMap((line, at) => [...(at === 0 ? [] : [lineBreak]), line ?? noLine]));
}

const noLine = Buffer.alloc(0);
const lineBreak = Buffer.from('\n');

function lineOf(bytes: Uint8Array, at: number): Uint8Array | undefined {
  const line = Buffer.from(bytes).toString('latin1').split('\n')[at];
  return line === undefined || line === '' ? undefined : Buffer.from(line, 'latin1');
}

/** Object, position, and how many payloads the object has. */
const grouped = /^(.*\.jwe)\/(\d{1,2})\/(\d{1,2})$/;

/** Whether a reference names a position in an object. */
export function isGrouped(ref: StagingRef): boolean {
  return grouped.test(ref);
}

/** Returns the name under which the payload of a reference is encrypted. */
export function payloadName(ref: StagingRef): string {
  return ref.replace(grouped, '$1/$2');
}

function placeOf(ref: StagingRef): { readonly name: string; readonly at: number; readonly count: number } {
  const [, name = '', at = '', count = ''] = grouped.exec(ref) ?? [];
  return { name, at: Number(at), count: Number(count) };
}
