import { isAllowed } from '../../../../../shared/rules/text/isAllowed';

test.each<[string, string[]]>([
  ['contoso', ['contoso']],
  ['Contoso', ['contoso']],
  ['contoso', ['CONTOSO']],
  ['contoso', ['*']],
  ['contoso', ['**']],
  ['contoso-west', ['contoso-*']],
  ['contoso-', ['contoso-*']],
  ['contoso-west', ['*-west']],
  ['contoso-west', ['con*west']],
  ['contoso-west', ['c*o*-*t']],
  ['contoso-west', ['*toso*']],
  ['contoso', ['fabrikam', 'contoso']],
  ['abab', ['ab*ab']],
])('isAllowed accepts %s with %j', (name, patterns) => {
  expect(isAllowed(name, patterns)).toBe(true);
});

test.each<[string, string[]]>([
  ['contoso', []],
  ['contoso', ['']],
  ['contoso', ['contos']],
  ['contoso', ['contoso2']],
  ['xcontoso', ['contoso*']],
  ['contoso-west', ['*-east']],
  ['contoso', ['c.*']],
  ['contoso', ['contos?']],
  ['aba', ['ab*ba']],
  ['abc', ['a*c*b']],
  ['contoso', ['*toso*toso*']],
])('isAllowed rejects %s with %j', (name, patterns) => {
  expect(isAllowed(name, patterns)).toBe(false);
});

test('isAllowed is fast for patterns with many stars', () => {
  const before = process.cpuUsage();
  isAllowed(
    `${'a'.repeat(23)}b`,
    Array.from({ length: 1000 }, () => `${'*a'.repeat(12)}*c`),
  );
  // Processor time: others may take the cores of the machine.
  expect(process.cpuUsage(before).user / 1_000).toBeLessThan(500);
});
