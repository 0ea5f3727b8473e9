import {
  checkRunSchema,
  checkSummarySchema,
  gateResultSchema,
  overallSchema,
} from '../../../../../shared/contracts/model/checks';
import { summarizeRun } from '../../../../../shared/rules/checks/summarizeRun';
import { checkRunOf } from '../../../../support/checks/checkFixtures';
import { without } from '../../../../support/without';

// Runs in the store and results in histories outlive the version that wrote them.

test('a stored run of an older version is read, and its class gets the new name', () => {
  const old = without(checkRunOf(), 'forecast', 'affected', 'failOn');
  expect(checkRunSchema.parse({ ...old, overall: 'readyWithWarnings' })).toEqual({
    ...old,
    overall: 'readyWithConditions',
    forecast: null,
    affected: [],
    failOn: ['blocked'],
  });
});

test('a summary of an older version is read from a history', () => {
  const old = without(summarizeRun(checkRunOf(), null), 'forecast', 'failed');
  const read = checkSummarySchema.parse({ ...old, overall: 'notReady', previousOverall: 'readyWithWarnings' });
  expect(read).toMatchObject({
    overall: 'notReady',
    previousOverall: 'readyWithConditions',
    forecast: null,
    failed: false,
  });
});

test('a result of a gate of an older version is read', () => {
  const old = { id: checkRunOf().id, overall: 'readyWithWarnings', failing: [], waived: [] };
  expect(gateResultSchema.parse(old)).toEqual({ ...old, overall: 'readyWithConditions' });
});

test('a class that never was is refused', () => {
  expect(overallSchema.safeParse('almostReady').success).toBe(false);
  expect(overallSchema.safeParse('toString').success).toBe(false);
});
