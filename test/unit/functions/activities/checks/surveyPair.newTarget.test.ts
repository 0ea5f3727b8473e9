import { surveyPair } from '../../../../../functions/activities/checks/surveyPair';
import { defaultSubscriptionId } from '../../../../../local/azure/cloud/defaults';
import { type CreateTarget } from '../../../../../shared/contracts/model/targetRequest';
import { surveyPairContract } from '../../../../../shared/contracts/steps/checkSteps';
import { type MoveSpec } from '../../../../../shared/contracts/steps/moveSpec';
import { findCheck } from '../../../../../shared/rules/checks/catalogue';
import { isPlannable, isTransient } from '../../../../../shared/rules/problems/isTransient';
import { factsOf } from '../../../../support/checks/checkFixtures';
import { type MoveAzure, moveBetween, startMoveAzure } from '../../../../support/move/moveAzure';

// CHK-NEW-TARGET: Azure validates the target that a request would create, with its policies, and nothing is created.

let at: MoveAzure;

beforeAll(async () => {
  at = await startMoveAzure();
});
afterAll(() => at.stop());
beforeEach(async () => {
  at.azure.control.clearFaults();
  at.azure.control.clearLog();
  await at.azure.control.changeSettings({ policies: [] });
});

const protection = {
  assignment: 'kv-purge-protection',
  displayName: 'Key vaults should have deletion protection enabled',
  requires: 'purgeProtection' as const,
};
const toMake = (changes: Partial<CreateTarget> = {}, targetVault = 'to-be-made'): MoveSpec => ({
  ...moveBetween('target', {
    createTarget: { subscriptionId: defaultSubscriptionId, resourceGroup: 'rg', location: 'northeurope', ...changes },
  }),
  targetVault,
});

async function check(move: MoveSpec) {
  const survey = await at.run(surveyPair, surveyPairContract, { move });
  const nothing = { count: 0, overdue: 0, items: [] };
  const verdict = (id: string) => findCheck(id)?.judge(factsOf({ move, survey }), nothing);
  return { survey, found: verdict('CHK-NEW-TARGET'), name: verdict('CHK-TARGET-NAME') };
}

test('a policy that denies the target fails the check by its name, and nothing is planned', async () => {
  await at.azure.control.changeSettings({ policies: [protection] });
  const { survey, found } = await check(toMake());
  expect(found).toEqual({ status: 'fail', evidence: expect.stringContaining(protection.displayName) });
  expect(isPlannable(survey)).toBe(false);
  const writes = at.azure.control.requests().filter(({ operation }) => /^arm\..*(create|update)/i.test(operation));
  expect(writes).toEqual([]);
});

test('the check validates the vault as the request describes it', async () => {
  await at.azure.control.changeSettings({ policies: [protection] });
  const { survey, found, name } = await check(toMake({ purgeProtection: 'atCreation' }));
  expect(found).toEqual({
    status: 'pass',
    evidence: 'Azure Resource Manager accepts to-be-made as the move would create it.',
  });
  expect(name?.status).toBe('pass');
  expect(survey.target.trouble).toBeNull();
  expect(isPlannable(survey)).toBe(true);
});

test('without the right to validate, the check is unknown and names the action', async () => {
  const effect = { kind: 'refuse', status: 403, code: 'AuthorizationFailed', message: 'No.' } as const;
  at.fault({ match: { operation: 'arm.deployments.validate' }, effect });
  const { survey, found } = await check(toMake());
  expect(found).toEqual({
    status: 'unknown',
    evidence: expect.stringContaining('Microsoft.Resources/deployments/validate/action'),
  });
  expect([isPlannable(survey), isTransient(survey)]).toEqual([true, false]);
});

test('an outage of Azure Resource Manager makes the check unknown, and the gate tries again', async () => {
  at.fault({
    match: { operation: 'arm.deployments.validate' },
    effect: { kind: 'error', status: 503 },
  });
  const { survey, found } = await check(toMake());
  expect(found?.status).toBe('unknown');
  expect(isTransient(survey)).toBe(true);
});

test('a name that is in use elsewhere fails the check', async () => {
  const { found } = await check(toMake({ resourceGroup: 'rg-other' }, 'overseas'));
  expect(found).toEqual({ status: 'fail', evidence: expect.stringContaining('overseas') });
});

test('a target that is at the place passes, and is asked like any other', async () => {
  const { resourceGroup } = (await at.clients().arm.findVault('target')) ?? { resourceGroup: '' };
  const { survey, found } = await check(toMake({ resourceGroup }, 'target'));
  expect(found).toEqual({ status: 'pass', evidence: 'target exists.' });
  expect(survey.target.region).toBe('northeurope');
});

test('a request without createTarget is not validated, and has no finding', async () => {
  const { found } = await check(moveBetween('target'));
  expect(found).toBeUndefined();
  expect(at.azure.control.requests().map(({ operation }) => operation)).not.toContain('arm.deployments.validate');
});
