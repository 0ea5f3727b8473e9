import { permissionsText, planPolicies, maxPolicies } from '../../../../../shared/rules/configuration/planPolicies';
import { factsOf, people, policyOf, resourceOf } from '../../../../support/move/configurationFacts';

const [ann = '', ben = '', own = ''] = people;
const sourceWith = (...accessPolicies: ReturnType<typeof policyOf>[]) => resourceOf('source', { accessPolicies });
const targetWith = (...accessPolicies: ReturnType<typeof policyOf>[]) => resourceOf('target', { accessPolicies });

test('permissions are merged with those that the target gives already, and nobody loses any', () => {
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

test('the same person by way of an application is somebody else', () => {
  const source = sourceWith(policyOf(ann, { applicationId: ben }));
  const { entries } = planPolicies(factsOf({ source, target: targetWith(policyOf(ann)) }));
  expect(entries).toMatchObject([{ name: `${ann} by way of ${ben}`, targetNow: null, action: 'write' }]);
});

test('all stands for every permission', () => {
  const source = sourceWith(policyOf(ann, { secrets: ['all'] }));
  const { entries } = planPolicies(factsOf({ source, target: targetWith(policyOf(ann, { secrets: ['get'] })) }));
  expect(entries).toMatchObject([{ targetAfter: 'secrets: all' }]);
});

test('a vault takes 1,024 policies: what does not fit is left to people', () => {
  const filler = Array.from({ length: maxPolicies - 1 }, (_, at) =>
    policyOf(`${String(at).padStart(8, '0')}-1111-4111-8111-111111111111`),
  );
  const source = sourceWith(policyOf(ann), policyOf(ben));
  const { entries, steps, byHand } = planPolicies(factsOf({ source, target: targetWith(...filler) }));
  expect(entries.map(({ action }) => action)).toEqual(['write', 'byHand']);
  expect(steps).toEqual([{ kind: 'accessPolicies', policies: [policyOf(ann)] }]);
  expect(byHand).toMatchObject([{ id: 'policyLimit' }]);
});

test('where roles decide at the target, policies would not act and are left', () => {
  const target = resourceOf('target', { usesRoles: true });
  const { entries, steps, byHand } = planPolicies(factsOf({ source: sourceWith(policyOf(ann)), target }));
  expect(entries).toMatchObject([{ action: 'leave', why: expect.stringContaining('roles decide') }]);
  expect([steps, byHand.map(({ id }) => id)]).toEqual([[], ['policiesToRoles']]);
});

test('a source that decides by roles has no policies to carry', () => {
  const source = resourceOf('source', { usesRoles: true, accessPolicies: [policyOf(ann)] });
  expect(planPolicies(factsOf({ source }))).toEqual({ entries: [], steps: [], byHand: [] });
});

describe('the app’s own access to a target that it makes', () => {
  const ownPolicy = policyOf(own, { secrets: ['list', 'restore'] });

  test('is what the move needs, is planned, and is to be taken back', () => {
    const source = sourceWith(policyOf(own, { secrets: ['get'] }));
    const { entries, byHand } = planPolicies(factsOf({ source, target: undefined, ownPolicy }));
    expect(entries).toMatchObject([{ name: own, source: 'secrets: get', targetAfter: 'secrets: get list restore' }]);
    expect(byHand).toMatchObject([
      { id: 'ownAccess', commands: [expect.stringMatching(/set-policy .*--secret-permissions get /)] },
    ]);
  });

  test('is deleted afterwards where the source gives the app none', () => {
    const { byHand } = planPolicies(factsOf({ source: sourceWith(policyOf(ann)), target: undefined, ownPolicy }));
    expect(byHand).toMatchObject([{ commands: [expect.stringContaining('az keyvault delete-policy')] }]);
  });

  test('is nothing to speak of where the source gives as much', () => {
    const source = sourceWith(policyOf(own, { secrets: ['all'] }));
    expect(planPolicies(factsOf({ source, target: undefined, ownPolicy })).byHand).toEqual([]);
  });

  test('is not given where policies are not to be carried', () => {
    const facts = factsOf({ target: undefined, ownPolicy, wanted: { accessPolicies: false } });
    expect(planPolicies(facts)).toEqual({ entries: [], steps: [], byHand: [] });
  });
});

test('a policy without a permission says so', () => {
  expect(permissionsText(policyOf(ann, { secrets: [] }))).toBe('nothing');
});
