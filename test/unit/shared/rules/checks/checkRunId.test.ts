import { checkRunIdSchema } from '../../../../../shared/contracts/model/checks';
import { moveIdSchema } from '../../../../../shared/contracts/api/moveRequest';
import { checkRunId, pairOfRun, timeOfRun, moveOfCheck } from '../../../../../shared/rules/checks/checkRunId';
import { storeNames } from '../../../../../shared/rules/storeNames';
import { checkAskOf } from '../../../../support/checks/checkFixtures';

const pair = { sourceVault: 'a-long-name-of-24-letters', targetVault: 'north-2' };
const at = new Date('2026-05-01T10:00:00.123Z');

test('checkRunId returns an id from which pair and time can be read', () => {
  const id = checkRunId(pair, at, '0a1b2c3d');
  expect(id).toBe('a-long-name-of-24-letters--north-2--20260501T100000123-0a1b2c3d');
  expect(checkRunIdSchema.parse(id)).toBe(id);
  expect(pairOfRun(id)).toEqual(pair);
  expect(timeOfRun(id)).toBe('20260501T100000123-0a1b2c3d');
  expect(storeNames.checkRun(id)).toBe(`checks/a-long-name-of-24-letters--north-2/${id}.json`);
});

test.each(['', '../x', 'a--b', 'a--b--20260501T100000123-0a1b2c3d/../..', 'A--b--20260501T100000123-0a1b2c3d'])(
  'checkRunIdSchema rejects %j',
  (text) => {
    expect(checkRunIdSchema.safeParse(text).success).toBe(false);
  },
);

test('moveOfCheck returns a dry run with its own id', () => {
  const move = moveOfCheck(checkAskOf());
  expect(move).toMatchObject({ dryRun: true, sourceVault: 'source', targetVault: 'target', runId: '0a1b2c3d' });
  expect(moveIdSchema.parse(move.moveId)).toBe('check-20260501T100000000-0a1b2c3d');
});
