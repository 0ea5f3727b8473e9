import { readDemoArguments } from '../../../../local/demo/demoArguments';

test('reads the classes of --fail-on as a comma-separated list', () => {
  expect(readDemoArguments(['--fail-on', 'blocked,skipped']).failOn).toEqual(['blocked', 'skipped']);
});

test('has no failure classes by default', () => {
  const flags = { crossGeography: false, details: false, json: false, keep: false, open: false };
  expect(readDemoArguments([])).toEqual({ ...flags, failOn: [] });
});

test('keeps the app running for a page that it opens', () => {
  expect(readDemoArguments(['--open'])).toMatchObject({ open: true, keep: true });
});
