import { readKnown } from '../../../../../functions/steps/stored/knownPart';
import { configureTarget, makeTarget, planTarget } from '../../../../../functions/activities/targetVault/writeTarget';
import { reachTarget } from '../../../../../functions/activities/targetVault/reachTarget';
import { settleTarget } from '../../../../../functions/activities/targetVault/settleTarget';
import { defaultSubscriptionId } from '../../../../../local/azure/cloud/defaults';
import { type MoveSpec } from '../../../../../shared/contracts/steps/moveSpec';
import {
  configureTargetContract,
  makeTargetContract,
  planTargetContract,
  reachTargetContract,
  settleTargetContract,
} from '../../../../../shared/contracts/steps/targetSteps';
import { armKeyVaultClient } from '../../../../support/azure/azureArm';
import { type MoveAzure, moveBetween, startMoveAzure, type VaultName } from '../../../../support/move/moveAzure';
import { sealStored, storedConfiguration, storedPlanHash } from '../../../../support/move/sealedPlans';
import { sealedReader } from '../../../../../functions/steps/stored/sealedJson';
import { configurationOf, configurationPlaces } from '../../../../../functions/steps/targetVault/configurationStore';

const reader = 'b2940e6f-17d8-43ca-a5f1-98e3c07d6b24';
let at: MoveAzure;
let made = 0;

beforeEach(async () => {
  at = await startMoveAzure({
    source: {
      tags: { owner: 'shop' },
      purgeProtection: true,
      roleAssignments: [{ principalId: reader, principalType: 'Group', role: 'Key Vault Reader' }],
      diagnosticSettings: [{ name: 'audit', properties: { workspaceId: '/w', logs: [], metrics: [] } }],
    },
  });
  await at.azure.control.changeSettings({
    delays: { deleteMs: 0, purgeMs: 0, issueMs: 0, accessMs: 0, provisionMs: 0 },
  });
});
afterEach(() => at.stop());

const existing = (configuration: object = {}): MoveSpec => moveBetween('target', { configuration });
const toMake = (): MoveSpec => ({
  ...moveBetween('target', {
    createTarget: { subscriptionId: defaultSubscriptionId, resourceGroup: 'rg', location: 'northeurope' },
  }),
  targetVault: `made-${String((made += 1))}`,
});
const plan = async (move: MoveSpec) => {
  const planned = await at.run(planTarget, planTargetContract, { move });
  await sealStored(at.store, move);
  return planned;
};
const approved = async (move: MoveSpec) => ({ move, planHash: await storedPlanHash(at.store, move) });
const make = async (move: MoveSpec) => at.run(makeTarget, makeTargetContract, await approved(move));
const configure = async (move: MoveSpec) => at.run(configureTarget, configureTargetContract, await approved(move));
const reach = (move: MoveSpec) => at.run(reachTarget, reachTargetContract, { move });
const settle = async (move: MoveSpec, isWhole = true) =>
  at.run(settleTarget, settleTargetContract, { ...(await approved(move)), isWhole });
const readerOf = async (move: MoveSpec) => sealedReader(at.clients(), await at.keyed(move));
const resultsOf = async (move: MoveSpec) =>
  (await (await readerOf(move))(configurationPlaces.results(move)))?.results ?? [];
const planOf = (move: MoveSpec) => storedConfiguration(at.store, move);
const arm = () => armKeyVaultClient(at.azure).vaults;
const writes = () =>
  at.azure.control
    .requests()
    .filter(({ vault, method }) => vault === 'management.azure.com' && method !== 'GET')
    .map(({ operation }) => operation.replace('arm.', ''));
const refuse = (operation: string, code: string, status = 403) => {
  at.fault({ match: { operation: `arm.${operation}` }, effect: { kind: 'refuse', status, code, message: 'No.' } });
};

