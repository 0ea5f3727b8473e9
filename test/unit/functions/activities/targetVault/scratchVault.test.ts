import { discardScratch } from '../../../../../functions/activities/targetVault/discardScratch';
import { makeTarget, planTarget } from '../../../../../functions/activities/targetVault/writeTarget';
import {
  noteScratchEnd,
  readScratchNote,
  writeScratchNote,
} from '../../../../../functions/steps/targetVault/scratchNotes';
import { defaultSubscriptionId, defaultTenantId } from '../../../../../local/azure/cloud/defaults';
import { type MoveSpec, moveSpecSchema } from '../../../../../shared/contracts/steps/moveSpec';
import {
  discardScratchContract,
  makeTargetContract,
  planTargetContract,
} from '../../../../../shared/contracts/steps/targetSteps';
import { rehearsalOf } from '../../../../../shared/rules/rehearsal/rehearsedMove';
import { scratchTag } from '../../../../../shared/rules/configuration/scratchVault';
import { storeNames } from '../../../../../shared/rules/storeNames';
import { armKeyVaultClient } from '../../../../support/azure/azureArm';
import { waitUntil } from '../../../../support/host/hostWait';
import { type MoveAzure, moveBetween, shortTimes, startMoveAzure } from '../../../../support/move/moveAzure';
import { sealStored, storedPlanHash } from '../../../../support/move/sealedPlans';

// The scratch vault of a rehearsal: how it is made, and that nothing else is ever deleted.

const place = { subscriptionId: defaultSubscriptionId, resourceGroup: 'rg', location: 'northeurope' };
let at: MoveAzure;
let made = 0;
/** The start token of the run, which exists until the run has ended. */
let startToken: string;

beforeEach(async () => {
  at = await startMoveAzure({ source: { tags: { owner: 'shop' }, purgeProtection: true, retentionDays: 45 } });
  await at.azure.control.changeSettings({
    delays: { deleteMs: 0, purgeMs: 0, issueMs: 0, accessMs: 0, provisionMs: 0 },
  });
  const token = await at.clients().starts.make('open');
  await token.keep('unit-move');
  startToken = token.hash;
});
afterEach(() => at.stop());

const rehearsal = (): MoveSpec => {
  const vault = `scratch-${String((made += 1))}`;
  const move = rehearsalOf(moveBetween('target'), { into: { vault, createTarget: place } }, 'aaaaaaaa');
  return { ...move, startToken };
};
const plan = (move: MoveSpec) => at.run(planTarget, planTargetContract, { move });
const make = async (move: MoveSpec) => {
  await plan(move);
  await sealStored(at.store, move);
  return again(move);
};
const again = async (move: MoveSpec) =>
  at.run(makeTarget, makeTargetContract, { move, planHash: await storedPlanHash(at.store, move) });
const discard = (move: MoveSpec) => at.run(discardScratch, discardScratchContract, { move });
/** Discards when no request that creates the vault can arrive any more. */
const discardWhenQuiet = async (move: MoveSpec) =>
  waitUntil(async () => {
    const answer = await discard(move);
    return answer.state === 'waiting' ? undefined : answer;
  }, 'the end of a scratch vault');
const vaults = () => armKeyVaultClient(at.azure).vaults;
const calls = (operation: string) => at.calls('management.azure.com' as never, `arm.${operation}`);
const isThere = async (name: string): Promise<boolean> =>
  vaults()
    .get('rg', name)
    .then(
      () => true,
      () => false,
    );

describe('makeTarget of a rehearsal', () => {
  test('makes a marked vault that can be purged soon, with access for the app alone', async () => {
    const move = rehearsal();
    expect(await make(move)).toEqual({ state: 'ready' });
    const vault = await vaults().get('rg', move.targetVault);
    expect(vault.tags).toEqual({ owner: 'shop', [scratchTag]: `unit-move/${move.runId}` });
    expect(vault.properties).toMatchObject({ softDeleteRetentionInDays: 7 });
    expect(vault.properties.enablePurgeProtection).not.toBe(true);
    expect(vault.properties.accessPolicies).toEqual([]);
    expect(await again(move)).toEqual({ state: 'ready' });
    expect(calls('vaults.createOrUpdate')).toBe(1);
  });

  test('refuses a vault that somebody made between the plan and the creation', async () => {
    const move = rehearsal();
    await plan(move);
    await sealStored(at.store, move);
    await vaults().createOrUpdate('rg', move.targetVault, {
      location: 'northeurope',
      properties: { tenantId: defaultTenantId, accessPolicies: [], sku: { family: 'A', name: 'standard' } },
    });
    expect(await again(move)).toMatchObject({ state: 'failed', code: 'SCRATCH_VAULT_EXISTS' });
    expect(await discard(move)).toEqual({ state: 'discarded', fate: 'notMade' });
    expect(await isThere(move.targetVault)).toBe(true);
  });
});

