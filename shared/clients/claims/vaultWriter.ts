import { jsonBytes, jsonIn } from '../store/jsonStore';
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { type MoverError } from '../../contracts/model/moverError';
import { type Clock } from '../async/clock';
import { isUnsettled } from '../transport/retryDelay';
import { type RunRef } from './runRef';
import { type ObjectStore } from '../store/objectStore';
import { isRun, claimFault, type LatestFences } from './claimDocument';
import { renewUntilValid, type SendTimes, type WriteGuard } from './writeGuard';
import { readClaim } from './vaultClaims';

/** Until when a process may begin to send writes for a run, in milliseconds since 1970. They may arrive later. */
const permitSchema = z.object({ moveId: z.string(), runId: z.string(), until: z.number() });
type Permit = z.infer<typeof permitSchema>;

export interface WriterPlace {
  readonly run: RunRef;
  readonly vault: string;
  /** Folder of the permits of all processes that write to the vault, with "/" at its end. */
  readonly permits: string;
}

export interface WriterParts {
  readonly store: ObjectStore;
  readonly clock: Clock;
  readonly nowMs: () => number;
  readonly times: SendTimes;
  readonly fences: LatestFences;
  /** Unique for this process, among all that run or ever ran. */
  readonly processId: string;
}

export interface VaultWriter extends WriteGuard {
  /** Ends the permit of this process for the run. Does nothing while a request is still unanswered. */
  release(): Promise<void>;
  readonly permitMs: number;
}

/**
 * The right of one run to write to one vault, in this process. It stores its permit before it reads the claim. So a run
 * that takes the claim over afterwards finds the permit, and waits until the permit has expired and the last request
 * that was sent under it can no longer arrive. Throws `MOVE_SUPERSEDED` when another run has claimed the vault, and `CLAIM_LOST`
 * when the store does not have the claim of the run. Both are final: a claim that comes back proves nothing about the time between.
 */
export function vaultWriter(parts: WriterParts, place: WriterPlace): VaultWriter {
  const { store, clock, nowMs, times, fences, processId } = parts;
  const { run, vault } = place;
  const name = `${place.permits}${run.runId}-${processId}.json`;
  let validUntil = -Infinity;
  let renewing: Promise<void> | undefined;
  let inFlight = 0;
  let unsettledAt = 0;
  let lost: MoverError | undefined;

  const check = (): Promise<void> => renewUntilValid({ isValid: () => clock.now() < validUntil, renew: renewOnce });

  /** Callers at the same time share one renewal. */
  function renewOnce(): Promise<void> {
    renewing ??= renew().finally(() => {
      renewing = undefined;
    });
    return renewing;
  }

  async function renew(): Promise<void> {
    if (lost !== undefined) throw lost;
    const begun = clock.now();
    await storePermit(nowMs() + times.permitMs);
    lost = claimFault(await readClaim(store, vault), run, vault, fences.of(vault));
    // Otherwise the next run would wait for requests that this one does not send.
    if (lost !== undefined) await release();
    if (lost !== undefined) throw lost;
    validUntil = begun + times.permitMs;
  }

  async function release(): Promise<void> {
    if (inFlight > 0) return;
    validUntil = -Infinity;
    if (unsettledAt > 0) await storePermit(unsettledAt);
    else await store.removeScratch(name);
  }

  async function storePermit(until: number): Promise<void> {
    await store.writeScratch(name, permitBytes({ moveId: run.moveId, runId: run.runId, until }));
  }

  function keepPermit(): void {
    storePermit(nowMs() + times.permitMs).catch(() => undefined);
  }

  return {
    check,
    async send(request) {
      await check();
      inFlight += 1;
      // A restore can be in flight for longer than a permit lasts. The next owner of the claim has to wait for it too.
      const keptAlive = setInterval(keepPermit, times.lifeMs / 2).unref();
      try {
        return await request();
      } catch (error) {
        if (isUnsettled(error)) unsettledAt = nowMs();
        throw error;
      } finally {
        clearInterval(keptAlive);
        inFlight -= 1;
      }
    },
    ...times,
    unsettledUntil: () => (unsettledAt > 0 ? unsettledAt + times.lifeMs : 0),
    release,
  };
}

/**
 * Stores a permit in the place of those of runs that nobody knows, because a claim was damaged or removed. So the next run waits for
 * requests that such a run may have sent.
 */
export async function permitUnknown(
  { store, nowMs, times }: Pick<WriterParts, 'store' | 'nowMs' | 'times'>,
  permits: string,
): Promise<void> {
  const permit = { moveId: '', runId: '', until: nowMs() + times.permitMs };
  await store.writeScratch(`${permits}unknown-${randomBytes(8).toString('hex')}.json`, permitBytes(permit));
}

/**
 * When requests that earlier runs have sent to the vault can no longer arrive, in milliseconds since 1970; 0 when none
 * can arrive now. Removes expired permits.
 */
export async function quietAt(
  parts: Pick<WriterParts, 'store' | 'nowMs' | 'times'>,
  { run, permits }: Pick<WriterPlace, 'run' | 'permits'>,
): Promise<number> {
  let quiet = 0;
  for await (const name of parts.store.list(permits)) {
    const permit = await readPermit(parts, name);
    if (permit === undefined || isRun(permit, run)) continue;
    const endsAt = permit.until + parts.times.lifeMs;
    if (endsAt > parts.nowMs()) quiet = Math.max(quiet, endsAt);
    else await parts.store.removeScratch(name);
  }
  return quiet;
}

/**
 * Undefined when the permit no longer exists. A damaged permit, or one that ends later than any process would write, is
 * replaced by a permit that ends as late as a new one, so that it does end.
 */
async function readPermit(
  { store, nowMs, times }: Pick<WriterParts, 'store' | 'nowMs' | 'times'>,
  name: string,
): Promise<Permit | undefined> {
  const bytes = await store.read(name);
  if (bytes === undefined) return undefined;
  const latest = nowMs() + times.permitMs;
  const permit = jsonIn(permitSchema, bytes);
  if (permit !== undefined && permit.until <= latest) return permit;
  const mended = { moveId: '', runId: '', ...permit, until: latest };
  await store.writeScratch(name, permitBytes(mended));
  return mended;
}

function permitBytes(permit: Permit): Uint8Array {
  return jsonBytes(permitSchema.parse(permit));
}
