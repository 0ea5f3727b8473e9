import { type DurableClient } from 'durable-functions';
import { type WriteGuard } from '../../../shared/clients/claims/writeGuard';
import { type Clients } from '../../../shared/clients/openClients';
import { type Completion } from '../../../shared/contracts/api/completion';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { type InputOf, type OutputOf } from '../../../shared/contracts/steps/contract';
import {
  judgeRetirementContract,
  readRetirementAskContract,
  recordLockContract,
  type RetireAction,
  retireSourceContract,
} from '../../../shared/contracts/steps/retirementSteps';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { missingLines } from '../../../shared/rules/retirement/judgeStep';
import { failingActivity, runtimeActivity, type RuntimeActivityFactory } from '../../steps/frame/activity';
import { failStep } from '../../steps/frame/failStep';
import { connectPair } from '../../steps/frame/vaultPair';
import {
  deleteSource,
  lockSource,
  lookAtSource,
  recordOf,
  recoverSource,
  type Retired,
  type RetirePlace,
  unlockSource,
} from '../../steps/retirement/retireSource';
import { readLockRecord, findRetirementAsk, storeLockRecord } from '../../steps/retirement/retirementStore';

/** Reads what people asked of a retirement. The event that wakes it says nothing. */
export function readRetirementAsk(clients: Clients) {
  return failingActivity(
    readRetirementAskContract,
    async ({ move }): Promise<OutputOf<typeof readRetirementAskContract>> => {
      const ask = await findRetirementAsk(clients, move);
      return ask === undefined ? { state: 'none' } : { state: 'asked', ask };
    },
  );
}

/**
 * Stores what stands at the source, before its lock. Returns `waiting` while requests of an earlier run may still arrive there. History
 * has the hash of the record before the lock is written, so a later record never takes its place.
 */
export function recordLock(clients: Clients) {
  const { claims, store } = clients;
  return failingActivity(
    recordLockContract,
    async ({ move, breakGlass, movedAt }): Promise<OutputOf<typeof recordLockContract>> => {
      // Throws if a vault is not allowed any more.
      connectPair(clients.vaults, move);
      const quietAt = await claims.quietAt(move, move.sourceVault);
      if (quietAt > 0) {
        const [previous] = await claims.previousWriters(move, move.sourceVault);
        const earlier = previous === undefined ? {} : { earlierMove: previous.moveId };
        return { state: 'waiting', until: new Date(quietAt).toISOString(), ...earlier };
      }
      const record = await recordOf(placeOf(clients, move), { breakGlass, movedAt });
      return { state: 'recorded', record: await storeLockRecord(store, move, record) };
    },
  );
}

const actions: Readonly<Record<RetireAction, typeof lockSource>> = {
  lock: lockSource,
  unlock: unlockSource,
  delete: deleteSource,
  recover: recoverSource,
  look: lookAtSource,
};

/** Does one step at the source: looks, writes, reads back. A look also sends one call, which shows that the log of the vault works. */
export function retireSource(clients: Clients) {
  return failingActivity(
    retireSourceContract,
    async ({ move, action, record: hash, askedAt }): Promise<OutputOf<typeof retireSourceContract>> => {
      const record = await readLockRecord(clients.store, move, hash);
      if (action === 'look') await callOnce(clients, move);
      const retired: Retired | 'changed' = await actions[action](placeOf(clients, move, askedAt), record);
      await clients.claims.writer(move, move.sourceVault).release();
      if (retired === 'changed') return { state: 'changed' };
      return { state: 'done', at: new Date().toISOString(), ...retired, left: [...retired.left] };
    },
  );
}

/** A locked vault refuses the call, and its log shows that. Without a call for two days, nobody knows whether the log still works. */
async function callOnce({ vaults }: Clients, move: MoveSpec): Promise<void> {
  try {
    await connectPair(vaults, move).source.secrets.list(undefined);
  } catch (error) {
    if (!(error instanceof MoverError)) throw error;
  }
}

/** A step that somebody lost and that goes to work late must write nothing after the next one was asked for. */
function placeOf(clients: Clients, move: MoveSpec, askedAt: string | null = null): RetirePlace {
  const { arm, claims } = clients;
  const { sourceVault: name } = move;
  const writer = claims.writer(move, name);
  const requireNewest = async (): Promise<void> => {
    const newest = (await findRetirementAsk(clients, move))?.askedAt;
    if (newest === undefined || newest !== askedAt) throw superseded(name);
  };
  const send: WriteGuard['send'] = async (request) => {
    await requireNewest();
    return writer.send(request);
  };
  return { arm, writes: arm.guarded({ send }).source, name };
}

function superseded(name: string): MoverError {
  const message = `Expected this step to be the last one that somebody asked for at vault ${name}; the store has a later one, or none. Nothing was written.`;
  return new MoverError('STEP_SUPERSEDED', message);
}

type StateNow = (asked: { readonly client: DurableClient; readonly id: string }) => Promise<Completion>;

/** Judges by new evidence whether the source may be locked or deleted. A person may have asked a day ago. */
export function judgeRetirement(stateNow: (clients: Clients) => StateNow): RuntimeActivityFactory {
  return (clients) =>
    runtimeActivity(judgeRetirementContract, (input, client) =>
      judge(input, () => stateNow(clients)({ client, id: input.move.moveId })).catch(failStep),
    );
}

async function judge(
  { move, step, lockedAt }: InputOf<typeof judgeRetirementContract>,
  stateNow: () => Promise<Completion>,
): Promise<OutputOf<typeof judgeRetirementContract>> {
  const statement = await stateNow();
  const missing = missingLines(step, statement, lockedAt);
  if (missing.length === 0) return { state: 'allowed', statedAt: statement.statedAt };
  const message = `Expected every line of the statement to say yes before ${move.sourceVault} is ${step === 'lock' ? 'locked' : 'deleted'}; at ${statement.statedAt} these did not. ${missing.join(' ')}`;
  return failStep(new MoverError('RETIREMENT_NOT_SAFE', message));
}