describe('makeTarget of a rehearsal that has ended', () => {
  test('makes no vault when the runtime repeats the step', async () => {
    const move = rehearsal();
    await make(move);
    await discardWhenQuiet(move);
    await at.store.remove(storeNames.scratchVault(move));
    await at.clients().starts.end(startToken);
    expect(await again(move)).toMatchObject({ state: 'failed', code: 'START_REFUSED' });
    expect(await isThere(move.targetVault)).toBe(false);
    expect(await readScratchNote(at.store, move)).toBeUndefined();
  });

  test('makes no vault when the runtime repeats the step after the vault was discarded, and before the run ends', async () => {
    const move = rehearsal();
    await make(move);
    await discardWhenQuiet(move);
    expect(await again(move)).toMatchObject({ state: 'failed', code: 'START_REFUSED' });
    await at.store.remove(storeNames.scratchVault(move));
    expect(await again(move)).toMatchObject({ state: 'failed', code: 'START_REFUSED' });
    expect(await isThere(move.targetVault)).toBe(false);
  });

  test('leaves the note as it was if the end of the vault is noted at the same time', async () => {
    const move = rehearsal();
    await make(move);
    await vaults().delete('rg', move.targetVault);
    await vaults().purgeDeleted(move.targetVault, place.location);
    const note = await readScratchNote(at.store, move);
    const write: typeof at.store.write = async (name, bytes) => {
      if (name === storeNames.scratchVault(move)) await noteScratchEnd(at.store, move);
      await at.store.write(name, bytes);
    };
    at.restart({ store: { ...at.store, write } });
    expect(await again(move)).toMatchObject({ state: 'failed', code: 'START_REFUSED' });
    expect([await isThere(move.targetVault), await readScratchNote(at.store, move)]).toEqual([false, note]);
  });
});

describe('planTarget of a rehearsal', () => {
  test('refuses a name that has a live vault, and one that has a soft-deleted one', async () => {
    const move = rehearsal();
    await make(move);
    const other = { ...move, runId: 'bbbbbbbb' };
    expect(await plan(other)).toMatchObject({ state: 'failed', code: 'SCRATCH_VAULT_EXISTS' });
    await vaults().delete('rg', move.targetVault);
    expect(await plan(other)).toMatchObject({ state: 'failed', code: 'SCRATCH_VAULT_EXISTS' });
  });
});

