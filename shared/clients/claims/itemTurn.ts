import { jsonBytes, jsonIn } from '../store/jsonStore';
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { MoverError, whenCode } from '../../contracts/model/moverError';
import { type ObjectStore } from '../store/objectStore';
import { isUnsettled } from '../transport/retryDelay';
import { renewUntilValid, type WriteGuard } from './writeGuard';
import { type WriterParts } from './vaultWriter';

/** The try of a step that may write an item, and until when it may begin to send, in milliseconds since 1970. */
const turnSchema = z.object({
  attempt: z.string(),
  /** Increases with every try. */
  number: z.int().positive(),
  sendsUntil: z.number(),
});
type Turn = z.infer<typeof turnSchema>;

export type TurnParts = Pick<WriterParts, 'store' | 'clock' | 'nowMs' | 'times'>;

/** The intent of one try of a step to write one item. Once it exists, no earlier try sends anything more. */
export interface ItemTurn extends WriteGuard {
  /**
   * Until when a request that any try has sent for the item may still arrive, in milliseconds since 1970; undefined
   * when none can. A read of the target that begins after that time shows every write.
   */
  waitsUntil(): number | undefined;
  /** Removes the note. Call it when every write is done and confirmed by a read. Does nothing once a later try has the turn. */
  finish(): Promise<void>;
  /** Ends without success. The note stays while a request may still arrive, so that the next try waits for it. Does nothing once a later try has the turn. */
  leave(): Promise<void>;
}

/**
 * Takes the turn to write an item. It stores the intent to write before the first request, in the object `name`, which
 * belongs to this item and run. A first try costs one write to the store and one removal. Throws `STEP_SUPERSEDED` from
 * `check` and `send` once a later try has the turn.
 */
export async function takeItemTurn(parts: TurnParts, name: string): Promise<ItemTurn> {
  const { store, clock, nowMs, times } = parts;
  const attempt = randomBytes(8).toString('hex');
  const begun = clock.now();
  const before = await takeOver(store, name, attempt, nowMs() + times.permitMs);
  let sentUntil = before?.sendsUntil ?? 0;
  let validUntil = before === undefined ? begun + times.permitMs : -Infinity;

  function waitsUntil(): number | undefined {
    const until = sentUntil + times.lifeMs;
    return sentUntil > 0 && until > nowMs() ? until : undefined;
  }

  const check = (): Promise<void> => renewUntilValid({ isValid: () => clock.now() < validUntil, renew });

  async function renew(): Promise<void> {
    const from = clock.now();
    await noteUntil(nowMs() + times.permitMs);
    validUntil = from + times.permitMs;
  }

  /** Stores until when this attempt may begin to send. Throws `STEP_SUPERSEDED` when another one has taken over. */
  async function noteUntil(sendsUntil: number): Promise<void> {
    const held = await store.readWithEtag(name);
    const turn = held === undefined ? undefined : jsonIn(turnSchema, held.bytes);
    if (held !== undefined && turn?.attempt === attempt) {
      if (await store.replaceIf(name, held.etag, turnBytes({ ...turn, sendsUntil }))) return;
    }
    throw superseded();
  }

  /** Removes the note of this attempt. A later attempt sends nothing, and asks for its note, while the permit lasts. */
  async function removeNote(): Promise<void> {
    if (await check().then(() => true, ignoreSuperseded)) await store.removeScratch(name);
  }

  return {
    check,
    lifeMs: times.lifeMs,
    unsettledUntil: () => waitsUntil() ?? 0,
    waitsUntil,
    async send(request) {
      await check();
      try {
        return await request();
      } catch (error) {
        if (isUnsettled(error)) sentUntil = nowMs();
        throw error;
      }
    },
    finish: removeNote,
    async leave() {
      if (waitsUntil() === undefined) await removeNote();
      else await noteUntil(sentUntil).catch(ignoreSuperseded);
    },
  };
}

/** Makes the attempt the owner. Returns the turn that it took over; undefined for the first attempt. */
async function takeOver(
  store: ObjectStore,
  name: string,
  attempt: string,
  sendsUntil: number,
): Promise<Turn | undefined> {
  for (;;) {
    if (await store.writeScratchIfAbsent(name, turnBytes({ attempt, number: 1, sendsUntil }))) return undefined;
    const held = await store.readWithEtag(name);
    if (held === undefined) continue;
    // A damaged note has no time, and no try writes a time later than `sendsUntil`. In both cases, use `sendsUntil`.
    const found = jsonIn(turnSchema, held.bytes) ?? { attempt: '', number: 1, sendsUntil };
    const before = { ...found, sendsUntil: Math.min(found.sendsUntil, sendsUntil) };
    const next = { ...before, attempt, number: before.number + 1 };
    if (await store.replaceIf(name, held.etag, turnBytes(next))) return before;
  }
}

function turnBytes(turn: Turn): Uint8Array {
  return jsonBytes(turnSchema.parse(turn));
}

/** The try that took over has stored the time already. */
const ignoreSuperseded = whenCode('STEP_SUPERSEDED', undefined);

function superseded(): MoverError {
  const detail =
    'Expected this try of the step to be the latest for its item; a later try has taken over. This try wrote nothing more.';
  return new MoverError('STEP_SUPERSEDED', detail, { retryable: true });
}
