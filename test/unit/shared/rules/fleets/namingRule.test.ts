import { namingRuleSchema } from '../../../../../shared/contracts/api/fleetRequest';
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
  ['{a}{b}', 'x', undefined],
  ['{a}-{b}-we', 'a-b-we-we', { a: 'a', b: 'b-we' }],
  ['{a}-{b}-we', 'a-we', undefined],
  ['{a}bb', 'bbb', { a: 'b' }],
  ['x{a}{b}x{c}', 'xxxxx', { a: 'x', b: 'x', c: 'x' }],
  ['kv-{app}', 'kv-we-we', { app: 'we-we' }],
  ['fixed', 'fixed', {}],
  ['fixed', 'fixed2', undefined],
])('readPlaceholders reads "%s" from %s', (from, name, expected) => {
  expect(read(from, name)).toEqual(expected);
});

/** All ways to read a name, in the order of the documentation: earlier placeholders as short as possible. */
function firstReading(pieces: readonly string[], name: string): readonly string[] | undefined {
  const [first, ...rest] = pieces;
  if (first === undefined) return name === '' ? [] : undefined;
  if (!first.startsWith('{')) return name.startsWith(first) ? firstReading(rest, name.slice(first.length)) : undefined;
  for (let length = 1; length <= name.length; length += 1) {
    const others = firstReading(rest, name.slice(length));
    if (others !== undefined) return [name.slice(0, length), ...others];
  }
  return undefined;
}

test('readPlaceholders reads each name as a search over all ways does', () => {
  const rules = ['{a}', 'x{a}', '{a}x', '{a}{b}', '{a}x{b}', '{a}x{b}x', '{a}xy{b}{c}x', 'x{a}x{b}y', '{a}xx{b}x{c}'];
  const names = Array.from({ length: 2 ** 9 }, (_, bits) =>
    bits.toString(2).slice(1).replaceAll('0', 'x').replaceAll('1', 'y'),
  );
  const readings = rules.flatMap((rule) => names.map((name) => [rule, name] as const));
  const differing = readings.filter(([rule, name]) => {
    const expected = firstReading(rule.match(/\{[a-z]+\}|[^{}]+/g) ?? [], name);
    return JSON.stringify(expected) !== JSON.stringify(Object.values(read(rule, name) ?? { none: null }));
  });
  const unread = (rule: string, name: string) =>
    firstReading(rule.match(/\{[a-z]+\}|[^{}]+/g) ?? [], name) === undefined;
  expect(differing.filter(([rule, name]) => !unread(rule, name) || read(rule, name) !== undefined)).toEqual([]);
});

test('readPlaceholders reads a name once for a rule with many placeholders', () => {
  const before = process.cpuUsage();
  for (let name = 0; name < 20; name += 1) {
    expect(read('{a}{b}{c}{d}{e}{f}{g}{h}{i}x', 'a'.repeat(24))).toBeUndefined();
  }
  // Processor time: others may take the cores of the machine.
  expect(process.cpuUsage(before).user / 1_000).toBeLessThan(2_000);
});

test.each(['{a}-{a}', 'kv-{app}{env}{app}'])('namingRuleSchema refuses "%s" as the first part of a rule', (from) => {
  const text = namingRuleSchema.safeParse({ from, to: 'x' }).error?.issues[0]?.message;
  expect(text).toBe('expected each placeholder once');
  expect(namingRuleSchema.safeParse({ from: '{a}{app}{env}', to: from }).success).toBe(true);
});

test('fillPlaceholders names the placeholders without a text', () => {
  const values = new Map([['app', 'pay']]);
  expect(fillPlaceholders('{app}-sc', values)).toEqual({ text: 'pay-sc' });
  expect(fillPlaceholders('{app}-{env}-{env}', values)).toEqual({ unknown: ['env'] });
});
