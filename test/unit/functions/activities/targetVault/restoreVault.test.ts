import { copyIssuersAndContacts } from '../../../../../functions/activities/issuerActivities';
import { rollBackVault } from '../../../../../functions/activities/rollback/rollbackActivities';
import { configureTarget, planTarget } from '../../../../../functions/activities/targetVault/writeTarget';
import { readRolledBackVault, storeRollbackPlan } from '../../../../../functions/steps/rollback/rollbackStore';
import { readChanges } from '../../../../../functions/steps/targetVault/changeNotes';
import { type VaultChange } from '../../../../../shared/contracts/model/vaultChanges';
import { copyIssuersAndContactsContract } from '../../../../../shared/contracts/steps/moveSteps';
import { type MoveSpec } from '../../../../../shared/contracts/steps/moveSpec';
import { rollBackVaultContract } from '../../../../../shared/contracts/steps/rollbackSteps';
import { configureTargetContract, planTargetContract } from '../../../../../shared/contracts/steps/targetSteps';
import { type VaultResource } from '../../../../../shared/contracts/model/vaultResource';
import { hashRollback, planRollback, rollbackHashes } from '../../../../../shared/rules/rollback/rollbackPlan';
import { moveOfRollback } from '../../../../../shared/rules/rollback/secondPerson';
import { storeNames } from '../../../../../shared/rules/storeNames';
import { withoutClaim } from '../../../../../shared/clients/claims/writeGuard';
import { type MoveAzure, moveBetween, startMoveAzure } from '../../../../support/move/moveAzure';
import { moveSettings } from '../../../../support/move/moveSettings';
import { sealStored, storedPlanHash } from '../../../../support/move/sealedPlans';
import { without } from '../../../../support/without';
import { moveReport } from '../../../../support/reports/moveReport';

// A move changes the target vault itself, and a rollback undoes exactly what nobody changed since.

const reader = 'b2940e6f-17d8-43ca-a5f1-98e3c07d6b24';
const other = '7c0d5be1-2f41-4b7e-9d5d-0c7c6a1e2f30';
let at: MoveAzure;

beforeEach(async () => {
  at = await startMoveAzure({
    source: {
      tags: { owner: 'shop', stage: 'live' },
      roleAssignments: [{ principalId: reader, principalType: 'Group', role: 'Key Vault Reader' }],
      diagnosticSettings: [{ name: 'audit', properties: { workspaceId: '/w', logs: [], metrics: [] } }],
      networkAcls: {
        bypass: 'None',
        defaultAction: 'Deny',
        ipRules: [{ value: '127.0.0.1' }],
        virtualNetworkRules: [],
      },
    },
    target: { tags: { team: 'blue' } },
  });
});
afterEach(async () => {
  expect(at.leaks()).toEqual([]);
  await at.stop();
});

async function withToken(move: MoveSpec): Promise<MoveSpec> {
  const { hash, keep } = await at.clients().starts.make('sealed');
  await keep(move.moveId);
  return { ...move, startToken: hash };
}

async function planned(configuration: object = {}): Promise<MoveSpec> {
  const move = await withToken(moveBetween('target', { configuration }));
  await at.run(planTarget, planTargetContract, { move });
  await sealStored(at.store, move);
  return move;
}

const configure = async (move: MoveSpec) =>
  at.run(configureTarget, configureTargetContract, { move, planHash: await storedPlanHash(at.store, move) });

const changesIn = (move: MoveSpec) => readChanges(at.clients(), move);

/** What the move can change of the target, read by the client. */
async function stateOf() {
  const { arm } = at.clients();
  const target = await targetVault();
  const { tags, network, enabledFor, accessPolicies, id } = target;
  const [assignments, diagnostics] = await Promise.all([arm.listRoleAssignments(id), arm.listDiagnosticSettings(id)]);
  return { tags, network, enabledFor, accessPolicies, assignments, diagnostics };
}

async function targetVault(): Promise<VaultResource> {
  const target = await at.clients().arm.findVault('target');
  if (target === undefined) throw new Error('Expected the target to be there.');
  return target;
}

let rollbacks = 0;

/** Undoes the changes, as a rollback of the run does after its approval. Returns the results by kind and name. */
async function rollBack(run: MoveSpec, vaultChanges: readonly VaultChange[]) {
  rollbacks += 1;
  const { moveId, runId } = run;
  const ref = { moveId, runId, rollbackId: rollbacks.toString(16).padStart(8, 'f') };
  const plan = planRollback(moveReport({ vaultChanges: [...vaultChanges] }));
  const hashes = rollbackHashes(plan, { moveId, runId, reportHead: 'a'.repeat(64) });
  await storeRollbackPlan(at.store, ref, { plan, hashes });
  const input = { move: moveOfRollback(run, ref), runId, planHash: hashRollback(hashes), page: 0, before: null };
  const runStep = () => at.run(rollBackVault, rollBackVaultContract, input);
  const output = await runStep();
  if (output.state === 'failed') throw new Error(output.detail);
  const stored = () => readRolledBackVault(at.store, ref, { last: output.hash });
  const rows = await stored();
  const results = Object.fromEntries(
    rows.map(({ kind, name, state, reason, code }) => [
      `${kind} ${name}`,
      [state, reason ?? code ?? ''].join(' ').trim(),
    ]),
  );
  return { output, rows, results, runStep, stored };
}

