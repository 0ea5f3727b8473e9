import { infraText } from '../../support/infra/infraTemplate';

// Tests the Bicep source files, which need no compiler.

test('no module is remote, so the files compile without a network', () => {
  const text = `${infraText('main.bicep')}${infraText('access.bicep')}${infraText('events.bicep')}`;
  const named = [...text.matchAll(/^module \w+ '([^']+)'/gm)].map(([, file = '']) => file);
  expect(named.length).toBeGreaterThan(12);
  expect(named.filter((file) => !/^modules\/\w+\.bicep$/.test(file))).toEqual([]);
});

test('the linter reports every rule as an error, and only the rule that depends on the date is off', () => {
  const { rules } = JSON.parse(infraText('bicepconfig.json')).analyzers.core;
  const levels = Object.entries<{ level: string }>(rules);
  expect(levels.filter(([, { level }]) => level !== 'error').map(([name]) => name)).toEqual([
    'use-recent-api-versions',
  ]);
  expect(levels.length).toBeGreaterThan(35);
});
