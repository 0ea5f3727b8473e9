import { connectedBy, type ConnectedVault, type Vaults } from '../../../shared/clients/vault/vaults';
import { jsonBytes } from '../../../shared/clients/store/jsonStore';
import { z } from 'zod';
import { requestClasses, serviceLimits } from '../../../shared/clients/pace/serviceLimits';
import { type SentByApp, type Room, roomForOthers, wholeRoom } from '../../../shared/rules/pace/roomForOthers';
import { storeNames } from '../../../shared/rules/storeNames';
import { readUnsealed } from '../../../shared/clients/store/unsealedDocuments';
import { randomUUID } from 'node:crypto';
import { type Arm } from '../../../shared/clients/arm/arm';
import { type Clock, systemClock } from '../../../shared/clients/async/clock';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { MoverError } from '../../../shared/contracts/model/moverError';

export interface RoomParts {
  readonly arm: Pick<Arm, 'findVault' | 'readAnswers'>;
  readonly store: ObjectStore;
  readonly clock?: Clock;
  readonly nowMs?: () => number;
}

/** A process asks Azure Monitor this often at most, and only while it sends requests to the vault. */
const lookEveryMs = 30_000;
/** It asks this much later again if it may not see the vault or its metrics, and after another failure. */
const hiddenEveryMs = 30 * 60_000;
const failedEveryMs = 2 * 60_000;
/** What it saw counts no longer than this. */
const validMs = 5 * 60_000;
const lookBackMs = 10 * 60_000;

interface Watched {
  room: Room;
  seenAt: number;
  lookAt: number;
  isLooking: boolean;
}

/**
 * Wraps the vault clients so that a move leaves others in a vault what they use of its limits, as far as Azure Monitor shows
 * it. It looks in the background. Without the rights, and when Azure Monitor does not answer, the pace is the one of the
 * request.
 */
export function leaveRoom(vaults: Vaults, { arm, store, clock = systemClock, nowMs = Date.now }: RoomParts): Vaults {
  const watched = new Map<string, Watched>();
  /** The name of this process among the records of a vault. */
  const id = randomUUID();

  function watch(vault: string): Watched {
    const known = watched.get(vault) ?? { room: wholeRoom, seenAt: -Infinity, lookAt: -Infinity, isLooking: false };
    watched.set(vault, known);
    return known;
  }

  async function look(vault: string): Promise<Room> {
    const found = await arm.findVault(vault);
    if (found === undefined) throw hidden(vault);
    const now = nowMs();
    const own = await exchangeOwnCalls(store, vault, { id, calls: vaults.ownCalls(vault), nowMs: now });
    const answers = await arm.readAnswers(found.id, { from: now - lookBackMs, to: now });
    return roomForOthers(answers, own, { limits: serviceLimits, nowMs: now });
  }

  async function lookOnce(vault: string, known: Watched): Promise<void> {
    try {
      known.room = await look(vault);
      known.seenAt = clock.now();
      known.lookAt = clock.now() + lookEveryMs;
    } catch (error) {
      known.lookAt = clock.now() + (isHidden(error) ? hiddenEveryMs : failedEveryMs);
    } finally {
      known.isLooking = false;
    }
  }

  function lookIfDue(vault: string, known: Watched): void {
    if (known.isLooking || clock.now() < known.lookAt) return;
    known.isLooking = true;
    void lookOnce(vault, known);
  }

  function roomy(asked: ConnectedVault): ConnectedVault {
    const vault = asked.vault.toLowerCase();
    const known = watch(vault);
    return {
      ...asked,
      room: (of) => {
        lookIfDue(vault, known);
        return clock.now() < known.seenAt + validMs ? known.room[of] : 1;
      },
    };
  }

  return connectedBy(vaults, roomy);
}

function hidden(vault: string): MoverError {
  return new MoverError('ARM_FORBIDDEN', `Azure Resource Manager shows no vault ${vault}.`);
}

function isHidden(error: unknown): boolean {
  return (
    error instanceof MoverError && ['ARM_FORBIDDEN', 'ARM_NOT_FOUND', 'CREDENTIAL_UNAVAILABLE'].includes(error.code)
  );
}

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
async function exchangeOwnCalls(
  store: ObjectStore,
  vault: string,
  { id, calls, nowMs }: { readonly id: string; readonly calls: readonly SentByApp[]; readonly nowMs: number },
): Promise<readonly SentByApp[]> {
  const folder = storeNames.ownCallsOf(vault);
  const ownName = `${folder}${id}.json`;
  const record = recordSchema.parse({ at: nowMs, calls: calls.slice(-200) });
  if (calls.length > 0) await store.writeScratch(ownName, jsonBytes(record));
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
