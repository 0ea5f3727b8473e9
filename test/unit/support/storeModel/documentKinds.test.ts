import { claimNames } from '../../../../shared/clients/claims/claimDocument';
import { storeNames } from '../../../../shared/rules/storeNames';
import { moveOf } from '../../../support/move/moveFixtures';
import { documentKinds, kindNames, kindOf } from '../../../support/storeModel/documentKinds';

const run = moveOf({ moveId: 'one-move', runId: '0a1b2c3d' });
const at = '2026-01-02T03:04:05.678Z';
const check = 'west--north--20260102T030405678-0a1b2c3d';

test('documentKinds has a row for each name of the store', () => {
  expect(Object.keys(documentKinds).sort()).toEqual(Object.keys(storeNames).sort());
});

test.each([
  ['runRecord', storeNames.runRecord(run)],
  ['runTime', storeNames.runTime({ ...run, dryRun: true }, at)],
  ['moveTime', storeNames.moveTime(run, at)],
  ['targetIndex', storeNames.targetIndex(run, 'ab12')],
  ['planPage', storeNames.planPage(run, 3)],
  ['planSummary', storeNames.planSummary(run)],
  ['planSeal', storeNames.planSeal(run)],
  ['listedPage', storeNames.listedPage(run, 0)],
  ['surveyedSettings', storeNames.surveyedSettings(run, 'ab12')],
  ['planSettings', storeNames.planSettings(run)],
  ['settingResults', storeNames.settingResults(run)],
  ['configurationPlan', storeNames.configurationPlan(run, 'ab12')],
  ['configurationResults', storeNames.configurationResults(run)],
  ['drift', storeNames.drift(run)],
  ['unlocked', `${storeNames.unlocked(run)}source-secret-a.jwe`],
  ['probe', storeNames.probe(run)],
  ['scratchVault', storeNames.scratchVault(run)],
  ['scratchEnd', storeNames.scratchEnd(run)],
  ['begunPage', storeNames.begunPage(run, 1)],
  ['results', storeNames.results(run, 1)],
  ['deletions', storeNames.deletions(run)],
  ['ownDeletion', storeNames.ownDeletion(run, 'ab12')],
  ['heldDeletions', storeNames.heldDeletions(run, 'ab12')],
  ['latePart', storeNames.latePart(run, 0, { itemType: 'secret', pagesRead: 0 })],
  ['latePart', storeNames.latePart(run, 12, { itemType: 'key', pagesRead: 4 })],
  ['sourceState', storeNames.sourceState(run, 1, { itemType: 'secret', pagesRead: 0 })],
  ['lateSeal', storeNames.lateSeal(run, 2)],
  ['report', storeNames.report(run)],
  ['reportNote', storeNames.reportNote(run)],
  ['provedReport', storeNames.provedReport(run, 'ab12')],
  ['rollbackHashes', storeNames.rollbackHashes(run, '0a1b2c3d')],
  ['rollbackDeletion', storeNames.rollbackDeletion(run, '0a1b2c3d', 'ab12')],
  ['rollbackEarlier', storeNames.rollbackEarlier(run, '0a1b2c3d', 0)],
  ['rollbackPlanPage', storeNames.rollbackPlanPage(run, '0a1b2c3d', 0)],
  ['rollbackResults', storeNames.rollbackResults(run, '0a1b2c3d', 0)],
  ['rollbackVaultPage', storeNames.rollbackVaultPage(run, '0a1b2c3d', 0)],
  ['rollbackVaultResults', storeNames.rollbackVaultResults(run, '0a1b2c3d', 'a'.repeat(64))],
  ['vaultChange', storeNames.vaultChange(run, 'ab12')],
  ['formerNote', storeNames.formerNote(run, 'ab12')],
  ['broughtHashes', storeNames.broughtHashes(run)],
  ['broughtPage', storeNames.broughtPage(run, 0)],
  ['approval', storeNames.approval(run)],
  ['pace', storeNames.pace(run)],
  ['control', storeNames.control(run)],
  ['sourceEvent', storeNames.sourceEvent(run)],
  ['waiters', `${storeNames.waiters(run)}ab12.json`],
  ['ownCallsOf', `${storeNames.ownCallsOf('west')}one.json`],
  ['moveSlot', storeNames.moveSlot(7)],
  ['checkPlaces', storeNames.checkPlaces],
  ['checkRun', storeNames.checkRun(check)],
  ['checkTime', storeNames.checkTime(check)],
  ['comparisonPage', storeNames.comparisonPage(check, 0)],
  ['comparisonTime', storeNames.comparisonTime(check)],
  ['comparisonSlots', storeNames.comparisonSlots],
  ['fleetPage', storeNames.fleetPage('one-fleet', '0a1b2c3d', 0)],
  ['fleetControl', storeNames.fleetControl('one-fleet', '0a1b2c3d')],
  ['fleetTime', storeNames.fleetTime('one-fleet', '0a1b2c3d', at)],
  ['fleetSlots', storeNames.fleetSlots],
  ['claim', claimNames.vault('west')],
  ['permit', `${claimNames.permits('west')}one.json`],
] as const)('kindOf returns %s for %s', (kind, name) => {
  expect(kindOf(name)).toBe(kind);
  expect(kindNames).toContain(kind);
});

test('kindOf returns undefined for a name that the app does not use', () => {
  expect(kindOf('moves/one-move/0a1b2c3d/something-new.json')).toBeUndefined();
});
