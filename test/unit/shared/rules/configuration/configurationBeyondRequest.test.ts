import { type ConfigurationStep } from '../../../../../shared/contracts/model/configuration';
import { configurationSchema } from '../../../../../shared/contracts/model/targetRequest';
import { configurationBeyondRequest } from '../../../../../shared/rules/configuration/configurationBeyondRequest';
import { targetIdOf } from '../../../../../shared/rules/configuration/configurationFacts';
import { planConfiguration } from '../../../../../shared/rules/configuration/planConfiguration';
import { wantedConfiguration } from '../../../../../shared/rules/configuration/wantedConfiguration';
import {
  assignmentAt,
  factsOf,
  people,
  policyOf,
  resourceOf,
  settingOf,
} from '../../../../support/move/configurationFacts';
import { moveOf } from '../../../../support/move/moveFixtures';

// Compares plans with every kind of step with requests that refuse one of them.

const source = resourceOf('source', {
  tags: { owner: 'shop' },
  purgeProtection: true,
  enabledFor: { deployment: true, diskEncryption: false, templateDeployment: false },
  network: { ...resourceOf('source').network, defaultAction: 'Deny' },
  accessPolicies: [policyOf(people[0] ?? '')],
});
const sourceBeside = {
  assignments: [assignmentAt(source.id)],
  diagnostics: [settingOf('audit', { workspaceId: '/w' })],
  locks: [],
};
const all = { purgeProtection: 'likeSource' } as const;
const { address } = factsOf();
const target = resourceOf('target', { network: { ...source.network, defaultAction: 'Allow' } });
const inPlace = planConfiguration(factsOf({ source, sourceBeside, target, wanted: all })).steps;
const made = planConfiguration(factsOf({ source, sourceBeside, target: undefined, wanted: all })).steps;
const createTarget = { ...place(), location: 'northeurope' };

function place() {
  const { subscriptionId, resourceGroup } = address;
  return { subscriptionId, resourceGroup };
}

const request = (configuration: object | null, more: object = {}) =>
  moveOf({
    targetVault: address.name,
    ...(configuration === null ? {} : { configuration: configurationSchema.parse(configuration) }),
    ...more,
  });
const beyond = (steps: readonly ConfigurationStep[], move = request(all), at: typeof address | null = address) =>
  configurationBeyondRequest({ steps: [...steps], address: at }, move);
const kindsOf = (steps: readonly ConfigurationStep[]) => steps.map(({ kind }) => kind);

test('configurationBeyondRequest allows every step that the request asks for', () => {
  expect(kindsOf(inPlace)).toEqual([
    'network',
    'enabledFor',
    'accessPolicies',
    'roleAssignments',
    'tags',
    'diagnostics',
    'purgeProtection',
  ]);
  expect(beyond(inPlace)).toBeUndefined();
  expect(kindsOf(made)).toContain('vault');
  expect(beyond(made, request(all, { createTarget }))).toBeUndefined();
});

test('configurationBeyondRequest allows a plan without steps for any request', () => {
  expect(wantedConfiguration(request(null))).toBeUndefined();
  expect(beyond([], request(null))).toBeUndefined();
  expect(beyond([], request(null), null)).toBeUndefined();
});

test.each(kindsOf(inPlace))('configurationBeyondRequest refuses the step %s if the request refuses it', (kind) => {
  const refused = kind === 'purgeProtection' ? {} : { ...all, [kind]: false };
  expect(beyond(inPlace, request(refused))).toBe(`the request does not allow the step ${kind}`);
});

test.each(inPlace)(
  'configurationBeyondRequest refuses the step $kind if the request asks for no configuration',
  (step) => {
    expect(beyond([step], request(null))).toMatch(/does not allow the step/);
  },
);

test.each<[string, object]>([
  ['no target to create', {}],
  ['another region', { createTarget: { ...createTarget, location: 'eastus' } }],
])('configurationBeyondRequest refuses to create a target if the request has %s', (_, more) => {
  expect(beyond(made, request(all, more))).toMatch(/step vault/);
});

test('configurationBeyondRequest refuses the tags of a new target if the request refuses tags', () => {
  expect(beyond(made.slice(0, 1), request({ ...all, tags: false }, { createTarget }))).toMatch(/step vault/);
});

test.each([
  ['another vault', { name: 'other' }],
  ['another resource group', { resourceGroup: 'other' }],
  ['another subscription', { subscriptionId: '00000000-0000-4000-8000-000000000000' }],
])('configurationBeyondRequest refuses a plan for %s', (_, change) => {
  const move = request(all, { createTarget });
  expect(beyond(inPlace, move, { ...address, ...change })).toMatch(/another vault/);
});

test.each(['', '/providers/Microsoft.KeyVault', `${targetIdOf({ address })}2`, source.id])(
  'configurationBeyondRequest refuses a role outside of the target: %s',
  (scope) => {
    const [step] = inPlace.filter((one) => one.kind === 'roleAssignments');
    if (step === undefined) throw new Error('Expected a step for a role.');
    expect(beyond([{ ...step, assignment: { ...step.assignment, scope } }])).toMatch(/step roleAssignments/);
  },
);

test('configurationBeyondRequest allows a role at one item of the target', () => {
  const [step] = inPlace.filter((one) => one.kind === 'roleAssignments');
  if (step === undefined) throw new Error('Expected a step for a role.');
  const scope = `${targetIdOf({ address }).toUpperCase()}/secrets/one`;
  expect(beyond([{ ...step, assignment: { ...step.assignment, scope } }])).toBeUndefined();
});

test('configurationBeyondRequest allows purge protection at creation only if the request asks for it', () => {
  const protectedOne = planConfiguration(factsOf({ source, target: undefined, wanted: {}, protectsAtCreation: true }));
  const steps = protectedOne.steps.filter(({ kind }) => kind === 'vault');
  const of = (purgeProtection: string) => request({}, { createTarget: { ...createTarget, purgeProtection } });
  expect(beyond(steps, of('atCreation'))).toBeUndefined();
  expect(beyond(steps, of('atEnd'))).toMatch(/step vault/);
});

describe('configurationBeyondRequest and a private endpoint', () => {
  const network = `/subscriptions/${address.subscriptionId}/resourcegroups/net/providers/microsoft.network`;
  const subnetId = `${network}/virtualnetworks/vnet/subnets/endpoints`;
  const asked = request(null, { createTarget: { ...createTarget, privateEndpoint: { subnetId } } });
  const endpoint = { name: `pe-${address.name}`, region: 'northeurope', subnetId, dnsZoneId: null };
  const step = (changes: Partial<typeof endpoint> = {}): ConfigurationStep[] => [
    { kind: 'privateEndpoint', endpoint: { ...endpoint, ...changes } },
  ];

  test('allows exactly the endpoint of the request', () => {
    expect(beyond(step(), asked)).toBeUndefined();
  });

  test.each([
    ['another subnet', { subnetId: `${network}/virtualnetworks/vnet/subnets/other` }],
    ['another name', { name: 'pe-other' }],
    ['another region', { region: 'westus' }],
  ])('refuses %s', (_, changes) => {
    expect(beyond(step(changes), asked)).toContain('privateEndpoint');
  });

  test('refuses an endpoint that nobody asked for', () => {
    expect(beyond(step(), request(null, { createTarget }))).toContain('privateEndpoint');
  });
});
