import { keepLatest } from '../async/keptWhileUsed';
import { type StagingRef } from '../../contracts/model/outcome';
import { type ObjectStore } from '../store/objectStore';
import { payloadQueue, type PayloadGroup } from './payloadQueue';

/** The objects whose payloads this process counts. At about 100 bytes for each payload, this needs some megabytes at most. */
const maxCounted = 1_000;

/** Stores encrypted payloads of a run in common objects, because an operation of the store costs more than a payload. */
export interface PayloadGroups {
  /**
   * Stores a payload of `size` bytes before encryption. `seal` gets the name of the payload, which is that of the object and the
   * position in it, and returns the encrypted payload without line breaks. Resolves to the reference once the object is stored.
   */
  add(folder: string, size: number, seal: (name: string) => Promise<Uint8Array>): Promise<StagingRef>;
  /** Returns the encrypted payload, from memory if this process has stored it last; undefined if it does not exist or was dropped here. */
  read(ref: StagingRef): Promise<Uint8Array | undefined>;
  /**
   * Drops a payload. Removes the object with its last payload, if it has only one or this process has stored it. Otherwise this
   * process does not know what else is needed of it, and the sweep of the run removes it.
   */
  drop(ref: StagingRef): Promise<void>;
  /** Forgets all objects in a folder, whose name ends in "/". */
  forget(folder: string): void;
}

export function payloadGroups(store: Pick<ObjectStore, 'read' | 'writeScratch' | 'removeScratch'>): PayloadGroups {
  const recent = recentPayloads();
  const next = payloadQueue(write);
  /** The positions of each object that still have a payload. */
  const counted = new Map<string, Set<number>>();

  async function write({ name, sealed }: PayloadGroup): Promise<void> {
    const lines = await Promise.all(sealed);
    if (lines.every((line) => line === undefined)) return;
    await store.writeScratch(name, joinLines(lines));
    count(name, lines);
  }

  function count(name: string, lines: readonly (Uint8Array | undefined)[]): void {
    keepLatest(counted, name, new Set(lines.flatMap((line, at) => (line === undefined ? [] : [at]))), maxCounted);
  }

  return {
    async add(folder, size, seal) {
      const group = next(folder, size);
      const name = `${group.name}/${String(group.sealed.length)}`;
      const sealing = seal(name).then((sealed) => (recent.keep(name, sealed), sealed));
      group.sealed.push(sealing.catch(() => undefined));
      await Promise.all([sealing, group.stored]);
      return `${name}/${String(group.sealed.length)}`;
    },
    async read(ref) {
      const kept = recent.take(payloadName(ref));
      if (kept !== undefined) return kept;
      const { name, at } = placeOf(ref);
      if (counted.get(name)?.has(at) === false) return undefined;
      const bytes = await store.read(name);
      return bytes === undefined ? undefined : lineOf(bytes, at);
    },
    async drop(ref) {
      recent.take(payloadName(ref));
      const { name, at, count: all } = placeOf(ref);
      const left = counted.get(name) ?? (all === 1 ? new Set([at]) : undefined);
      if (left?.delete(at) !== true || left.size > 0) return;
      counted.delete(name);
      await store.removeScratch(name);
    },
    forget(folder) {
      recent.forget(folder);
      for (const name of counted.keys()) if (name.startsWith(folder)) counted.delete(name);
    },
  };
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

/** Larger payloads are read from the store. */
const maxBytes = 64 * 1024;

/** Room for the payloads of several windows of a move; with the usual payloads of some KB, these are a few MB. */
const maxPayloads = 2_000;

const maxTotalBytes = 16 * 1024 * 1024;

/**
 * The encrypted payloads that this process has stored last, so that its next step need not read them from the store. Each
 * is used once, so that a further try reads what the store has.
 */
interface RecentPayloads {
  keep(name: string, sealed: Uint8Array): void;
  /** Returns the payload and forgets it; undefined if this process does not have it. */
  take(name: string): Uint8Array | undefined;
  /** Forgets every payload in a folder, whose name ends in "/". */
  forget(folder: string): void;
}

export function recentPayloads(): RecentPayloads {
  const kept = new Map<string, Uint8Array>();
  let total = 0;

  function take(name: string): Uint8Array | undefined {
    const sealed = kept.get(name);
    if (sealed === undefined) return undefined;
    kept.delete(name);
    total -= sealed.length;
    return sealed;
  }

  return {
    keep(name, sealed) {
      take(name);
      if (sealed.length > maxBytes) return;
      kept.set(name, sealed);
      total += sealed.length;
      for (const oldest of kept.keys()) {
        if (kept.size <= maxPayloads && total <= maxTotalBytes) break;
        take(oldest);
      }
    },
    take,
    forget(folder) {
      for (const name of kept.keys()) if (name.startsWith(folder)) take(name);
    },
  };
}
