import { type PaceRecord, recordWriter, readRecord, OtherMembers } from './otherMembers';
import { type Clock } from '../async/clock';
import { type ObjectStore } from '../store/objectStore';

/** This process as a member of a scope, and what it read of the others. */
export interface Membership {
  readonly id: string;
  readonly others: OtherMembers;
  /** Whether the store still has what this process wrote a moment ago. Otherwise somebody else changes the records. */
  isUndisturbed(): Promise<boolean>;
  /** Replaces the own record. */
  write(record: Omit<PaceRecord, 'seq'>): Promise<void>;
  /** Reads the records of all others. `nowMs` is the time of day, in milliseconds since 1970. */
  readOthers(nowMs: number): Promise<void>;
}

/** Others remove a record after a minute without a change. An own record that old may be gone. */
const recentMs = 30_000;

/** More names than these are not read: somebody wrote them to the store. */
const maxNames = 200;

/** A new member of the scope that `folder` names. It writes nothing yet. */
export function membership(store: ObjectStore, clock: Clock, folder: string): Membership {
  const writer = recordWriter(folder);
  const others = new OtherMembers();
  const nameOf = (id: string): string => `${folder}${id}.json`;
  /** The latest bytes of each known member. */
  const latest = new Map<string, Uint8Array>();
  let seq = 0;
  let written: { readonly at: number; readonly bytes: Uint8Array } | undefined;

  async function read(id: string, nowMs: number): Promise<void> {
    const bytes = await store.read(nameOf(id));
    const before = latest.get(id);
    // The same record changes nothing, and to prove it again takes longer than the rest of a look.
    if (bytes === undefined || (before !== undefined && Buffer.compare(bytes, before) === 0)) return;
    latest.set(id, bytes);
    const record = readRecord(folder, id, bytes);
    others.see(id, record, { now: clock.now(), ageMs: record === undefined ? 0 : nowMs - record.at });
  }

  return {
    id: writer.id,
    others,
    async isUndisturbed() {
      if (written === undefined || clock.now() - written.at > recentMs) return true;
      const found = await store.read(nameOf(writer.id));
      return found !== undefined && Buffer.from(found).equals(written.bytes);
    },
    async write(record) {
      seq += 1;
      const bytes = writer.bytesOf({ ...record, seq });
      written = undefined;
      await store.writeScratch(nameOf(writer.id), bytes);
      written = { at: clock.now(), bytes };
    },
    async readOthers(nowMs) {
      // A name that was replaced during the list can be missing from it, so known members are read in any case.
      const ids = new Set(others.ids());
      let names = 0;
      for await (const name of store.list(folder)) {
        const [id] = /[0-9a-f]{32}(?=\.json$)/.exec(name) ?? [];
        if (id !== undefined && id !== writer.id) ids.add(id);
        names += 1;
        if (names === maxNames) break;
      }
      await Promise.all([...ids].map((id) => read(id, nowMs)));
      const forgotten = others.forget(clock.now());
      for (const id of forgotten) latest.delete(id);
      await Promise.all(forgotten.map((id) => store.removeScratch(nameOf(id))));
    },
  };
}
