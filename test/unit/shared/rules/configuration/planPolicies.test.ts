import { permissionsText, planPolicies, maxPolicies } from '../../../../../shared/rules/configuration/planPolicies';
import { factsOf, people, policyOf, resourceOf } from '../../../../support/move/configurationFacts';

const [ann = '', ben = '', own = ''] = people;
const sourceWith = (...accessPolicies: ReturnType<typeof policyOf>[]) => resourceOf('source', { accessPolicies });
const targetWith = (...accessPolicies: ReturnType<typeof policyOf>[]) => resourceOf('target', { accessPolicies });

test('planPolicies merges permissions with those at the target, and removes none', () => {
  const source = sourceWith(policyOf(ann, { secrets: ['get', 'list'] }), policyOf(ben));
  const target = targetWith(policyOf(ann, { secrets: ['set'] }), policyOf(ben));
  const { entries, steps } = planPolicies(factsOf({ source, target }));
  expect(entries).toMatchObject([
    {
      name: ann,
      source: 'secrets: get list',
      targetNow: 'secrets: set',
      targetAfter: 'secrets: get list set',
      action: 'write',
    },
    { name: ben, action: 'equal' },
  ]);
  expect(steps).toEqual([{ kind: 'accessPolicies', policies: [policyOf(ann, { secrets: ['get', 'list'] })] }]);
});

test('principalOf separates a person from the same person by way of an application', () => {
  const source = sourceWith(policyOf(ann, { applicationId: ben }));
  const { entries } = planPolicies(factsOf({ source, target: targetWith(policyOf(ann)) }));
  expect(entries).toMatchObject([{ name: `${ann} by way of ${ben}`, targetNow: null, action: 'write' }]);
});

test('union reduces a list with "all" to "all"', () => {
  const source = sourceWith(policyOf(ann, { secrets: ['all'] }));
  const { entries } = planPolicies(factsOf({ source, target: targetWith(policyOf(ann, { secrets: ['get'] })) }));
  expect(entries).toMatchObject([{ targetAfter: 'secrets: all' }]);
});

test('planPolicies makes policies beyond the limit of 1,024 a manual step', () => {
  const filler = Array.from({ length: maxPolicies - 1 }, (_, at) =>
    policyOf(`${String(at).padStart(8, '0')}-1111-4111-8111-111111111111`),
  );
  const source = sourceWith(policyOf(ann), policyOf(ben));
  const { entries, steps, byHand } = planPolicies(factsOf({ source, target: targetWith(...filler) }));
  expect(entries.map(({ action }) => action)).toEqual(['write', 'byHand']);
  expect(steps).toEqual([{ kind: 'accessPolicies', policies: [policyOf(ann)] }]);
  expect(byHand).toMatchObject([{ id: 'policyLimit' }]);
});

test('planPolicies leaves policies if the target uses roles', () => {
  const target = resourceOf('target', { usesRoles: true });
  const { entries, steps, byHand } = planPolicies(factsOf({ source: sourceWith(policyOf(ann)), target }));
  expect(entries).toMatchObject([{ action: 'leave', why: expect.stringContaining('uses roles') }]);
  expect([steps, byHand.map(({ id }) => id)]).toEqual([[], ['policiesToRoles']]);
});

test('planPolicies plans nothing if the source uses roles', () => {
  const source = resourceOf('source', { usesRoles: true, accessPolicies: [policyOf(ann)] });
  expect(planPolicies(factsOf({ source }))).toEqual({ entries: [], steps: [], byHand: [] });
});

describe('planPolicies of the app’s own access to a new target', () => {
  const ownPolicy = policyOf(own, { secrets: ['list', 'restore'] });

  test('plans exactly what the move needs, and a manual step to remove it', () => {
    const source = sourceWith(policyOf(own, { secrets: ['all'], keys: ['all'] }));
    const { entries, steps, byHand } = planPolicies(factsOf({ source, target: undefined, ownPolicy, ownId: own }));
    expect(entries).toMatchObject([
      { name: own, source: 'secrets: all; keys: all', targetAfter: 'secrets: list restore' },
    ]);
    expect(steps).toEqual([{ kind: 'accessPolicies', policies: [ownPolicy] }]);
    expect(byHand).toMatchObject([
      { id: 'ownAccess', commands: [expect.stringContaining('az keyvault delete-policy')] },
    ]);
  });

  test('leaves the app’s policy of the source if the target exists', () => {
    const source = sourceWith(policyOf(own, { secrets: ['all'] }), policyOf(ann));
    const { entries, steps } = planPolicies(factsOf({ source, ownId: own }));
    expect(entries).toMatchObject([
      { name: own, action: 'leave', targetAfter: null, why: expect.stringContaining('the app itself') },
      { name: ann, action: 'write' },
    ]);
    expect(steps).toEqual([{ kind: 'accessPolicies', policies: [policyOf(ann)] }]);
  });

  test('says to delete the policy if the source has none for the app', () => {
    const { byHand } = planPolicies(factsOf({ source: sourceWith(policyOf(ann)), target: undefined, ownPolicy }));
    expect(byHand).toMatchObject([{ commands: [expect.stringContaining('az keyvault delete-policy')] }]);
  });

  test('plans no access if policies are not requested', () => {
    const facts = factsOf({ target: undefined, ownPolicy, wanted: { accessPolicies: false } });
    expect(planPolicies(facts)).toEqual({ entries: [], steps: [], byHand: [] });
  });
});

test('permissionsText shows a policy without permissions as nothing', () => {
  expect(permissionsText(policyOf(ann, { secrets: [] }))).toBe('nothing');
});
