import { parseDemoArguments } from '../../../../local/demo/demoArguments';

test('classes of failure come one by one or in a list', () => {
  expect(parseDemoArguments(['--fail-on', 'blocked,skipped', '--fail-on', 'warning']).failOn).toEqual([
    'blocked',
    'skipped',
    'warning',
  ]);
});

test('without arguments nothing is called a failure', () => {
  expect(parseDemoArguments([])).toEqual({ crossGeography: false, json: false, keep: false, failOn: [] });
});
