import { networkOf, networkSettingsOf, readNetworkAcls } from '../../../../../../local/azure/arm/vaults/networkOf';

const rules = (...values: string[]) =>
  readNetworkAcls({ defaultAction: 'Deny', ipRules: values.map((value) => ({ value })) });

test.each([
  [[], 'firewall'],
  [['203.0.113.0/24'], 'firewall'],
  [['127.0.0.1'], 'open'],
  [['203.0.113.0/24', '127.0.0.0/8'], 'open'],
  [['0.0.0.0/0'], 'open'],
])('a vault that denies all but %j is %s from here', (values, network) => {
  expect(networkOf({ publicNetworkAccess: 'Enabled', networkAcls: rules(...values) })).toBe(network);
});

test('public access that is off overrides the rules', () => {
  expect(networkOf({ publicNetworkAccess: 'Disabled', networkAcls: rules('127.0.0.1') })).toBe('private');
});

test.each(['open', 'firewall', 'private'] as const)(
  'the settings shown for a vault that is %s stand for that',
  (network) => {
    for (const publicNetworkAccess of ['Enabled', 'Disabled'] as const) {
      expect(networkOf(networkSettingsOf({ publicNetworkAccess }, network))).toBe(network);
      expect(networkOf(networkSettingsOf({ publicNetworkAccess, networkAcls: rules() }, network))).toBe(network);
    }
  },
);

test.each(['', 'localhost', '1.2.3', '1.2.3.4/33', '1.2.3.256', '::1', '1.2.3.4/'])('%j is no address', (value) => {
  expect(() => rules(value)).toThrow('is no IPv4 address or range');
});

test('rules are filled up, ranges written out, subnets in lower case', () => {
  expect(readNetworkAcls({ ipRules: [{ value: '1.2.3.4' }], virtualNetworkRules: [{ id: '/Sub/Net' }] })).toEqual({
    bypass: 'AzureServices',
    defaultAction: 'Allow',
    ipRules: [{ value: '1.2.3.4/32' }],
    virtualNetworkRules: [{ id: '/sub/net' }],
  });
});