describe('planTarget', () => {
  const hash: unknown = expect.stringMatching(/^[0-9a-f]{64}$/);

  test('writes nothing to Azure, and returns the same plan again', async () => {
    const moves = [existing(), existing()];
    for (const move of moves)
      expect(await plan(move)).toEqual({ state: 'planned', target: 'there', sameSubscription: true, hash });
    expect(writes()).toEqual([]);
    const [first, second] = await Promise.all(moves.map(planOf));
    expect(first?.steps.map(({ kind }) => kind)).toEqual(['roleAssignments', 'tags', 'diagnostics']);
    expect(first).toEqual(second);
  });

  test('leaves the plan of an earlier run of the step, which history has, if this one sees other vaults', async () => {
    const move = existing();
    const first = await plan(move);
    const stored = await planOf(move);
    at.fault({ match: { operation: 'arm.vaults.get' }, effect: { kind: 'reset' } });
    const later = { ...moveBetween(), moveId: move.moveId, runId: move.runId };
    const second = await at.run(planTarget, planTargetContract, { move: later });
    expect(second).toMatchObject({ state: 'planned', target: 'unseen' });
    if (first.state !== 'planned') throw new Error(first.state);
    expect(await readKnown(at.store, configurationOf(move), first)).toEqual(stored);
  });

  test('returns that the target is in another subscription', async () => {
    expect(await plan(moveBetween('elsewhere'))).toEqual({
      state: 'planned',
      target: 'there',
      sameSubscription: false,
      hash,
    });
  });

  test.each([
    ['arm.subscriptions.list', 'throttle'],
    ['arm.vaults.get', 'reset'],
  ] as const)(
    'continues without Azure Resource Manager if %s fails, unless the request needs it',
    async (operation, kind) => {
      at.fault({ match: { operation }, effect: { kind } });
      const move = moveBetween();
      expect(await plan(move)).toEqual({ state: 'planned', target: 'unseen', sameSubscription: null, hash });
      expect(await planOf(move)).toMatchObject({ target: 'unseen', entries: [], notLooked: [{ part: 'source' }] });
      expect(await plan(existing())).toMatchObject({ state: 'failed', retryable: true });
    },
  );
});

describe('makeTarget', () => {
  test('creates the vault once, and only reads it until it is ready', async () => {
    await at.azure.control.changeSettings({
      delays: { deleteMs: 0, purgeMs: 0, issueMs: 0, accessMs: 0, provisionMs: 60_000 },
    });
    const move = toMake();
    await plan(move);
    expect(await make(move)).toMatchObject({ state: 'waiting', code: 'TARGET_NOT_READY' });
    expect(await make(move)).toMatchObject({ state: 'waiting', detail: expect.stringContaining('RegisteringDns') });
    await at.azure.control.advanceClock(60_000);
    expect(await make(move)).toEqual({ state: 'ready' });
    expect(writes().filter((operation) => operation === 'vaults.createOrUpdate')).toHaveLength(1);
  });

  test('finds the vault in the next run when the answer was lost', async () => {
    const move = toMake();
    await plan(move);
    at.fault({ match: { operation: 'arm.vaults.createOrUpdate' }, times: 1, effect: { kind: 'reset', at: 'after' } });
    expect(await make(move)).toEqual({ state: 'ready' });
    expect((await arm().get('rg', move.targetVault)).tags).toEqual({ owner: 'shop' });
  });

  test('creates nothing if the target exists', async () => {
    const move = existing();
    await plan(move);
    expect(await make(move)).toEqual({ state: 'ready' });
    expect(writes()).toEqual([]);
  });

  test('creates nothing for a run that another has replaced', async () => {
    const move = toMake();
    await plan(move);
    const newer = { ...move, moveId: 'newer', runId: 'ffffffff' };
    await at.takeOver(move, newer);
    expect(await make(move)).toMatchObject({ state: 'failed', code: 'MOVE_SUPERSEDED' });
    expect(await configure(move)).toMatchObject({
      state: 'failed',
      code: expect.stringMatching(/SUPERSEDED|ARM_NOT_FOUND/),
    });
    expect(writes()).toEqual(['vaults.checkNameAvailability', 'deployments.validate']);
  });
});

