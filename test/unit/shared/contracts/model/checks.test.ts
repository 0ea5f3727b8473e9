import { checkRunSchema, checkSummarySchema, overallSchema } from '../../../../../shared/contracts/model/checks';
import { summarizeRun } from '../../../../../shared/rules/checks/summarizeRun';
import { checkRunOf } from '../../../../support/checks/checkFixtures';
import { without } from '../../../../support/without';

// Stored runs and histories of older versions must stay readable.

test('checkRunSchema reads a run of an older version and renames its overall result', () => {
  const old = without(checkRunOf(), 'forecast', 'affected', 'failOn');
  expect(checkRunSchema.parse({ ...old, overall: 'readyWithWarnings' })).toEqual({
    ...old,
    overall: 'readyWithConditions',
    forecast: null,
    affected: [],
    failOn: ['blocked'],
  });
});

test('checkSummarySchema reads a summary of an older version', () => {
  const old = without(summarizeRun(checkRunOf(), null), 'forecast', 'failed');
  const read = checkSummarySchema.parse({ ...old, overall: 'notReady', previousOverall: 'readyWithWarnings' });
  expect(read).toMatchObject({
    overall: 'notReady',
    previousOverall: 'readyWithConditions',
    forecast: null,
    failed: false,
  });
});

test('overallSchema rejects an unknown name', () => {
  expect(overallSchema.safeParse('almostReady').success).toBe(false);
  expect(overallSchema.safeParse('toString').success).toBe(false);
});
