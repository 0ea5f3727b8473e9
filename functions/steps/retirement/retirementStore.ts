import { type Clients } from '../../../shared/clients/openClients';
import { writeJson } from '../../../shared/clients/store/jsonStore';
import { byHash, bySignature, changeProved, findProved, readProved } from '../../../shared/clients/store/provedJson';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { MoverError } from '../../../shared/contracts/model/moverError';
import {
  type LockRecord,
  lockRecordSchema,
  type RetirementAsk,
  storedAskSchema,
} from '../../../shared/contracts/steps/retirement';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { hashPart } from '../../../shared/rules/plan/hashPlan';
import { storeNames } from '../../../shared/rules/storeNames';
import { retirementTexts } from '../../../shared/rules/transfer/proofTexts';
import { type z } from 'zod';

type AskParts = Pick<Clients, 'store' | 'starts'>;

/** A retirement, with its id as its run. */
export type Retirement = Pick<MoveSpec, 'moveId' | 'runId' | 'startToken'>;

function askPlace(starts: Clients['starts'], run: Retirement, startToken: string) {
  const proof = bySignature<z.infer<typeof storedAskSchema>>((stored) =>
    starts.isSigned(stored.proof, startToken, 'sealed', retirementTexts(run, stored.ask)),
  );
  return { name: storeNames.retirementAsk(run), schema: storedAskSchema, proof };
}

/** Returns the last ask of a retirement. One without a valid proof counts as none: somebody else wrote it into the store. */
export async function findRetirementAsk(
  { store, starts }: AskParts,
  run: Retirement,
): Promise<RetirementAsk | undefined> {
  if (run.startToken === undefined) return undefined;
  return (await findProved(store, askPlace(starts, run, run.startToken)))?.ask;
}

/** Replaces the last ask by what `next` makes of it, unless it returns undefined. Returns what the store has then. */
export async function changeRetirementAsk(
  { store, starts }: AskParts,
  run: Retirement & { readonly startToken: string },
  next: (held: RetirementAsk | undefined) => RetirementAsk | undefined,
): Promise<RetirementAsk | undefined> {
  let last: RetirementAsk | undefined;
  await changeProved(store, askPlace(starts, run, run.startToken), async (held) => {
    last = held?.value?.ask;
    const ask = next(last);
    if (ask === undefined) return undefined;
    last = ask;
    return { ask, proof: await starts.sign(run.startToken, 'sealed', retirementTexts(run, ask)) };
  });
  return last;
}

/** Stores the record of a lock under its hash, which history has. A second call stores the same. */
export async function storeLockRecord(store: ObjectStore, run: Retirement, record: LockRecord): Promise<string> {
  const hash = hashPart(lockRecordSchema.parse(record));
  await writeJson(store, storeNames.lockRecord(run, hash), lockRecordSchema, record);
  return hash;
}

/** Reads the record of a lock. Throws `LOCK_RECORD_CHANGED` unless it is the one with this hash. */
export async function readLockRecord(store: ObjectStore, run: Retirement, hash: string): Promise<LockRecord> {
  const found = await readProved(store, {
    name: storeNames.lockRecord(run, hash),
    schema: lockRecordSchema,
    proof: byHash<LockRecord>(hash, hashPart),
    changed: () => recordChanged('somebody changed it'),
  });
  if (found === undefined) throw recordChanged('it is gone');
  return found;
}

/** What the HTTP function of retirements needs from outside of its room. */
export function retirementParts({ store, starts, claims }: Pick<Clients, 'store' | 'starts' | 'claims'>) {
  return {
    readAsk: (run: Retirement) => findRetirementAsk({ store, starts }, run),
    changeAsk: (run: Parameters<typeof changeRetirementAsk>[1], next: Parameters<typeof changeRetirementAsk>[2]) =>
      changeRetirementAsk({ store, starts }, run, next),
    claimSource: (run: MoveSpec, stateOf: Parameters<Clients['claims']['claim']>[1]) =>
      claims.claim({ ...run, retires: true }, stateOf),
    releaseSource: (run: MoveSpec) => claims.release({ ...run, retires: true }),
  };
}

function recordChanged(what: string): MoverError {
  const message = `Expected the record of what stood at the source before its lock, as the app stored it, but ${what}. Nothing was written. Find out who can write to the store, and put the record back from a copy of it, or set the access and the network of the vault by hand.`;
  return new MoverError('LOCK_RECORD_CHANGED', message);
}
