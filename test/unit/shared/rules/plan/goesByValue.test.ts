import { methods } from '../../../../../shared/contracts/api/moveRequest';
import { backupOutlooks } from '../../../../../shared/contracts/model/plan';
import { goesByValue } from '../../../../../shared/rules/plan/goesByValue';
import { planSketch } from '../../../../support/move/movePlan';

const cases = methods.flatMap((method) => backupOutlooks.map((backups) => [method, backups] as const));

test.each(cases)('goesByValue with %s and backups %s agrees with the plan of a plain secret', (method, backups) => {
  expect(goesByValue(method, backups)).toBe(planSketch({}, { method, backups }).route === 'exportImport');
});
