import { randomUUID } from 'node:crypto';
import { type CheckSurvey } from '../../../../../shared/contracts/model/checkFacts';
import { surveyPairContract } from '../../../../../shared/contracts/steps/checkSteps';
import { surveyPair } from '../../../../../functions/activities/checks/surveyPair';
import { findCheck } from '../../../../../shared/rules/checks/catalogue';
import { factsOf } from '../../../../support/checks/checkFixtures';
import { armAuthorizationClient, armObjectId } from '../../../../support/azure/azureArm';
import { infraText } from '../../../../support/infra/infraTemplate';
import { type MoveAzure, moveBetween, startMoveAzure } from '../../../../support/move/moveAzure';

// CHK-TARGET-PERMISSIONS in a vault with roles: the app has the role that the deployment assigns.

let at: MoveAzure;

beforeAll(async () => {
  at = await startMoveAzure({ target: { access: { model: 'rbac', assignments: [] } } });
});
afterAll(() => at.stop());
beforeEach(() => {
  at.azure.control.clearFaults();
});

const deployed = JSON.parse(infraText('moverRoles.json')) as { target: { data: { always: string[] } } };
const ofDeployment = deployed.target.data.always.map((action) => `Microsoft.KeyVault/vaults/${action}`);

/** Creates a role in the subscription of the target, and assigns it to the app. */
async function assign(dataActions: readonly string[]): Promise<void> {
  const { id, subscriptionId } = (await at.clients().arm.findVault('target')) ?? { id: '', subscriptionId: '' };
  const client = armAuthorizationClient(at.azure);
  const name = randomUUID();
  const scope = `/subscriptions/${subscriptionId}`;
  const role = await client.roleDefinitions.createOrUpdate(scope, name, {
    roleName: `Role ${name}`,
    permissions: [{ actions: [], dataActions: [...dataActions] }],
    assignableScopes: [scope],
  });
  for await (const { name: old = '' } of client.roleAssignments.listForScope(id)) {
    await client.roleAssignments.delete(id, old);
  }
  await client.roleAssignments.create(id, randomUUID(), {
    roleDefinitionId: role.id ?? '',
    principalId: armObjectId,
    principalType: 'ServicePrincipal',
  });
}

const move = moveBetween('target');

async function survey(): Promise<CheckSurvey> {
  return at.run(surveyPair, surveyPairContract, { move });
}

const all = { backupRestore: 1, exportImport: 1, recreate: 1, update: 1, skip: 0, block: 0 };
const routes = { secret: all, key: all, certificate: all };

function judged(surveyed: CheckSurvey, changes: Partial<typeof move> = {}) {
  const facts = factsOf({ move: { ...move, ...changes }, survey: surveyed, routes });
  return findCheck('CHK-TARGET-PERMISSIONS')?.judge(facts, { count: 0, overdue: 0, items: [] });
}

test('the role of the deployment proves what the app may write', async () => {
  await assign(ofDeployment);
  const surveyed = await survey();
  expect(surveyed.target.resource?.ownRights.secret).toEqual(expect.arrayContaining(['restore', 'set', 'recover']));
  expect(judged(surveyed)?.status).toBe('pass');
});

test('a right that the role lacks is not proved, because a group may give it', async () => {
  await assign(ofDeployment);
  expect(judged(await survey(), { deletions: 'follow' })).toEqual({
    status: 'unknown',
    evidence: expect.stringMatching(/Not proved: .*delete/),
  });
});

test('without the right to read roles, nothing is proved by them', async () => {
  await assign(ofDeployment);
  const effect = { kind: 'refuse', status: 403, code: 'AuthorizationFailed', message: 'No.' } as const;
  at.fault({ match: { operation: 'arm.roleDefinitions.get' }, effect });
  const surveyed = await survey();
  expect(surveyed.target.resource?.ownRights).toEqual({});
  expect(surveyed.target.resourceTrouble).toBeNull();
});
