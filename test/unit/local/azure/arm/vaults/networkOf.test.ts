import { networkOf, networkSettingsOf, readNetworkAcls } from '../../../../../../local/azure/arm/vaults/networkOf';

const rules = (...values: string[]) =>
  readNetworkAcls({ defaultAction: 'Deny', ipRules: values.map((value) => ({ value })) });

test.each([
  [[], 'firewall'],
  [['203.0.113.0/24'], 'firewall'],
  [['127.0.0.1'], 'open'],
  [['203.0.113.0/24', '127.0.0.0/8'], 'open'],
  [['0.0.0.0/0'], 'open'],
])('shows a vault that denies all but %j as %s to this machine', (values, network) => {
  expect(networkOf({ publicNetworkAccess: 'Enabled', networkAcls: rules(...values) })).toBe(network);
});

test('overrides the rules when public access is off', () => {
  expect(networkOf({ publicNetworkAccess: 'Disabled', networkAcls: rules('127.0.0.1') })).toBe('private');
});

test.each(['open', 'firewall', 'private'] as const)('shows settings that match a vault that is %s', (network) => {
  for (const publicNetworkAccess of ['Enabled', 'Disabled'] as const) {
    expect(networkOf(networkSettingsOf({ publicNetworkAccess }, network))).toBe(network);
    expect(networkOf(networkSettingsOf({ publicNetworkAccess, networkAcls: rules() }, network))).toBe(network);
  }
});

test.each(['', 'localhost', '1.2.3', '1.2.3.4/33', '1.2.3.256', '::1', '1.2.3.4/'])(
  'rejects %j as an address',
  (value) => {
    expect(() => rules(value)).toThrow('is not an IPv4 address or range');
  },
);

test('fills up rules, writes ranges out and lowers the case of subnets', () => {
  expect(readNetworkAcls({ ipRules: [{ value: '1.2.3.4' }], virtualNetworkRules: [{ id: '/Sub/Net' }] })).toEqual({
    bypass: 'AzureServices',
    defaultAction: 'Allow',
    ipRules: [{ value: '1.2.3.4/32' }],
    virtualNetworkRules: [{ id: '/sub/net' }],
  });
});
