import { type VaultNetwork } from '../../../../../shared/contracts/model/vaultResource';
import { networkAfter, planNetwork } from '../../../../../shared/rules/configuration/planNetwork';
import { factsOf, resourceOf } from '../../../../support/move/configurationFacts';

const subnet = (name: string) =>
  `/subscriptions/3f1c9b52-8a47-4d0e-b6c3-5e2a7d904f11/resourcegroups/net/providers/microsoft.network/virtualnetworks/v/subnets/${name}`;
const shut: VaultNetwork = {
  publicNetworkAccess: 'Enabled',
  bypass: 'None',
  defaultAction: 'Deny',
  ipRules: [],
  virtualNetworkRules: [],
};
const open: VaultNetwork = { ...shut, bypass: 'AzureServices', defaultAction: 'Allow' };
const ruleOf = (name: string, ignoreMissingEndpoint = false) => ({ id: subnet(name), ignoreMissingEndpoint });
const withNetwork = (network: Partial<VaultNetwork>) => resourceOf('source', { network: { ...shut, ...network } });
const targetWith = (network: VaultNetwork) => resourceOf('target', { network });

test('planNetwork plans no write for equal rules', () => {
  const { entries, steps } = planNetwork(factsOf());
  expect(steps).toEqual([]);
  expect(new Set(entries.map(({ action }) => action))).toEqual(new Set(['equal']));
});

test('planNetwork copies addresses, and maps subnets without the flag that skips the endpoint', () => {
  const source = withNetwork({
    ipRules: ['203.0.113.0/24'],
    virtualNetworkRules: [ruleOf('apps', true), ruleOf('build')],
  });
  const { steps, byHand } = planNetwork(
    factsOf({ source, wanted: { subnets: [{ source: subnet('apps'), target: subnet('apps-ne') }] } }),
  );
  expect(steps).toEqual([
    {
      kind: 'network',
      network: { ...shut, ipRules: ['203.0.113.0/24'], virtualNetworkRules: [ruleOf('apps-ne')] },
    },
  ]);
  expect(byHand).toMatchObject([{ id: 'subnets', found: 'found', what: expect.stringContaining(subnet('build')) }]);
  expect(byHand[0]?.what).not.toContain(subnet('apps'));
  expect(byHand[0]?.commands[0]).toMatch(
    /^az keyvault network-rule add .*--name target --subnet '<.*instead of build>'$/,
  );
});

test('planNetwork closes a more open target with one write', () => {
  const { steps } = planNetwork(factsOf({ target: targetWith({ ...open, ipRules: ['198.51.100.0/24'] }) }));
  expect(steps).toEqual([{ kind: 'network', network: shut }]);
});

test('planNetwork shows rules that are not requested, and leaves them', () => {
  const { entries, steps, byHand } = planNetwork(factsOf({ target: targetWith(open), wanted: undefined }));
  expect([steps, byHand]).toEqual([[], []]);
  expect(entries.find(({ name }) => name === 'defaultAction')).toMatchObject({
    source: 'Deny',
    targetNow: 'Allow',
    targetAfter: 'Allow',
    action: 'leave',
  });
});

test('planNetwork closes the target to the public if the source is behind a perimeter', () => {
  expect(networkAfter(factsOf({ source: withNetwork({ publicNetworkAccess: 'SecuredByPerimeter' }) }))).toMatchObject({
    publicNetworkAccess: 'Disabled',
  });
});

const everyNetwork = ['Enabled', 'Disabled', 'SecuredByPerimeter'].flatMap((publicNetworkAccess) =>
  ['AzureServices', 'None'].flatMap((bypass) =>
    ['Allow', 'Deny'].flatMap((defaultAction) =>
      [[], ['203.0.113.7/32']].map(
        (ipRules) => ({ publicNetworkAccess, bypass, defaultAction, ipRules }) as Partial<VaultNetwork>,
      ),
    ),
  ),
);

test.each(everyNetwork)('networkAfter never opens the target more than the source %j', (network) => {
  const source = withNetwork({ ...network, virtualNetworkRules: [ruleOf('apps')] });
  const after = networkAfter(factsOf({ source }));
  const isPublic = ({ publicNetworkAccess }: VaultNetwork) => publicNetworkAccess === 'Enabled';
  expect(isPublic(after) && !isPublic(source.network)).toBe(false);
  expect(after.defaultAction === 'Allow' && source.network.defaultAction === 'Deny').toBe(false);
  expect(after.bypass === 'AzureServices' && source.network.bypass === 'None').toBe(false);
  expect(after.ipRules.filter((rule) => !source.network.ipRules.includes(rule))).toEqual([]);
  expect(after.virtualNetworkRules).toEqual([]);
});

describe('planNetwork of subnets without a counterpart', () => {
  const source = withNetwork({ virtualNetworkRules: [ruleOf('apps')] });
  const lineOf = (changes: Parameters<typeof factsOf>[0]) =>
    planNetwork(factsOf({ source, ...changes })).entries.find(({ name }) => name === 'virtualNetworkRules');

  test('leaves them, but does not call them equal, if the network is not requested', () => {
    expect(lineOf({ wanted: undefined })).toMatchObject({
      source: subnet('apps'),
      targetNow: 'none',
      action: 'leave',
      why: 'The request does not ask for it.',
    });
  });

  test('makes them a manual step if the network is requested', () => {
    expect(lineOf({})).toMatchObject({ targetNow: 'none', targetAfter: 'none', action: 'byHand' });
  });

  test('calls them equal if the target has the counterpart', () => {
    const target = targetWith({ ...shut, virtualNetworkRules: [ruleOf('apps-ne')] });
    const wanted = { subnets: [{ source: subnet('apps'), target: subnet('apps-ne') }] };
    expect(lineOf({ target, wanted })).toMatchObject({ targetNow: subnet('apps-ne'), action: 'equal' });
  });
});
