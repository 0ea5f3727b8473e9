import { configurationPlanSchema } from '../../../../../shared/contracts/model/configuration';
import { planConfiguration } from '../../../../../shared/rules/configuration/planConfiguration';
import {
  assignmentAt,
  factsOf,
  people,
  policyOf,
  resourceOf,
  settingOf,
} from '../../../../support/move/configurationFacts';

const source = resourceOf('source', {
  tags: { owner: 'shop', Team: 'pay' },
  purgeProtection: true,
  enabledFor: { deployment: true, diskEncryption: false, templateDeployment: false },
  accessPolicies: [policyOf(people[0] ?? '')],
});
const sourceBeside = {
  assignments: [assignmentAt(source.id)],
  diagnostics: [settingOf('audit', { workspaceId: '/w' })],
  locks: [{ name: "it's", scope: source.id, level: 'CanNotDelete', notes: null }],
};
const full = { source, sourceBeside };
const partOf = (facts: ReturnType<typeof factsOf>, part: string) =>
  planConfiguration(facts).entries.filter((entry) => entry.part === part);

test('planConfiguration plans nothing for two equal vaults', () => {
  const { steps, entries } = planConfiguration(factsOf());
  expect(steps).toEqual([]);
  expect(entries.filter(({ action }) => action !== 'equal')).toEqual([]);
});

test('planConfiguration creates an absent target with its fixed settings, then configures it in order, purge protection last', () => {
  const { steps } = planConfiguration(
    factsOf({ ...full, target: undefined, wanted: { purgeProtection: 'likeSource' } }),
  );
  expect(steps.map(({ kind }) => kind)).toEqual([
    'vault',
    'enabledFor',
    'accessPolicies',
    'roleAssignments',
    'diagnostics',
    'purgeProtection',
  ]);
  expect(steps[0]).toMatchObject({
    vault: { region: 'northeurope', sku: 'premium', retentionDays: 90, usesRoles: false, tags: source.tags },
  });
});

test('planConfiguration closes an existing target before it grants access', () => {
  const target = resourceOf('target', { network: { ...source.network, defaultAction: 'Allow' } });
  expect(planConfiguration(factsOf({ ...full, target })).steps[0]?.kind).toBe('network');
});

test('planConfiguration writes nothing without a request, and shows every difference', () => {
  const { steps, entries } = planConfiguration(factsOf({ ...full, wanted: undefined }));
  expect(steps).toEqual([]);
  expect(new Set(entries.map(({ action }) => action))).toEqual(new Set(['equal', 'leave']));
  expect(entries.filter(({ action }) => action === 'leave').length).toBeGreaterThan(5);
});

test('planConfiguration closes a new target if the network is not requested', () => {
  const { steps } = planConfiguration(factsOf({ ...full, target: undefined, wanted: { network: false } }));
  expect(steps[0]).toMatchObject({ vault: { network: { defaultAction: 'Deny', bypass: 'None', ipRules: [] } } });
});

describe.each([
  ['sku', { sku: 'standard' as const }, 'premium', 'standard'],
  ['retention', { retentionDays: 7 }, '90 days', '7 days'],
  ['permissionModel', { usesRoles: true }, 'access policies', 'roles'],
])('planConfiguration of another %s at the target', (part, changes, from, to) => {
  test('shows and leaves it', () => {
    expect(partOf(factsOf({ ...full, target: resourceOf('target', changes) }), part)).toEqual([
      { part, name: part, source: from, targetNow: to, targetAfter: to, action: 'leave', why: expect.any(String) },
    ]);
  });
});

describe('planTags', () => {
  test('adds tags, and leaves tags that have another value at the target', () => {
    const target = resourceOf('target', { tags: { OWNER: 'somebody else' } });
    const facts = factsOf({ ...full, target });
    expect(partOf(facts, 'tags').map(({ name, action }) => [name, action])).toEqual([
      ['owner', 'leave'],
      ['Team', 'write'],
    ]);
    expect(planConfiguration(facts).steps).toContainEqual({ kind: 'tags', tags: { Team: 'pay' } });
  });
});