describe('discardScratch', () => {
  test('deletes and purges the vault, and returns the same in a second run', async () => {
    const move = rehearsal();
    await make(move);
    expect(await discardWhenQuiet(move)).toEqual({ state: 'discarded', fate: 'purged' });
    expect(await discard(move)).toEqual({ state: 'discarded', fate: 'purged' });
    expect([calls('vaults.delete'), calls('deletedVaults.purge')]).toEqual([1, 1]);
    expect(await isThere(move.targetVault)).toBe(false);
  });

  test('makes nothing of a run that made no vault', async () => {
    expect(await discard(rehearsal())).toEqual({ state: 'discarded', fate: 'notMade' });
    expect(calls('vaults.delete')).toBe(0);
  });

  test('waits for a late request that creates the vault', async () => {
    const move = rehearsal();
    await plan(move);
    const now = new Date().toISOString();
    const { subscriptionId, resourceGroup } = place;
    const address = { subscriptionId, resourceGroup, name: move.targetVault };
    await writeScratchNote(at.store, move, { address, region: place.location, begunAt: now, sentAt: now });
    expect(await discard(move)).toMatchObject({
      state: 'waiting',
      detail: expect.stringContaining('may still arrive'),
    });
    await waitUntil(() => (Date.now() > Date.parse(now) + shortTimes.lifeMs ? true : undefined), 'its life');
    expect(await discard(move)).toEqual({ state: 'discarded', fate: 'notMade' });
  });

  test.each(['vaults.delete', 'deletedVaults.purge'])('continues when the answer to %s was lost', async (operation) => {
    const move = rehearsal();
    await make(move);
    at.fault({ match: { operation: `arm.${operation}` }, times: 1, effect: { kind: 'reset', at: 'after' } });
    expect(await discardWhenQuiet(move)).toEqual({ state: 'discarded', fate: 'purged' });
    expect(await isThere(move.targetVault)).toBe(false);
  });

  test('claims no purge of a vault that Azure does not show as deleted yet', async () => {
    const move = rehearsal();
    await make(move);
    const effect = { kind: 'refuse', status: 404, code: 'DeletedVaultNotFound', message: 'Not yet.' } as const;
    at.fault({ match: { operation: 'arm.deletedVaults.get' }, times: 1, effect });
    expect(await discardWhenQuiet(move)).toEqual({ state: 'discarded', fate: 'purged' });
    expect([calls('vaults.delete'), calls('deletedVaults.purge')]).toEqual([1, 1]);
  });

  test('names when Azure purges the vault if the app may not purge it', async () => {
    const move = rehearsal();
    await make(move);
    const effect = { kind: 'refuse', status: 403, code: 'AuthorizationFailed', message: 'No.' } as const;
    at.fault({ match: { operation: 'arm.deletedVaults.purge' }, effect });
    expect(await discardWhenQuiet(move)).toMatchObject({
      fate: 'softDeleted',
      purgedOn: expect.stringMatching(/^\d{4}-/),
      detail: expect.stringContaining('purge/action'),
    });
  });

  test('fails permanently if the app may not delete the vault', async () => {
    const move = rehearsal();
    await make(move);
    const effect = { kind: 'refuse', status: 403, code: 'AuthorizationFailed', message: 'No.' } as const;
    at.fault({ match: { operation: 'arm.vaults.delete' }, effect });
    expect(await discardWhenQuiet(move)).toMatchObject({ state: 'failed', code: 'ARM_FORBIDDEN', retryable: false });
    expect(await isThere(move.targetVault)).toBe(true);
  });

  test('does not trust a missing note about a vault that is soft-deleted', async () => {
    const move = rehearsal();
    await make(move);
    await vaults().delete('rg', move.targetVault);
    await at.store.remove(storeNames.scratchVault(move));
    expect(await discard(move)).toMatchObject({ state: 'failed', code: 'SCRATCH_VAULT_LEFT' });
  });

  test('purges a scratch vault that a person has deleted', async () => {
    const move = rehearsal();
    await make(move);
    await vaults().delete('rg', move.targetVault);
    expect(await discardWhenQuiet(move)).toEqual({ state: 'discarded', fate: 'purged' });
  });

  describe('deletes nothing', () => {
    const left = { state: 'failed', code: 'SCRATCH_VAULT_LEFT', retryable: false };

    async function expectLeft(move: MoveSpec, why: string): Promise<void> {
      expect(await discardWhenQuiet(move)).toMatchObject({ ...left, detail: expect.stringContaining(why) });
      expect([calls('vaults.delete'), await isThere(move.targetVault)]).toEqual([0, true]);
    }

    test('without the note of the run', async () => {
      const move = rehearsal();
      await make(move);
      await at.store.remove(storeNames.scratchVault(move));
      await expectLeft(move, 'no note');
    });

    test('without the tag of the run', async () => {
      const move = rehearsal();
      await make(move);
      await vaults().update('rg', move.targetVault, { tags: { owner: 'shop' } });
      await expectLeft(move, 'does not have the tag');
    });

    test('of another run', async () => {
      const move = rehearsal();
      await make(move);
      const note = await readScratchNote(at.store, move);
      const other = { ...move, runId: 'bbbbbbbb' };
      if (note !== undefined) await writeScratchNote(at.store, other, note);
      await expectLeft(other, 'does not have the tag');
    });

    test('that was created before the run', async () => {
      const move = rehearsal();
      await make(move);
      const note = await readScratchNote(at.store, move);
      const later = new Date(Date.now() + 3_600_000).toISOString();
      if (note !== undefined) await writeScratchNote(at.store, move, { ...note, begunAt: later });
      await expectLeft(move, 'created before the run');
    });

    test('of a move that is no rehearsal', async () => {
      const move = rehearsal();
      await make(move);
      await expectLeft(moveSpecSchema.omit({ rehearsal: true }).strip().parse(move), 'no rehearsal');
    });

    test('after another run has taken the vault over', async () => {
      const move = rehearsal();
      await make(move);
      await at.takeOver(move, { ...move, moveId: 'newer', runId: 'ffffffff' });
      at.restart();
      expect(await discardWhenQuiet(move)).toMatchObject({ state: 'failed', code: 'MOVE_SUPERSEDED' });
      expect([calls('vaults.delete'), await isThere(move.targetVault)]).toEqual([0, true]);
    });
  });
});
