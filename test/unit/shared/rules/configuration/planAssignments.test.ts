import { planAssignments } from '../../../../../shared/rules/configuration/planAssignments';
import { assignmentAt, factsOf, people, readerRole, resourceOf } from '../../../../support/move/configurationFacts';

const source = resourceOf('source');
const target = resourceOf('target');
const beside = (...assignments: ReturnType<typeof assignmentAt>[]) => ({ assignments, diagnostics: [], locks: [] });
const item = `${source.id}/secrets/one`;

test('planAssignments carries assignments of the vault and its items to the same place at the target', () => {
  const facts = factsOf({
    sourceBeside: beside(assignmentAt(source.id), assignmentAt(item, { description: 'one only' })),
  });
  const { steps, entries } = planAssignments(facts);
  expect(steps).toMatchObject([
    { kind: 'roleAssignments', roleName: 'Key Vault Reader', assignment: { scope: target.id } },
    { assignment: { scope: `${target.id}/secrets/one`, description: 'one only', principalType: 'Group' } },
  ]);
  expect(entries.map(({ name }) => name)).toEqual([
    `Group ${people[0] ?? ''}: Key Vault Reader`,
    `Group ${people[0] ?? ''}: Key Vault Reader at secrets/one`,
  ]);
});

test('planAssignments derives the id from the assignment, so that a second run finds it', () => {
  const idOf = (principalId: string, subject = source.id) => {
    const [step] = planAssignments(factsOf({ sourceBeside: beside(assignmentAt(subject, { principalId })) })).steps;
    return step?.kind === 'roleAssignments' ? step.assignment.name : '';
  };
  const [ann = '', ben = ''] = people;
  expect(idOf(ann)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(idOf(ann)).toBe(idOf(ann));
  expect(new Set([idOf(ann), idOf(ben), idOf(ann, item)]).size).toBe(3);
});

test('planAssignments skips assignments that the target already has under any id', () => {
  const there = assignmentAt(target.id.toUpperCase(), { name: 'another' });
  const { steps, entries } = planAssignments(
    factsOf({ sourceBeside: beside(assignmentAt(source.id)), targetBeside: beside(there) }),
  );
  expect([steps, entries.map(({ action }) => action)]).toEqual([[], ['equal']]);
});

test('planAssignments does not carry inherited assignments, and reports them for another resource group', () => {
  const above = assignmentAt(`/subscriptions/${source.subscriptionId}/resourceGroups/rg-source`);
  const { steps, byHand } = planAssignments(factsOf({ sourceBeside: beside(above) }));
  expect([steps, byHand.map(({ id }) => id)]).toEqual([[], ['inheritedRoles']]);
  const sameGroup = { subscriptionId: source.subscriptionId, resourceGroup: 'RG-SOURCE', name: 'target' };
  expect(planAssignments(factsOf({ sourceBeside: beside(above), address: sameGroup })).byHand).toEqual([]);
});

test('planAssignments ignores a vault whose name starts with the source’s name', () => {
  const other = assignmentAt(`${source.id}-two`);
  expect(planAssignments(factsOf({ sourceBeside: beside(other) })).entries).toEqual([]);
});

test.each([
  ['a principal that no longer exists', { principalType: 'Unknown' }, 'The directory no longer'],
  [
    'a custom role of elsewhere',
    { roleDefinitionId: `/x/roleDefinitions/99999999-7ca7-4776-b22c-e363652d74d2` },
    'cannot be assigned',
  ],
])('planAssignments makes %s a manual step', (_, changes, why) => {
  const { entries, steps, byHand } = planAssignments(
    factsOf({ sourceBeside: beside(assignmentAt(source.id, changes)) }),
  );
  expect(steps).toEqual([]);
  expect(entries).toMatchObject([{ action: 'byHand', why: expect.stringContaining(why) }]);
  expect(byHand).toMatchObject([{ id: 'roles', what: expect.stringContaining(why) }]);
});

test('planAssignments tries roles that could not be listed', () => {
  const { steps } = planAssignments(factsOf({ sourceBeside: beside(assignmentAt(source.id)), targetRoles: undefined }));
  expect(steps).toMatchObject([{ roleName: readerRole }]);
});

test('planAssignments uses the role of the target’s subscription', () => {
  const address = { subscriptionId: 'aaaaaaaa-0000-4000-8000-000000000000', resourceGroup: 'g', name: 'target' };
  const { steps } = planAssignments(factsOf({ sourceBeside: beside(assignmentAt(source.id)), address }));
  expect(steps).toMatchObject([
    { assignment: { roleDefinitionId: expect.stringMatching(/^\/subscriptions\/aaaaaaaa-.*\/21090545-/) } },
  ]);
});

test('planAssignments plans nothing if assignments could not be read', () => {
  const sourceBeside = { assignments: undefined, diagnostics: [], locks: [] };
  expect(planAssignments(factsOf({ sourceBeside })).entries).toEqual([]);
});

test('planAssignments leaves the assignments of the app itself', () => {
  const [ann = '', ben = ''] = people;
  const own = assignmentAt(source.id, { principalId: ben.toUpperCase(), principalType: 'ServicePrincipal' });
  const sourceBeside = beside(own, assignmentAt(source.id, { principalId: ann }));
  const { entries, steps } = planAssignments(factsOf({ sourceBeside, ownId: ben }));
  expect(entries).toMatchObject([
    { action: 'leave', targetAfter: null, why: expect.stringContaining('the app itself') },
    { action: 'write' },
  ]);
  expect(steps).toMatchObject([{ assignment: { principalId: ann } }]);
});
