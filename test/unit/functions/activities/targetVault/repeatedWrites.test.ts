import { discardScratch } from '../../../../../functions/activities/targetVault/discardScratch';
import { configureTarget, makeTarget, planTarget } from '../../../../../functions/activities/targetVault/writeTarget';
import { readScratchNote } from '../../../../../functions/steps/targetVault/scratchNotes';
import { defaultSubscriptionId } from '../../../../../local/azure/cloud/defaults';
import { MoverError } from '../../../../../shared/contracts/model/moverError';
import { type MoveSpec } from '../../../../../shared/contracts/steps/moveSpec';
import {
  configureTargetContract,
  discardScratchContract,
  makeTargetContract,
  planTargetContract,
} from '../../../../../shared/contracts/steps/targetSteps';
import { rehearsalOf } from '../../../../../shared/rules/rehearsal/rehearsedMove';
import { storeNames } from '../../../../../shared/rules/storeNames';
import { clockBetweenTries } from '../../../../support/clients/clientVaults';
import { waitUntil } from '../../../../support/host/hostWait';
import { type MoveAzure, moveBetween, startMoveAzure } from '../../../../support/move/moveAzure';
import { newStartToken } from '../../../../support/move/startToken';
import { sealStored, storedPlanHash } from '../../../../support/move/sealedPlans';

// A call of Azure Resource Manager is repeated for minutes. What happens between its tries counts for the next one.

const place = { subscriptionId: defaultSubscriptionId, resourceGroup: 'rg', location: 'northeurope' };
let at: MoveAzure;

beforeEach(async () => {
  at = await startMoveAzure({ source: { tags: { owner: 'shop' }, purgeProtection: true } });
  await at.azure.control.changeSettings({
    delays: { deleteMs: 0, purgeMs: 0, issueMs: 0, accessMs: 0, provisionMs: 0 },
  });
});
afterEach(() => at.stop());

const prepared = async (move: MoveSpec): Promise<MoveSpec> => {
  await at.run(planTarget, planTargetContract, { move });
  await sealStored(at.store, move);
  return move;
};
const approved = async (move: MoveSpec) => ({ move, planHash: await storedPlanHash(at.store, move) });
const make = async (move: MoveSpec) => at.run(makeTarget, makeTargetContract, await approved(move));
const configure = async (move: MoveSpec) => at.run(configureTarget, configureTargetContract, await approved(move));
const discard = (move: MoveSpec) => at.run(discardScratch, discardScratchContract, { move });
const sent = (operation: string): number => at.calls('management.azure.com' as never, `arm.${operation}`);

/** Azure refuses the next call of an operation once. The call is repeated after `between`. */
function beforeSecondTry(operation: string, between: () => Promise<unknown>): void {
  const effect = { kind: 'throttle', retryAfterSeconds: 7 } as const;
  at.fault({ match: { operation: `arm.${operation}` }, times: 1, effect });
  at.restart({ clock: clockBetweenTries(between) });
}
const takenOver = (move: MoveSpec) => at.takeOver(move, { ...move, moveId: 'newer', runId: 'ffffffff' });

describe('after another run has taken the target over', () => {
  const superseded = { state: 'failed', code: 'MOVE_SUPERSEDED' };

  test('makeTarget does not repeat the creation of the vault', async () => {
    const move = await prepared({ ...moveBetween('target', { createTarget: place }), targetVault: 'made-once' });
    beforeSecondTry('vaults.createOrUpdate', () => takenOver(move));
    expect(await make(move)).toMatchObject(superseded);
    expect(sent('vaults.createOrUpdate')).toBe(1);
  });

  test('configureTarget does not repeat a write', async () => {
    const move = await prepared(moveBetween('target', { configuration: {} }));
    beforeSecondTry('vaults.update', () => takenOver(move));
    expect(await configure(move)).toMatchObject(superseded);
    expect(sent('vaults.update')).toBe(1);
  });

  test.each(['vaults.delete', 'deletedVaults.purge'])('discardScratch does not repeat %s', async (operation) => {
    const move = await rehearsal();
    await make(move);
    await waitUntil(async () => {
      if (sent(operation) > 0) return true;
      beforeSecondTry(operation, () => takenOver(move));
      expect(await discard(move)).toMatchObject({ state: expect.stringMatching(/^(?:waiting|failed)$/) });
      at.azure.control.clearFaults();
      return undefined;
    }, 'the end of the wait for late requests');
    expect(sent(operation)).toBe(1);
  });
});

const rehearsal = async (): Promise<MoveSpec> => {
  const into = { vault: 'scratch-one', createTarget: place };
  const move = rehearsalOf(moveBetween('target'), { into }, 'aaaaaaaa');
  return prepared({ ...move, startToken: await newStartToken(at) });
};

describe('the note about the request for a scratch vault', () => {
  test('has the time of the last try, and that of the first', async () => {
    const move = await rehearsal();
    let second = 0;
    beforeSecondTry('vaults.createOrUpdate', async () => {
      const first = Date.now();
      second = await waitUntil(() => (Date.now() > first ? Date.now() : undefined), 'the next millisecond');
    });
    expect(await make(move)).toEqual({ state: 'ready' });
    const note = await readScratchNote(at.store, move);
    expect(Date.parse(note?.sentAt ?? '')).toBeGreaterThanOrEqual(second);
    expect(Date.parse(note?.begunAt ?? '')).toBeLessThan(second);
    expect(note?.madeAt).toBeDefined();
  });

  test('has to be in the store before a try: without it, nothing is sent', async () => {
    const move = await rehearsal();
    const name = storeNames.scratchVault(move);
    let isAway = false;
    const write: typeof at.store.write = async (one, bytes) => {
      if (isAway && one === name) throw new MoverError('STORE_UNAVAILABLE', 'The store is away.', { retryable: true });
      await at.store.write(one, bytes);
    };
    const effect = { kind: 'throttle', retryAfterSeconds: 7 } as const;
    at.fault({ match: { operation: 'arm.vaults.createOrUpdate' }, times: 1, effect });
    const clock = clockBetweenTries(async () => {
      isAway = true;
    });
    at.restart({ clock, store: { ...at.store, write } });
    expect(await make(move)).toMatchObject({ state: 'failed', code: 'STORE_UNAVAILABLE', retryable: true });
    expect(sent('vaults.createOrUpdate')).toBe(1);
  });

  test('remains once a request was sent that may arrive, and nothing more is sent once the run has ended', async () => {
    const move = await rehearsal();
    beforeSecondTry('vaults.createOrUpdate', () => at.clients().starts.end(move.startToken ?? ''));
    expect(await make(move)).toMatchObject({ state: 'failed', code: 'START_REFUSED' });
    expect(sent('vaults.createOrUpdate')).toBe(1);
    expect(await readScratchNote(at.store, move)).toMatchObject({ region: place.location });
  });
});
