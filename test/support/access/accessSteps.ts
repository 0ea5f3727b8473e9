import { configureTarget, makeTarget, planTarget } from '../../../functions/activities/targetVault/writeTarget';
import { settleTarget } from '../../../functions/activities/targetVault/settleTarget';
import { readChanges } from '../../../functions/steps/targetVault/changeNotes';
import { configurationPlaces } from '../../../functions/steps/targetVault/configurationStore';
import { undoChange } from '../../../functions/steps/rollback/undoChange';
import { sealedReader } from '../../../functions/steps/stored/sealedJson';
import { accessRulesSchema } from '../../../local/azure/vault/access/accessRules';
import { defaultIdentity, defaultSubscriptionId, defaultTenantId } from '../../../local/azure/cloud/defaults';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import {
  configureTargetContract,
  makeTargetContract,
  planTargetContract,
  settleTargetContract,
} from '../../../shared/contracts/steps/targetSteps';
import { dataRoles } from '../../../shared/rules/access/dataRoles';
import { planVaultRows } from '../../../shared/rules/rollback/vaultRows';
import { withoutClaim } from '../../../shared/clients/claims/writeGuard';
import { type MoveAzure, moveBetween, startMoveAzure } from '../move/moveAzure';
import { newStartToken } from '../move/startToken';
import { sealStored, storedConfiguration, storedPlanHash } from '../move/sealedPlans';

const group = `/subscriptions/${defaultSubscriptionId}/resourceGroups/rg`;
let made = 0;

/** Who has an access policy at the source. */
export const reader = 'b2940e6f-17d8-43ca-a5f1-98e3c07d6b21';
export const wrapper = 'b2940e6f-17d8-43ca-a5f1-98e3c07d6b22';
export const everyone = 'b2940e6f-17d8-43ca-a5f1-98e3c07d6b23';
export const byApp = 'b2940e6f-17d8-43ca-a5f1-98e3c07d6b24';

export const policies = [
  { objectId: reader, tenantId: defaultTenantId, secrets: ['get', 'list'] },
  { objectId: wrapper, tenantId: defaultTenantId, keys: ['get', 'wrapKey', 'unwrapKey'] },
  { objectId: everyone, tenantId: defaultTenantId, secrets: ['all'], certificates: ['get', 'list'] },
  { objectId: reader, applicationId: byApp, tenantId: defaultTenantId, secrets: ['set'] },
];

export const asked = { access: 'roles', customRoles: true, accessDifferences: 'accept' } as const;

/** Steps of a move whose access policies become roles, one by one. */
export async function startAccess() {
  const at: MoveAzure = await startMoveAzure({ source: { access: { model: 'accessPolicies', policies } } });
  await at.azure.control.changeSettings({
    delays: { deleteMs: 0, purgeMs: 0, issueMs: 0, accessMs: 0, provisionMs: 0 },
  });
  const toMake = async (changes: object = {}): Promise<MoveSpec> => ({
    ...moveBetween('target', {
      createTarget: { subscriptionId: defaultSubscriptionId, resourceGroup: 'rg', location: 'northeurope' },
      configuration: { ...asked, ...changes },
      startToken: await newStartToken(at),
    }),
    targetVault: `made-${String((made += 1))}`,
  });
  const plan = async (move: MoveSpec) => {
    expect(await at.run(planTarget, planTargetContract, { move })).toEqual({
      state: 'planned',
      hash: expect.any(String),
      target: expect.stringMatching(/^(?:absent|there)$/),
      sameSubscription: true,
    });
    await sealStored(at.store, move);
  };
  const planOf = (move: MoveSpec) => storedConfiguration(at.store, move);
  const approved = async (move: MoveSpec) => ({ move, planHash: await storedPlanHash(at.store, move) });
  const make = async (move: MoveSpec) => at.run(makeTarget, makeTargetContract, await approved(move));
  const configure = async (move: MoveSpec) => at.run(configureTarget, configureTargetContract, await approved(move));
  const settle = async (move: MoveSpec) =>
    at.run(settleTarget, settleTargetContract, { ...(await approved(move)), isWhole: true });
  const resultsOf = async (move: MoveSpec) =>
    (await sealedReader(at.clients(), await at.keyed(move))(configurationPlaces.results(move)))?.results ?? [];
  const entryOf = async (move: MoveSpec, name: string) =>
    (await planOf(move))?.entries.find((entry) => entry.part === 'accessPolicies' && entry.name === name);
  const targetId = ({ targetVault }: MoveSpec) =>
    `/subscriptions/${defaultSubscriptionId}/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/${targetVault}`;
  const assignmentsOf = async (move: MoveSpec) =>
    (await at.clients().arm.listRoleAssignments(targetId(move))).filter(({ scope }) => scope === targetId(move));
  const customRoles = async () =>
    (await at.clients().arm.listRoles(`/subscriptions/${defaultSubscriptionId}/resourceGroups/rg`)).filter(
      ({ custom }) => custom,
    );
  const prepared = async (changes: object = {}) => {
    const move = await toMake(changes);
    await plan(move);
    expect(await make(move)).toEqual({ state: 'ready' });
    return move;
  };
  /** Lets the app itself into the vaults of the group. */
  const letIn = () => {
    const administrator = dataRoles.find(({ name }) => name === 'Key Vault Administrator');
    return at
      .clients()
      .arm.guarded(withoutClaim)
      .assignRole({
        ...{ name: 'c0ffee00-0000-4000-8000-000000000001', scope: group, principalId: defaultIdentity.objectId },
        roleDefinitionId: `${group}/providers/Microsoft.Authorization/roleDefinitions/${administrator?.id ?? ''}`,
        ...{ principalType: 'ServicePrincipal', description: null, condition: null, conditionVersion: null },
      });
  };
  const refuse = (code: string, call?: number) => {
    const when = call === undefined ? {} : { when: { call } };
    const effect = { kind: 'refuse', status: 400, code, message: 'No.' } as const;
    at.fault({ match: { operation: 'arm.roleAssignments.create' }, ...when, effect });
  };
  const changePolicies = (...changed: object[]) => {
    const access = accessRulesSchema.parse({ model: 'accessPolicies', policies: changed });
    return at.azure.control.changeVault('source', { access });
  };
  const undoAll = async (move: MoveSpec) => {
    const { arm, store, starts } = at.clients();
    const rows = planVaultRows({ vaultChanges: [...(await readChanges({ store, starts }, move))] });
    const place = {
      ...{ arm, writes: arm.guarded(withoutClaim) },
      target: { certificates: undefined as never },
      issuersInUse: () => Promise.resolve(undefined),
    };
    const states: string[] = [];
    for (const { change } of rows) {
      const undone = await undoChange(place, change);
      states.push(`${change.kind} ${undone.state}${undone.state === 'kept' ? ` ${undone.reason}` : ''}`);
    }
    return states;
  };
  return {
    at,
    toMake,
    plan,
    planOf,
    approved,
    letIn,
    make,
    configure,
    settle,
    resultsOf,
    entryOf,
    targetId,
    assignmentsOf,
    customRoles,
    prepared,
    refuse,
    changePolicies,
    undoAll,
  };
}

export type AccessSteps = Awaited<ReturnType<typeof startAccess>>;
