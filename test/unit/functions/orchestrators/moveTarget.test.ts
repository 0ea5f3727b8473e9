import { batchOf, moveOf } from '../../../support/move/moveFixtures';
import { inputsOf, namesOf } from '../../../support/move/moveOrchestration';
import { counts, lost, playMove as run } from '../../../support/move/moveRun';

describe('moveVault for the target itself', () => {
  const createTarget = {
    subscriptionId: '3f1c9b52-8a47-4d0e-b6c3-5e2a7d904f11',
    resourceGroup: 'rg',
    location: 'northeurope',
  };
  const steps = { prepareTarget: () => ({ state: 'prepared' }), settleTarget: () => ({ problems: [] }) };
  const move = moveOf({ createTarget });
  const settleInput = (played: ReturnType<typeof run>) =>
    inputsOf<{ isWhole: boolean }>(played, 'settleTarget').map(({ isWhole }) => isWhole);

  test('prepares it before the first item and settles it after the last verification', () => {
    const { rounds, phases } = run(1, steps, move);
    expect(namesOf({ rounds }).flat()).toEqual([
      'planVault',
      'prepareTarget',
      'transferItems',
      'verifyItems',
      'listLateItems',
      'settleTarget',
      'finishMove',
    ]);
    expect(phases).toContain('preparing');
  });

  test('does not touch it in a dry run, or if the request does not mention it', () => {
    expect(namesOf(run(1)).flat()).not.toContain('prepareTarget');
    expect(namesOf(run(1, steps, moveOf({ createTarget, dryRun: true }))).flat()).toEqual(['planVault', 'finishMove']);
  });

  test('ends before any item with the reason if the target cannot be prepared', () => {
    const failed = { state: 'failed', code: 'ARM_DENIED_BY_POLICY', detail: 'Denied.', retryable: false };
    const { rounds, output, finished } = run(2, { ...steps, prepareTarget: () => failed }, move);
    expect(namesOf({ rounds }).flat()).toEqual(['planVault', 'prepareTarget', 'finishMove']);
    expect(output).toMatchObject({ phase: 'failed' });
    expect(finished?.problems).toMatchObject([{ code: 'ARM_DENIED_BY_POLICY', remedy: expect.any(String) }]);
  });

  test.each([
    ['all items are there and verified', {}, move, true],
    ['an item failed', { transferItems: () => batchOf({ items: counts(1, 1) }) }, move, false],
    ['nothing was verified', {}, moveOf({ createTarget, verify: 'none' }), false],
  ])('counts as whole when %s', (_, changes, moved, isWhole) => {
    expect(settleInput(run(1, { ...steps, ...changes }, moved))).toEqual([isWhole]);
  });

  test('reports what the last look found, and is partially completed', () => {
    const problem = { code: 'TARGET_CONFIGURATION_DIFFERS', detail: 'tags owner', remedy: 'See who.' };
    const { finished, output } = run(1, { ...steps, settleTarget: () => ({ problems: [problem] }) }, move);
    expect(finished?.problems).toEqual([problem]);
    expect(output).toMatchObject({ phase: 'partiallyCompleted' });
  });

  test('writes the report even if the last look fails unexpectedly', () => {
    const { finished } = run(1, { ...steps, settleTarget: lost }, move);
    expect(finished?.problems).toMatchObject([{ code: 'INTERNAL', detail: expect.stringContaining('last step') }]);
  });
});
