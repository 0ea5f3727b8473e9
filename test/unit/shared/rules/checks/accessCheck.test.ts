import { type ResourceFacts } from '../../../../../shared/contracts/model/checkFacts';
import { checkOptionsSchema } from '../../../../../shared/contracts/model/checks';
import { type ConfigurationEntry } from '../../../../../shared/contracts/model/configuration';
import { configurationSchema } from '../../../../../shared/contracts/model/targetRequest';
import { findCheck } from '../../../../../shared/rules/checks/catalogue';
import { factsOf, lookOf, surveyOf } from '../../../../support/checks/checkFixtures';
import { moveOf, planOf } from '../../../../support/move/moveFixtures';

const none = { secret: [], key: [], certificate: [] };
const resource: ResourceFacts = {
  ...{ subscriptionId: 'one', sku: 'premium', retentionDays: 90, purgeProtection: false, usesRoles: false },
  ...{ access: [], ownRights: none, usedBy: [], locks: [] },
  network: { publicAccess: true, denies: false, trustedServices: true, rules: 0, privateEndpoints: 0 },
};
const target = lookOf({ name: 'target', resource: { ...resource, usesRoles: true } });
const survey = surveyOf({ source: lookOf({ resource }), target });

function judge(actions: readonly ConfigurationEntry['action'][], access: 'roles' | 'likeSource' = 'roles') {
  const move = moveOf({ configuration: configurationSchema.parse({ access }) });
  const entries = actions.map((action, at): ConfigurationEntry => ({
    ...{ part: 'accessPolicies', name: `principal-${String(at)}`, source: 'secrets: get', why: null, action },
    ...{ targetNow: null, targetAfter: null, access: { roles: [], gains: [], losses: [] } },
  }));
  const planned = { plan: planOf(), trouble: null, throttled: 0 };
  const facts = { move, options: checkOptionsSchema.parse({}), now: 0, survey, planned, configuration: { entries } };
  return findCheck('CHK-ACCESS')?.judge(factsOf(facts), { count: 0, overdue: 0, items: [] });
}

test('passes if the target has the roles that the policies become', () => {
  expect(judge(['equal', 'equal'])).toMatchObject({
    status: 'pass',
    evidence: expect.stringContaining('2 principals'),
  });
});

test.each(['write', 'byHand'] as const)('names who lacks the roles of the policy (%s)', (action) => {
  expect(judge(['equal', action])).toMatchObject({ status: 'warn', evidence: expect.stringContaining('principal-1') });
});

test('warns of another model where the policies do not become roles', () => {
  expect(judge(['equal'], 'likeSource')).toMatchObject({ status: 'warn' });
});
