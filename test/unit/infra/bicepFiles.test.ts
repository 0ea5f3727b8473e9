import { infraText } from '../../support/infra/infraTemplate';

// What holds of the Bicep as it is written, compiled or not.

test('no module comes from elsewhere, so that it compiles without a network', () => {
  const text = `${infraText('main.bicep')}${infraText('access.bicep')}`;
  const named = [...text.matchAll(/^module \w+ '([^']+)'/gm)].map(([, file = '']) => file);
  expect(named.length).toBeGreaterThan(12);
  expect(named.filter((file) => !/^modules\/\w+\.bicep$/.test(file))).toEqual([]);
});

test('the linter is strict: every rule that is on is a fault, and only the one that goes by the calendar is off', () => {
  const { rules } = JSON.parse(infraText('bicepconfig.json')).analyzers.core;
  const levels = Object.entries<{ level: string }>(rules);
  expect(levels.filter(([, { level }]) => level !== 'error').map(([name]) => name)).toEqual([
    'use-recent-api-versions',
  ]);
  expect(levels.length).toBeGreaterThan(35);
});