const writes = () =>
  at.azure.control
    .requests()
    .filter(({ vault, method }) => vault === 'management.azure.com' && method !== 'GET')
    .map(({ operation }) => operation.replace('arm.', ''));

test('sets everything again that a move configured, and a second run writes nothing', async () => {
  const before = await stateOf();
  const move = await planned();
  expect(await configure(move)).toMatchObject({ state: 'configured' });
  expect(await stateOf()).not.toEqual(before);
  const changes = await changesIn(move);
  expect(changes.map(({ kind }) => kind).sort()).toEqual(['diagnostics', 'network', 'roleAssignment', 'tag', 'tag']);
  const { output, results } = await rollBack(move, changes);
  expect(results).toEqual({
    'diagnostics audit': 'rolledBack',
    'tag owner': 'rolledBack',
    'tag stage': 'rolledBack',
    [`roleAssignment ${reader}: Key Vault Reader`]: 'rolledBack',
    'network network': 'rolledBack',
  });
  expect(output).toMatchObject({ counts: { rolledBack: 5, kept: 0, failed: 0 } });
  expect(await stateOf()).toEqual(before);
  at.azure.control.clearLog();
  expect((await rollBack(move, changes)).output).toMatchObject({ counts: { rolledBack: 5 } });
  expect(writes()).toEqual([]);
});

test('a second run of the step, which finds something else, replaces no results that history knows', async () => {
  const move = await planned();
  await configure(move);
  const { rows, runStep, stored } = await rollBack(move, await changesIn(move));
  const { tags } = await targetVault();
  await at
    .clients()
    .arm.guarded(withoutClaim)
    .changeVault(await targetVault(), { tags: { ...tags, stage: 'of somebody' } });
  expect(await runStep()).toMatchObject({ counts: { kept: 1 } });
  expect(await stored()).toEqual(rows);
});

test('leaves what was there before, and what somebody changed since', async () => {
  const { arm } = at.clients();
  const changing = arm.guarded(withoutClaim);
  const target = await targetVault();
  await changing.changeVault(target, { tags: { team: 'blue', owner: 'shop' } });
  const move = await planned();
  await configure(move);
  const changes = await changesIn(move);
  await changing.changeVault(target, { tags: { team: 'blue', owner: 'shop', stage: 'of somebody' } });
  const [own] = (await arm.listRoleAssignments(target.id)).filter(({ principalId }) => principalId === reader);
  if (own === undefined) throw new Error('Expected the assignment of the move.');
  // Somebody assigns the same role again after the move: that is another assignment.
  await changing.removeRole(own);
  const again = { ...own, name: other };
  await changing.assignRole(again);
  const { network } = await targetVault();
  await changing.changeVault(target, { network: { ...network, ipRules: [] } });
  const { results, rows } = await rollBack(move, changes);
  expect(results).toEqual({
    'diagnostics audit': 'rolledBack',
    'tag stage': 'kept CHANGED_SINCE',
    [`roleAssignment ${reader}: Key Vault Reader`]: 'rolledBack',
    'network network': 'kept CHANGED_SINCE',
  });
  expect(rows.find(({ kind }) => kind === 'tag')?.command).toMatch(/^az tag update --resource-id .*--operation Delete/);
  const now = await stateOf();
  expect(now.tags).toEqual({ team: 'blue', owner: 'shop', stage: 'of somebody' });
  expect(now.assignments).toContainEqual(again);
  expect(now.network.ipRules).toEqual([]);
});

test('notes the state before a write whose answer was lost, and before a step that stopped', async () => {
  const before = await stateOf();
  const move = await planned();
  at.fault({ match: { operation: 'arm.vaults.update' }, when: { call: 1 }, effect: { kind: 'reset', at: 'after' } });
  at.fault({
    match: { operation: 'arm.diagnosticSettings.createOrUpdate' },
    when: { call: 1 },
    effect: { kind: 'refuse', status: 403, code: 'AuthorizationFailed', message: 'No.' },
  });
  expect(await configure(move)).toMatchObject({ state: 'failed', code: 'ARM_FORBIDDEN' });
  // The service refused this write, so it is no change of the move, even if somebody makes the same one by hand.
  expect((await changesIn(move)).map(({ kind }) => kind)).not.toContain('diagnostics');
  at.azure.control.clearFaults();
  at.restart();
  expect(await configure(move)).toMatchObject({ state: 'configured' });
  expect((await rollBack(move, await changesIn(move))).output).toMatchObject({ counts: { rolledBack: 5 } });
  expect(await stateOf()).toEqual(before);
});

