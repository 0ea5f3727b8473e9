import { stagingFolder } from '../../../../shared/clients/claims/runRef';
import { objectNameSegments } from '../../../../shared/clients/store/objectName';
import { claimNames } from '../../../../shared/clients/claims/claimNames';
import { storeNames } from '../../../../shared/rules/storeNames';
import { moveOf } from '../../../support/move/moveFixtures';

const run = moveOf({ moveId: 'one-move', runId: '0a1b2c3d' });

test('everything of a run lies in its folder', () => {
  const names = [
    storeNames.targetIndex(run),
    storeNames.planPage(run, 0),
    storeNames.results(run, 0),
    storeNames.report(run),
  ];
  expect(names.filter((name) => name.startsWith('moves/one-move/0a1b2c3d/'))).toEqual(names);
});

test('another run of the same move has names of its own', () => {
  expect(storeNames.report({ ...run, runId: 'ffffffff' })).not.toBe(storeNames.report(run));
});

test('pages are in the order of their names up to a million', () => {
  const names = [0, 9, 10, 99, 100, 999_999].map((page) => storeNames.planPage(run, page));
  expect([...names].sort()).toEqual(names);
});

test.each([storeNames.planPage(run, 3), storeNames.results(run, 3), storeNames.report(run)])(
  '%s is a name that the store takes',
  (name) => {
    expect(objectNameSegments(name).join('/')).toBe(name);
  },
);

test('nothing that has to last lies below the prefix of sealed payloads, which are deleted after some days', () => {
  const [prefix] = stagingFolder(run).split('/');
  const names = [storeNames.run(run), storeNames.unlocked(run), claimNames.vault('a'), claimNames.permits('a')];
  expect(prefix).toBe('staging');
  expect(names.filter((name) => name.startsWith(`${prefix}/`))).toEqual([]);
});
