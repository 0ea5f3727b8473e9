import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { MoverError } from '../../contracts/model/moverError';
import { type ObjectStore } from '../store/objectStore';
import { isUnsettled } from '../transport/retryDelay';
import { renewUntilValid } from './renewUntilValid';
import { type WriterParts } from './vaultWriter';
import { type WriteGuard } from './writeGuard';

/** Which try of a step may write an item, and until when it may begin to send, in milliseconds since 1970. */
const turnSchema = z.object({
  attempt: z.string(),
  /** Grows with every try. */
  number: z.int().positive(),
  sendsUntil: z.number(),
});
type Turn = z.infer<typeof turnSchema>;

export type TurnParts = Pick<WriterParts, 'store' | 'clock' | 'nowMs' | 'times'>;

/** The intent of one try of a step to write one item. An earlier try, dead or alive, sends nothing more once this one exists. */
export interface ItemTurn extends WriteGuard {
  /**
   * Until when something that any try has sent for the item may be on its way, in milliseconds since 1970; undefined when
   * nothing may. A look at the target that begins after that sees all that was written.
   */
  waitsUntil(): number | undefined;
  /** Everything is written and was seen: removes the note. */
  finish(): Promise<void>;
  /** Ends without success. The note stays while a request may still be on its way, so that the next try waits for it. */
  leave(): Promise<void>;
}

/**
 * Takes the turn to write an item, and notes the intent to write it before the first request. `name` is that of the object
 * that stands for the item in its run. A first try costs one write to the store and one removal.
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

  /** Notes until when this attempt may begin to send, unless another one has taken over. */
  async function noteUntil(sendsUntil: number): Promise<void> {
    const held = await store.readWithEtag(name);
    const turn = held === undefined ? undefined : parseTurn(held.bytes);
    if (held === undefined || turn?.attempt !== attempt) throw superseded();
    if (!(await store.replaceIf(name, held.etag, turnBytes({ ...turn, sendsUntil })))) throw superseded();
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
    finish: () => store.removeScratch(name),
    async leave() {
      if (waitsUntil() === undefined) await store.removeScratch(name);
      else await noteUntil(sentUntil).catch(ignoreSuperseded);
    },
  };
}

/** Makes the attempt the owner, and gives the turn that it took over; undefined for the first attempt. */
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
    // A damaged note says that somebody was here, not when; a time further ahead than any try promises is not one of ours.
    const found = parseTurn(held.bytes) ?? { attempt: '', number: 1, sendsUntil };
    const before = { ...found, sendsUntil: Math.min(found.sendsUntil, sendsUntil) };
    const next = { ...before, attempt, number: before.number + 1 };
    if (await store.replaceIf(name, held.etag, turnBytes(next))) return before;
  }
}

function parseTurn(bytes: Uint8Array): Turn | undefined {
  try {
    return turnSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    return undefined;
  }
}

function turnBytes(turn: Turn): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(turnSchema.parse(turn)));
}

/** Whoever took over noted what it found. */
function ignoreSuperseded(error: unknown): void {
  if (!(error instanceof MoverError) || error.code !== 'STEP_SUPERSEDED') throw error;
}

function superseded(): MoverError {
  const detail =
    'Expected this try of the step to be the latest for its item; a later one has taken over. It wrote nothing more.';
  return new MoverError('STEP_SUPERSEDED', detail, { retryable: true });
}
