import { configureTarget, planTarget } from '../../../../../functions/activities/targetVault/writeTarget';
import { assignItemRoles, settleTarget } from '../../../../../functions/activities/targetVault/settleTarget';
import { type MoveSpec } from '../../../../../shared/contracts/steps/moveSpec';
import {
  assignItemRolesContract,
  configureTargetContract,
  planTargetContract,
  settleTargetContract,
} from '../../../../../shared/contracts/steps/targetSteps';
import { type MoveAzure, moveBetween, startMoveAzure } from '../../../../support/move/moveAzure';
import { sealStored, storedPlanHash } from '../../../../support/move/sealedPlans';
import { sealedReader } from '../../../../../functions/steps/stored/sealedJson';
import { configurationPlaces } from '../../../../../functions/steps/targetVault/configurationStore';

// When roles are assigned: those at items after the items, and new roles until Azure knows them.

const reader = 'b2940e6f-17d8-43ca-a5f1-98e3c07d6b24';
let at: MoveAzure;

beforeEach(async () => {
  at = await startMoveAzure({
    source: {
      tags: { owner: 'shop' },
      roleAssignments: [{ principalId: reader, principalType: 'Group', role: 'Key Vault Reader' }],
      diagnosticSettings: [{ name: 'audit', properties: { workspaceId: '/w', logs: [], metrics: [] } }],
    },
  });
});
afterEach(() => at.stop());

const existing = (): MoveSpec => moveBetween('target', { configuration: {} });
const plan = async (move: MoveSpec) => {
  await at.run(planTarget, planTargetContract, { move });
  await sealStored(at.store, move);
};
const approved = async (move: MoveSpec) => ({ move, planHash: await storedPlanHash(at.store, move) });
const configure = async (move: MoveSpec) => at.run(configureTarget, configureTargetContract, await approved(move));
const settle = async (move: MoveSpec, isWhole = true) =>
  at.run(settleTarget, settleTargetContract, { ...(await approved(move)), isWhole });
const resultsOf = async (move: MoveSpec) =>
  (await sealedReader(at.clients(), await at.keyed(move))(configurationPlaces.results(move)))?.results ?? [];

describe('a role that was created just now, and that the service does not know everywhere yet', () => {
  const unknownRole = (times?: number) => {
    const effect = { kind: 'refuse', status: 404, code: 'RoleDefinitionDoesNotExist', message: 'No.' } as const;
    at.fault({ match: { operation: 'arm.roleAssignments.create' }, ...(times && { times }), effect });
  };

  test('is assigned again until it is known', async () => {
    const move = existing();
    await plan(move);
    unknownRole(3);
    expect(await configure(move)).toEqual({ state: 'configured', written: 3 });
  });

  test('fails the step, which a later round repeats, if it stays unknown', async () => {
    const move = existing();
    await plan(move);
    unknownRole();
    expect(await configure(move)).toMatchObject({ state: 'failed', code: 'ARM_NOT_FOUND', retryable: true });
  });
});

describe('a role at one item', () => {
  const atItem = {
    principalId: reader,
    principalType: 'Group' as const,
    role: 'Key Vault Secrets User',
    scope: 'secrets/one',
  };
  const seeded = async (): Promise<MoveSpec> => {
    await at.seedVault('source', { roleAssignments: [atItem], secrets: [{ name: 'one', versions: [{ value: 'x' }] }] });
    const move = existing();
    await plan(move);
    return move;
  };
  const stateOf = async (move: MoveSpec) =>
    (await resultsOf(move)).find(({ name }) => name.includes('secrets/one')) ?? { state: 'absent' };
  const absent = { kind: 'refuse', status: 404, code: 'ResourceNotFound', message: 'No such secret.' } as const;
  const refuseAtItem = () => {
    at.fault({ match: { operation: 'arm.roleAssignments.create', path: '*/secrets/one/*' }, effect: absent });
  };

  test('is assigned after the items exist', async () => {
    const move = await seeded();
    refuseAtItem();
    expect(await configure(move)).toMatchObject({ state: 'configured' });
    expect(await stateOf(move)).toMatchObject({ state: 'notDone' });
    at.azure.control.clearFaults();
    expect(await settle(move, false)).toEqual({ problems: [] });
    expect(await stateOf(move)).toMatchObject({ state: 'written' });
    expect(await settle(move, false)).toEqual({ problems: [] });
  });

  test('of a held move is assigned before the cutover, again in the next pass after a failure, and is named until then', async () => {
    const move = await seeded();
    await configure(move);
    const assign = async () => at.run(assignItemRoles, assignItemRolesContract, await approved(move));
    refuseAtItem();
    const missing = { count: 1, first: [expect.stringMatching(/secrets\/one.*No such secret/)] };
    expect(await assign()).toEqual({ state: 'assigned', missing });
    at.azure.control.clearFaults();
    expect(await assign()).toEqual({ state: 'assigned', missing: { count: 0, first: [] } });
    expect(await stateOf(move)).toMatchObject({ state: 'written' });
    expect(await settle(move)).toEqual({ problems: [] });
  });

  test('is reported if it cannot be assigned then', async () => {
    const move = await seeded();
    await configure(move);
    refuseAtItem();
    expect((await settle(move)).problems).toMatchObject([{ code: 'ARM_NOT_FOUND' }, { code: expect.any(String) }]);
    expect(await stateOf(move)).toMatchObject({ state: 'failed', code: 'ARM_NOT_FOUND' });
  });
});
