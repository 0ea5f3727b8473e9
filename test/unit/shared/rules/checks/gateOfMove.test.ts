import { askOfGate, gateResult } from '../../../../../shared/rules/checks/gateOfMove';
import { summarizeRun } from '../../../../../shared/rules/checks/compareFindings';
import { checkRunOf, findingOf, forecastOf } from '../../../../support/checks/checkFixtures';
import { moveOf } from '../../../../support/move/moveFixtures';

const forecast = forecastOf(3, { blocked: { total: 2 } });

test('askOfGate sets no failOn, because blocked items stop no move', () => {
  const { failOn } = askOfGate(moveOf(), new Date('2026-05-01T10:00:00Z'));
  const run = checkRunOf(0, { forecast, failOn });
  expect([failOn, summarizeRun(run, null).failed]).toEqual([[], false]);
});

test('gateResult returns the class and the forecast, and separates waived from failing checks', () => {
  const findings = [findingOf({ status: 'fail' }), findingOf({ id: 'CHK-METHOD', status: 'fail' })];
  const summary = summarizeRun(checkRunOf(0, { overall: 'notReady', findings, forecast }), null);
  expect(gateResult({ waivers: ['CHK-STORE'] }, summary)).toEqual({
    id: checkRunOf().id,
    hash: summary.hash,
    overall: 'notReady',
    failing: ['CHK-METHOD'],
    waived: ['CHK-STORE'],
    forecast,
  });
});
