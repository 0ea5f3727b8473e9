import { fillPlaceholders, readPlaceholders } from '../../../../../shared/rules/fleets/namingRule';

const read = (from: string, name: string) => {
  const found = readPlaceholders(from, name);
  return found === undefined ? undefined : Object.fromEntries(found);
};

test.each<[string, string, Record<string, string> | undefined]>([
  ['{app}-we', 'payments-we', { app: 'payments' }],
  ['{app}-we', 'Payments-WE', { app: 'payments' }],
  ['{app}-we', 'payments-sc', undefined],
  ['{app}-we', '-we', undefined],
  ['{app}-{env}-we', 'pay-roll-prod-we', { app: 'pay', env: 'roll-prod' }],
  ['{a}{b}', 'xyz', { a: 'x', b: 'yz' }],
  ['{a}-{a}', 'pay-pay', { a: 'pay' }],
  ['{a}-{a}', 'pay-roll', undefined],
  ['kv-{app}', 'kv-we-we', { app: 'we-we' }],
  ['fixed', 'fixed', {}],
  ['fixed', 'fixed2', undefined],
])('readPlaceholders reads "%s" from %s', (from, name, expected) => {
  expect(read(from, name)).toEqual(expected);
});

test('readPlaceholders takes no time for a rule with many placeholders', () => {
  const before = process.cpuUsage();
  expect(read('{a}{b}{c}{d}x', 'a'.repeat(24))).toBeUndefined();
  expect(read('{a}', 'a'.repeat(10_000))).toBeUndefined();
  // Processor time: others may take the cores of the machine.
  expect(process.cpuUsage(before).user / 1_000).toBeLessThan(2_000);
});

test('fillPlaceholders names the placeholders without a text', () => {
  const values = new Map([['app', 'pay']]);
  expect(fillPlaceholders('{app}-sc', values)).toEqual({ text: 'pay-sc' });
  expect(fillPlaceholders('{app}-{env}-{env}', values)).toEqual({ unknown: ['env'] });
});
