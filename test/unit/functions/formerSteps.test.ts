import { formerSteps, refuseFormerStep } from '../../../functions/formerSteps';
import { saysOtherCode } from '../../../shared/rules/transfer/updatedApp';

test('formerSteps returns the steps of earlier releases that the app no longer has', () => {
  expect(formerSteps(['backupItem', 'restoreItem'], ['backupItem', 'copyItem'])).toEqual(['copyItem']);
});

test('a step of an earlier release ends in words that name the update', () => {
  const said = () => {
    try {
      return refuseFormerStep();
    } catch (error) {
      return error instanceof Error ? error.message : '';
    }
  };
  expect(saysOtherCode(said())).toBe(true);
});