test('takes no note that somebody else wrote into the store', async () => {
  const move = await planned({ roleAssignments: false, diagnostics: false, tags: false });
  await configure(move);
  const [change] = await changesIn(move);
  expect(change?.kind).toBe('network');
  const forged = { kind: 'tag', vaultId: (await targetVault()).id, name: 'team', set: 'blue' };
  const bytes = new TextEncoder().encode(JSON.stringify({ proof: 'x'.repeat(43), changes: [forged] }));
  await at.store.write(storeNames.vaultChange(move, 'f'.repeat(64)), bytes);
  expect(await changesIn(move)).toEqual([change]);
  expect(await changesIn(without(move, 'startToken'))).toEqual([]);
});

test('names what the app may not undo, with the command for somebody who may', async () => {
  const move = await planned();
  await configure(move);
  at.fault({
    match: { operation: 'arm.roleAssignments.delete' },
    effect: { kind: 'refuse', status: 403, code: 'AuthorizationFailed', message: 'No.' },
  });
  const { rows, output } = await rollBack(move, await changesIn(move));
  expect(output).toMatchObject({ counts: { rolledBack: 4, kept: 1, failed: 0 } });
  expect(rows.find(({ kind }) => kind === 'roleAssignment')).toMatchObject({
    state: 'kept',
    reason: 'NOT_ALLOWED',
    detail: expect.stringContaining('Microsoft.Authorization/roleAssignments/delete') as string,
    command: expect.stringMatching(/^az role assignment delete --ids .*roleAssignments/) as string,
  });
});

test('takes permissions of access policies back, one principal at a time', async () => {
  const changing = at.clients().arm.guarded(withoutClaim);
  const target = await targetVault();
  const none = { tenantId: target.tenantId, applicationId: null, keys: [], certificates: [], storage: [] };
  const had = { ...none, objectId: other, secrets: ['get'] };
  await changing.addAccessPolicies(target, [had]);
  const before = await stateOf();
  const of = { kind: 'accessPolicy', vaultId: target.id, isOwn: false } as const;
  const changes: readonly VaultChange[] = [
    { ...of, before: had, set: { ...had, secrets: ['get', 'list'] } },
    { ...of, before: null, set: { ...none, objectId: reader, secrets: ['all'] } },
    {
      ...of,
      before: null,
      set: { ...none, objectId: '00000000-0000-4000-8000-000000000009', secrets: ['get'] },
      isOwn: true,
    },
  ];
  await changing.addAccessPolicies(
    target,
    changes
      .slice(0, 2)
      .flatMap((change) => ('set' in change && 'before' in change && 'objectId' in change.set ? [change.set] : [])),
  );
  expect(await stateOf()).not.toEqual(before);
  const move = await withToken(moveBetween('target'));
  const { results } = await rollBack(move, changes);
  expect(results).toEqual({
    [`accessPolicy ${other}`]: 'rolledBack',
    [`accessPolicy ${reader}`]: 'rolledBack',
    'accessPolicy 00000000-0000-4000-8000-000000000009': 'kept OWN_ACCESS',
  });
  expect((await stateOf()).accessPolicies).toEqual(before.accessPolicies);
});

test('removes issuers and contacts that the move copied, but no issuer with a password of somebody, or in use', async () => {
  const settings = moveSettings(at);
  const contact = { email: 'pki-team@contoso.example', name: 'PKI', phone: '1' };
  const issuers = ['ca', 'known', 'used'].map((name) => ({ name, provider: 'DigiCert', accountId: 'one' }));
  const pair = await settings.pair({ issuers, contacts: [contact] }, {});
  await settings.survey(pair);
  const move = await withToken(pair.move);
  const planHash = await storedPlanHash(at.store, move);
  await at.run(copyIssuersAndContacts, copyIssuersAndContactsContract, { move, planHash });
  const changes = await changesIn(move);
  expect(changes.map(({ kind }) => kind).sort()).toEqual(['contacts', 'issuer', 'issuer', 'issuer']);
  // The service counts whole seconds.
  await at.azure.control.advanceClock(2_000);
  await pair.target.updateIssuer('known', { password: 'canary-password' });
  await pair.target.beginCreateCertificate('web', { issuerName: 'used', subject: 'CN=web.contoso.example' });
  const { results } = await rollBack(move, changes);
  expect(results).toEqual({
    'issuer ca': 'rolledBack',
    'issuer known': 'kept CHANGED_SINCE',
    'issuer used': 'kept IN_USE',
    'contacts contacts': 'rolledBack',
  });
  await expect(pair.target.getIssuer('ca')).rejects.toMatchObject({ statusCode: 404 });
  await expect(pair.target.getContacts()).rejects.toMatchObject({ statusCode: 404 });
});
