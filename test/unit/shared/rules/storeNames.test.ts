import { stagingFolder } from '../../../../shared/clients/claims/runRef';
import { objectNameSegments } from '../../../../shared/clients/store/objectStore';
import { claimNames } from '../../../../shared/clients/claims/claimDocument';
import { storeNames } from '../../../../shared/rules/storeNames';
import { moveOf } from '../../../support/move/moveFixtures';

const run = moveOf({ moveId: 'one-move', runId: '0a1b2c3d' });

test('storeNames puts all objects of a run in its folder', () => {
  const names = [
    storeNames.targetIndex(run, 'ab12'),
    storeNames.planPage(run, 0),
    storeNames.results(run, 0),
    storeNames.report(run),
  ];
  expect(names.filter((name) => name.startsWith('moves/one-move/0a1b2c3d/'))).toEqual(names);
});

test('storeNames separates runs of one move', () => {
  expect(storeNames.report({ ...run, runId: 'ffffffff' })).not.toBe(storeNames.report(run));
});

test('storeNames keeps the order of pages up to a million', () => {
  const names = [0, 9, 10, 99, 100, 999_999].map((page) => storeNames.planPage(run, page));
  expect([...names].sort()).toEqual(names);
});

test.each([storeNames.planPage(run, 3), storeNames.results(run, 3), storeNames.report(run)])(
  'storeNames returns a valid name: %s',
  (name) => {
    expect(objectNameSegments(name).join('/')).toBe(name);
  },
);

test('storeNames puts no lasting object below the prefix of sealed payloads, which are deleted after some days', () => {
  const [prefix] = stagingFolder(run).split('/');
  const names = [storeNames.run(run), storeNames.unlocked(run), claimNames.vault('a'), claimNames.permits('a')];
  expect(prefix).toBe('staging');
  expect(names.filter((name) => name.startsWith(`${prefix}/`))).toEqual([]);
});
