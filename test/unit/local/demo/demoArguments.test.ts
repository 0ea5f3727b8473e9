import { readDemoArguments } from '../../../../local/demo/demoArguments';

test('--fail-on takes classes with commas between them', () => {
  expect(readDemoArguments(['--fail-on', 'blocked,skipped']).failOn).toEqual(['blocked', 'skipped']);
});

test('without arguments nothing is called a failure', () => {
  const flags = { crossGeography: false, details: false, json: false, keep: false };
  expect(readDemoArguments([])).toEqual({ ...flags, failOn: [] });
});