describe('configureTarget', () => {
  test('finds every write done in a second run', async () => {
    const move = existing();
    await plan(move);
    expect(await configure(move)).toEqual({ state: 'configured', written: 3 });
    const before = writes().length;
    expect(await configure(move)).toEqual({ state: 'configured', written: 0 });
    expect(writes()).toHaveLength(before);
    expect((await resultsOf(move)).map(({ state }) => state)).toEqual(Array(3).fill('alreadyThere'));
  });

  test('keeps tags that were added after the plan', async () => {
    const move = existing();
    await plan(move);
    const vault = await armKeyVaultClient(at.azure).vaults.get('contoso', 'target');
    await arm().update('contoso', 'target', { tags: { ...vault.tags, cost: '4711' } });
    await configure(move);
    expect((await arm().get('contoso', 'target')).tags).toEqual({ owner: 'shop', cost: '4711' });
  });

  test('stops at the first refused write, and reports what was not done', async () => {
    const move = existing();
    await plan(move);
    refuse('roleAssignments.create', 'AuthorizationFailed');
    expect(await configure(move)).toMatchObject({
      state: 'failed',
      code: 'ARM_FORBIDDEN',
      detail: expect.stringContaining('Microsoft.Authorization/roleAssignments/write'),
    });
    expect((await resultsOf(move)).map(({ part, state }) => [part, state])).toEqual([
      ['roleAssignments', 'failed'],
      ['tags', 'notDone'],
      ['diagnostics', 'notDone'],
    ]);
    expect((await arm().get('contoso', 'target')).tags).toEqual({});
  });

  test('reports a role of a principal that no longer exists, and does the rest', async () => {
    const move = existing();
    await plan(move);
    refuse('roleAssignments.create', 'PrincipalNotFound', 400);
    expect(await configure(move)).toEqual({ state: 'configured', written: 2 });
    expect((await resultsOf(move))[0]).toMatchObject({ state: 'failed', code: 'ARM_PRINCIPAL_NOT_FOUND' });
  });
});

describe('reachTarget', () => {
  const without = async (vault: VaultName) =>
    at.azure.control.changeVault(vault, { access: { model: 'rbac', assignments: [] } });

  test('returns ready for a vault that lets the app in', async () => {
    expect(await reach(existing())).toEqual({ state: 'ready' });
  });

  test('waits for a role that has no effect yet, and names it', async () => {
    await without('target');
    expect(await reach(existing())).toMatchObject({
      state: 'waiting',
      code: 'VAULT_FORBIDDEN',
      detail: expect.stringContaining('secrets/readMetadata/action'),
    });
  });

  test('waits for a network rule that has no effect yet', async () => {
    await at.azure.control.changeVault('target', { network: 'firewall' });
    expect(await reach(existing())).toMatchObject({ state: 'waiting', code: 'VAULT_NETWORK_FORBIDDEN' });
  });
});

describe('settleTarget', () => {
  const asked = { purgeProtection: 'likeSource' };
  const isProtected = async () => (await arm().get('contoso', 'target')).properties.enablePurgeProtection ?? false;
  const prepared = async (configuration: object = {}): Promise<MoveSpec> => {
    const move = existing(configuration);
    await plan(move);
    await configure(move);
    return move;
  };

  test('finds nothing if nothing was changed', async () => {
    const move = await prepared();
    expect(await settle(move)).toEqual({ problems: [] });
    expect(await (await readerOf(move))(configurationPlaces.drift(move))).toEqual({ drift: [] });
  });

  test('finds what somebody changed since', async () => {
    const move = await prepared();
    await arm().update('contoso', 'target', { tags: {} });
    expect((await settle(move)).problems).toMatchObject([
      { code: 'TARGET_CONFIGURATION_DIFFERS', detail: 'tags owner: the source has shop, the target nothing.' },
    ]);
  });

  test('switches purge protection on only if it was planned and everything has arrived', async () => {
    const move = await prepared(asked);
    expect(await isProtected()).toBe(false);
    expect(await settle(move)).toEqual({ problems: [] });
    expect(await isProtected()).toBe(true);
    expect((await resultsOf(move)).at(-1)).toMatchObject({ part: 'purgeProtection', state: 'written' });
    expect(await settle(move)).toEqual({ problems: [] });
  });

  test('leaves purge protection off if items failed, and reports that', async () => {
    expect((await settle(await prepared(asked), false)).problems).toMatchObject([{ code: 'PURGE_PROTECTION_NOT_SET' }]);
    expect(await isProtected()).toBe(false);
  });

  test('does not touch purge protection unless the request asks for it', async () => {
    expect(await settle(await prepared(), true)).toEqual({ problems: [] });
    expect(await isProtected()).toBe(false);
  });

  test('reports purge protection that was refused', async () => {
    const move = await prepared(asked);
    refuse('vaults.update', 'ScopeLocked', 409);
    expect((await settle(move)).problems).toMatchObject([{ code: 'ARM_LOCKED' }]);
  });

  test('reports that it could not compare the vaults, instead of reporting no changes', async () => {
    const move = await prepared();
    refuse('vaults.get', 'AuthorizationFailed');
    const { problems } = await settle(move);
    expect(problems).toMatchObject([{ code: 'ARM_FORBIDDEN', detail: expect.stringContaining('not be compared') }]);
    expect(await (await readerOf(move))(configurationPlaces.drift(move))).toEqual({ drift: null });
  });
});
