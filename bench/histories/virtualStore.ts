import { objectNameSegments, type ObjectStore, proveStore } from '../../shared/clients/store/objectStore';
import { MoverError } from '../../shared/contracts/model/moverError';
import { type Faults } from './faults';
import { actor, type World } from './world';

export interface Stored {
  readonly bytes: Uint8Array;
  readonly etag: string;
}

interface Place {
  readonly place: string;
  readonly before: string;
  readonly after: string;
}

interface Kind {
  readonly text: string;
  /** By verb. */
  readonly places: Map<string, Place>;
}

/** What all processes share: the names and their bytes. */
export class StoreState {
  readonly objects = new Map<string, Stored>();
  private readonly kinds = new Map<string, Kind>();
  private readonly kindsByText = new Map<string, Kind>();
  changes = 0;
  /** Until then the store takes no more bytes. */
  fullUntil = 0;
  /** When each name appeared. */
  readonly madeAt = new Map<string, number>();

  /** A name without its ids, which differ with every random number. Throws for a name that no store takes. */
  kindOf(name: string): string {
    return this.kind(name).text;
  }

  /** A request for a name. Its texts are made once: each new one would be hashed again. */
  placeOf(verb: string, name: string): Place {
    const { text, places } = this.kind(name);
    const known = places.get(verb);
    if (known !== undefined) return known;
    const place = `${verb} ${text}`;
    const made = { place, before: `before ${place}`, after: `after ${place}` };
    places.set(verb, made);
    return made;
  }

  private kind(name: string): Kind {
    const known = this.kinds.get(name);
    if (known !== undefined) return known;
    objectNameSegments(name.endsWith('/') ? name.slice(0, -1) : name);
    const text = name.replaceAll(/[0-9a-f]{8,}/g, '*');
    const kind = this.kindsByText.get(text) ?? { text, places: new Map() };
    this.kindsByText.set(text, kind);
    this.kinds.set(name, kind);
    return kind;
  }

  put(name: string, bytes: Uint8Array, atMs = 0): void {
    this.changes += 1;
    if (!this.objects.has(name)) this.madeAt.set(name, atMs);
    this.objects.set(name, { bytes, etag: `"${String(this.changes)}"` });
  }

  /** The names that were there at a time, as far as they still are. */
  listed(prefix: string, atMs: number): readonly string[] {
    return [...this.objects.keys()]
      .filter((name) => name.startsWith(prefix) && (this.madeAt.get(name) ?? 0) <= atMs)
      .sort();
  }
}

interface StoreParts {
  readonly world: World;
  readonly state: StoreState;
  readonly faults: Faults;
  readonly moment: (what: string) => void;
}

const service = actor('store');

/**
 * A run that takes a claim over must find the permits of the run before it, at once. Azure Blob Storage lists what was written (its
 * consistency is strong), and only this folder needs that.
 */
const neverStale = 'claims/permits/';

type On = <T>(verb: string, name: string, act: () => T) => Promise<T>;

/** Makes each operation a request to the service, which takes time and can fail. */
function requestsOf(parts: StoreParts): On {
  const { world, state, faults, moment } = parts;
  return function on<T>(verb: string, name: string, act: () => T): Promise<T> {
    const { place, before, after } = state.placeOf(verb, name);
    const from = world.current;
    return new Promise((resolve, reject) => {
      const fail = (): void => {
        reject(
          new MoverError('STORE_UNAVAILABLE', `The store could not ${verb} ${name} (injected).`, { retryable: true }),
        );
      };
      moment(before);
      if (from.isDead) return;
      const slowMs = faults.happens('storeSlow', place) ? faults.lasting(`slow ${place}`, 500, 20_000) : 0;
      // Slow on its way there, it sees what others did before; slow on its way back, it does not.
      const isSlowBack = slowMs > 0 && faults.pick(`way ${place}`, [true, false]);
      const isRefused = faults.happens('storeRefuses', place) || isFull(parts, verb, place);
      const isLost = !isRefused && faults.happens('storeAnswerLost', place);
      const { there, back } = faults.ways(place, 1, 8);
      world.at(service, there + (isSlowBack ? 0 : slowMs), () => {
        const found = isRefused ? undefined : { value: act() };
        if (verb !== 'read' && verb !== 'list') world.note(place);
        world.at(from, back + (isSlowBack ? slowMs : 0), () => {
          moment(after);
          world.whenAwake(from, () => {
            if (found === undefined || isLost) fail();
            else resolve(found.value);
          });
        });
      });
    });
  };
}

/** A full store answers, and takes nothing. */
function isFull({ world, state, faults }: StoreParts, verb: string, place: string): boolean {
  if (!writes.has(verb)) return false;
  if (faults.happens('storeFull', place)) state.fullUntil = world.now + faults.ms('full', 5_000, 3 * 60_000);
  return world.now < state.fullUntil;
}

const writes: ReadonlySet<string> = new Set(['write', 'create', 'replace']);

/** The store as one process sees it, with the conditions of Azure Blob Storage. */
export function virtualStore(parts: StoreParts): ObjectStore {
  const { state, faults, world } = parts;
  const { objects } = state;
  const on = requestsOf(parts);
  const write = (name: string, bytes: Uint8Array) => {
    const sent = new Uint8Array(bytes);
    return on('write', name, () => {
      state.put(name, sent, world.now);
    });
  };
  const writeIfAbsent = (name: string, bytes: Uint8Array) => {
    const sent = new Uint8Array(bytes);
    return on('create', name, () => {
      if (objects.has(name)) return false;
      state.put(name, sent, world.now);
      return true;
    });
  };
  const remove = (name: string) =>
    on('remove', name, () => {
      objects.delete(name);
    });
  const store: ObjectStore = {
    read: (name) => on('read', name, () => objects.get(name)?.bytes),
    readWithEtag: (name) => on('read', name, () => objects.get(name)),
    write,
    writeScratch: write,
    writeIfAbsent,
    writeScratchIfAbsent: writeIfAbsent,
    async writeLongIfAbsent(name, chunks) {
      const found: Uint8Array[] = [];
      for await (const chunk of chunks()) found.push(chunk);
      return writeIfAbsent(name, Buffer.concat(found));
    },
    replaceIf: (name, etag, bytes) => {
      const sent = new Uint8Array(bytes);
      return on('replace', name, () => {
        const there = objects.get(name);
        if (there !== undefined && faults.happens('leaseLost', `replace ${state.kindOf(name)}`))
          state.put(name, there.bytes);
        if (objects.get(name)?.etag !== etag) return false;
        state.put(name, sent);
        return true;
      });
    },
    remove,
    removeScratch: remove,
    async *list(prefix) {
      const isStale = !prefix.startsWith(neverStale) && faults.happens('listStale', `list ${state.kindOf(prefix)}`);
      const staleMs = isStale ? faults.ms('stale', 500, 5_000) : 0;
      const names = await on('list', prefix, () => state.listed(prefix, staleMs > 0 ? world.now - staleMs : Infinity));
      yield* names;
    },
    check: () => proveStore(store),
    sweepDrafts: () => Promise.resolve(),
  };
  return store;
}
