import { comparedSelectSchema, comparisonPaceSchema } from '../../../../../shared/contracts/model/comparisons';
import { checkRunIdSchema } from '../../../../../shared/contracts/model/checks';
import { moveIdSchema } from '../../../../../shared/contracts/model/ids';
import {
  checkRunId,
  idOfComparison,
  moveOfCheck,
  moveOfComparison,
  pairOfRun,
  startOfReadOnlyRun,
  timeOfRun,
} from '../../../../../shared/rules/checks/checkRunId';
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

test('moveOfComparison returns a dry run from which the id of the comparison can be read', () => {
  const own = { sourceVault: 'contoso-west', targetVault: 'north-2' };
  const id = checkRunId(own, at, '0a1b2c3d');
  const terms = {
    depth: 'metadata',
    select: comparedSelectSchema.parse({}),
    pace: comparisonPaceSchema.parse({}),
  } as const;
  const move = moveOfComparison({ id, ...own, ...terms });
  expect(move).toMatchObject({ ...own, dryRun: true, verify: 'metadata', runId: '0a1b2c3d' });
  expect(moveIdSchema.parse(move.moveId)).toBe('compare-20260501T100000123-0a1b2c3d');
  expect(idOfComparison(move)).toBe(id);
});

test('startOfReadOnlyRun returns the start of checks and comparisons, and of no other move', () => {
  const { moveId } = moveOfCheck(checkAskOf());
  expect(startOfReadOnlyRun(moveId)).toBe(Date.parse('2026-05-01T10:00:00.000Z'));
  expect(startOfReadOnlyRun('compare-20260501T100000123-0a1b2c3d')).toBe(at.getTime());
  for (const other of [
    'check-1',
    'compare-20260501T100000123-0a1b2c3d-more',
    'move',
    'check-99999999T999999999-0a1b2c3d',
  ])
    expect(startOfReadOnlyRun(other)).toBeUndefined();
});
