import { type z } from 'zod';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { type StartTokens } from '../../../shared/clients/starts/startTokens';
import { type PaceChange } from '../../../shared/contracts/model/movePolicy';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { storedPaceSchema } from '../../../shared/contracts/steps/starts';
import { bySignature, findHeld, findProved, type ProvedDocument } from '../../../shared/clients/store/provedJson';
import { storeNames } from '../../../shared/rules/storeNames';
import { paceTexts } from '../../../shared/rules/transfer/proofTexts';

export interface PaceParts {
  readonly store: ObjectStore;
  readonly starts: StartTokens;
}

/** The run whose pace changes. Without a start token, its pace cannot change. */
export type PacedRun = Pick<MoveSpec, 'moveId' | 'runId' | 'startToken'>;

/** All changes of a run's pace so far, in one. */
export type PaceSoFar = Omit<z.infer<typeof storedPaceSchema>, 'proof'>;

const maxTries = 5;

/**
 * Changes the pace of a run. All processes that run its steps use the new pace within about 2 s. Returns all changes of
 * the run so far. Throws `START_REFUSED` if the run has ended, and `STORE_UNAVAILABLE`.
 */
export async function changePace(
  parts: PaceParts,
  run: PacedRun & { readonly startToken: string },
  change: PaceChange,
): Promise<PaceSoFar> {
  const { store, starts } = parts;
  const name = storeNames.pace(run);
  for (let tries = 0; tries < maxTries; tries += 1) {
    const held = await findHeld(store, documentOf(starts, run, run.startToken));
    const before = held?.value;
    const after = { seq: (before?.seq ?? 0) + 1, change: { ...before?.change, ...withoutAbsent(change) } };
    const proof = await starts.sign(run.startToken, 'sealed', paceTexts(run, after));
    const bytes = new TextEncoder().encode(JSON.stringify(storedPaceSchema.parse({ ...after, proof })));
    const isWritten =
      held === undefined ? await store.writeIfAbsent(name, bytes) : await store.replaceIf(name, held.etag, bytes);
    if (isWritten) return after;
  }
  const detail = `Expected to write the pace of move ${run.moveId}; others changed it at the same time, ${String(maxTries)} times. Send the request again.`;
  throw new MoverError('STORE_UNAVAILABLE', detail, { retryable: true });
}

/**
 * Returns all changes of a run's pace; undefined if there is none. A record without a valid proof counts as none: somebody
 * else wrote it into the store.
 */
export async function readPaceChange({ store, starts }: PaceParts, run: PacedRun): Promise<PaceSoFar | undefined> {
  if (run.startToken === undefined) return undefined;
  const stored = await findProved(store, documentOf(starts, run, run.startToken));
  return stored && { seq: stored.seq, change: stored.change };
}

function documentOf(starts: StartTokens, run: PacedRun, token: string): ProvedDocument<typeof storedPaceSchema> {
  const proof = bySignature<z.infer<typeof storedPaceSchema>>(({ proof: stated, ...soFar }) =>
    starts.isSigned(stated, token, 'sealed', paceTexts(run, soFar)),
  );
  return { name: storeNames.pace(run), schema: storedPaceSchema, proof };
}

function withoutAbsent(change: PaceChange): PaceChange {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}