describe('planEnabledFor', () => {
  test('allows exactly the services of the source', () => {
    const target = resourceOf('target', {
      enabledFor: { deployment: true, diskEncryption: true, templateDeployment: false },
    });
    const { steps, entries } = planConfiguration(factsOf({ source: resourceOf('source'), target }));
    expect(steps).toEqual([{ kind: 'enabledFor', enabledFor: resourceOf('source').enabledFor }]);
    expect(entries.filter(({ part, action }) => part === 'enabledFor' && action === 'write')).toHaveLength(2);
  });
});

describe('planPurgeProtection', () => {
  test.each([
    ['leave', true, 'leave', false],
    ['leave', false, 'equal', false],
    ['likeSource', true, 'write', true],
    ['likeSource', false, 'equal', false],
    ['on', true, 'write', true],
    ['on', false, 'write', true],
  ])('handles the request %s with source %s: %s', (purgeProtection, isOn, action, isSet) => {
    const facts = factsOf({ source: resourceOf('source', { purgeProtection: isOn }), wanted: { purgeProtection } });
    expect(partOf(facts, 'purgeProtection')).toMatchObject([{ action }]);
    expect(planConfiguration(facts).steps.some(({ kind }) => kind === 'purgeProtection')).toBe(isSet);
  });

  test('leaves it on if it is already on', () => {
    const target = resourceOf('target', { purgeProtection: true });
    const facts = factsOf({ target, wanted: { purgeProtection: 'on' } });
    expect(partOf(facts, 'purgeProtection')).toMatchObject([{ action: 'equal', targetAfter: 'on' }]);
  });
});

describe('manualSteps', () => {
  const idsOf = (facts: ReturnType<typeof factsOf>, found: string) =>
    planConfiguration(facts).byHand.flatMap((one) => (one.found === found ? [one.id] : []));

  test('lists what may exist, each with a command', () => {
    const { byHand } = planConfiguration(factsOf());
    expect(byHand.map(({ id }) => id)).toEqual([
      'networkPerimeter',
      'eventGrid',
      'alerts',
      'policyExemptions',
      'defender',
      'issuerPasswords',
      'encryptionDependants',
      'applicationReferences',
    ]);
    expect(byHand.every(({ commands, instruction }) => commands.length > 0 && instruction.length > 20)).toBe(true);
  });

  test('names what Azure Resource Manager shows', () => {
    const shown = resourceOf('source', {
      privateEndpoints: [{ id: '/subscriptions/s/endpoints/pe-shop', state: 'Approved' }],
      enabledFor: { deployment: false, diskEncryption: true, templateDeployment: false },
      network: { ...source.network, publicNetworkAccess: 'SecuredByPerimeter' },
    });
    expect(idsOf(factsOf({ source: shown, sourceBeside }), 'found')).toEqual([
      'privateEndpoints',
      'networkPerimeter',
      'locks',
      'encryptionDependants',
    ]);
  });

  test('lists unreadable locks as possible', () => {
    const facts = factsOf({ sourceBeside: { assignments: [], diagnostics: [], locks: undefined } });
    expect(idsOf(facts, 'mayExist')).toContain('locks');
  });

  test('quotes names from Azure in commands', () => {
    const { byHand } = planConfiguration(factsOf(full));
    expect(byHand.find(({ id }) => id === 'locks')?.commands[0]).toContain(
      `--name 'it'\\''s' --lock-type CanNotDelete`,
    );
  });
});

test('planConfiguration returns plans that fit the contract', () => {
  const { entries, steps, byHand } = planConfiguration(factsOf({ ...full, target: undefined }));
  const plan = { target: 'absent', address: factsOf().address, sameSubscription: true, notLooked: [] };
  expect(() => configurationPlanSchema.parse({ ...plan, entries, steps, byHand })).not.toThrow();
});
