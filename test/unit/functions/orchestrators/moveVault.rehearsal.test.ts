import { type InputOf } from '../../../../shared/contracts/steps/contract';
import { type planVaultContract } from '../../../../shared/contracts/steps/orchestrations';
import { type finishMoveContract } from '../../../../shared/contracts/steps/moveSteps';
import { rehearsalOf } from '../../../../shared/rules/rehearsal/rehearsedMove';
import { moveOf } from '../../../support/move/moveFixtures';
import { inputsOf, namesOf } from '../../../support/move/moveOrchestration';
import { counts, lost, planned, playMove as run } from '../../../support/move/moveRun';

const subscriptionId = '3f1c9b52-8a47-4d0e-b6c3-5e2a7d904f11';
const into = {
  vault: 'scratch',
  createTarget: { subscriptionId, resourceGroup: 'rg-scratch', location: 'northeurope' },
};
const real = moveOf({ autoRenewal: 'keep', probe: true, method: 'backupRestore' });
const move = rehearsalOf(real, { into }, 'aaaaaaaa');
const steps = {
  prepareTarget: () => ({ state: 'prepared' }),
  discardScratch: () => ({ state: 'discarded', fate: 'purged' }),
};
type Finish = InputOf<typeof finishMoveContract>;

const finishes = (played: ReturnType<typeof run>) => inputsOf<Finish>(played, 'finishMove');
const leftOf = (played: ReturnType<typeof run>) => finishes(played).at(-1)?.problems ?? [];

describe('moveVault of a rehearsal', () => {
  test('plans the real move, moves into the scratch vault, verifies, discards it, and reports both', () => {
    const played = run(1, steps, move);
    expect(namesOf(played).flat()).toEqual([
      'planVault',
      'finishMove',
      'planVault',
      'prepareTarget',
      'transferItems',
      'verifyItems',
      'listLateItems',
      'discardScratch',
      'finishMove',
    ]);
    const [ofReal, ofScratch] = inputsOf<InputOf<typeof planVaultContract>>(played, 'planVault').map((one) => one.move);
    expect(ofReal).toMatchObject({
      targetVault: 'target',
      runId: 'aaaaaaaa',
      dryRun: true,
      createTarget: null,
      probe: false,
      autoRenewal: 'keep',
      method: 'backupRestore',
    });
    expect(ofReal?.rehearsal).toBeUndefined();
    expect(ofScratch).toMatchObject({ targetVault: 'scratch', dryRun: false, autoRenewal: 'hold' });
    const [first, last] = finishes(played);
    expect(first?.move).toEqual(ofReal);
    expect(last?.rehearsal).toMatchObject({
      real: { evidenceAt: first?.startedAt, items: counts(1) },
      scratch: { fate: 'purged' },
    });
    expect(played.output).toMatchObject({ phase: 'completed' });
    expect(played.statuses.at(-1)?.rehearsal).toEqual({
      targetVault: 'target',
      planReportUri: '/api/moves/one-move/report?run=aaaaaaaa',
      scratch: { fate: 'purged' },
    });
  });

  test('rehearses although the real move cannot be planned, and says so', () => {
    const failed = { state: 'failed', code: 'VAULT_FORBIDDEN', detail: 'No.', retryable: false };
    const planVault = (input: unknown) =>
      (input as InputOf<typeof planVaultContract>).move.dryRun ? failed : planned(1);
    const played = run(1, { ...steps, planVault }, move);
    const [first, last] = finishes(played);
    expect(first).toMatchObject({ phase: 'failed', problems: [{ code: 'VAULT_FORBIDDEN' }] });
    expect(last?.rehearsal?.real).toMatchObject({ phase: 'failed', plan: null });
    expect(played.output).toMatchObject({ phase: 'completed' });
  });

  test.each([
    ['the target cannot be prepared', { prepareTarget: lost }, 'failed'],
    [
      'somebody cancels it',
      { transferItems: () => ({ state: 'failed', code: 'MOVE_CANCELLED', detail: 'Stop.', retryable: false }) },
      'cancelled',
    ],
  ])('discards the scratch vault when %s', (_, changes, phase) => {
    const played = run(1, { ...steps, ...changes }, move);
    expect(namesOf(played).flat().slice(-2)).toEqual(['discardScratch', 'finishMove']);
    expect(played.output).toMatchObject({ phase });
  });

  test('tries again while Azure is purging the vault or does not answer', () => {
    let calls = 0;
    const answers = [
      { state: 'waiting', code: 'SCRATCH_VAULT_LEFT', detail: 'Azure is purging it.' },
      { state: 'failed', code: 'ARM_UNAVAILABLE', detail: 'No.', retryable: true },
      { state: 'discarded', fate: 'purged' },
    ];
    const played = run(1, { ...steps, discardScratch: () => answers[calls++] }, move);
    expect(calls).toBe(3);
    expect(played.output).toMatchObject({ phase: 'completed' });
    const waits = played.statuses.flatMap(({ waitingFor }) => waitingFor?.reason ?? []);
    expect(new Set(waits)).toEqual(new Set(['scratchVault']));
  });

  test.each([
    ['refuses', () => ({ state: 'failed', code: 'ARM_LOCKED', detail: 'Locked.', retryable: false }), 1],
    ['does not answer', () => ({ state: 'failed', code: 'ARM_UNAVAILABLE', detail: 'Away.', retryable: true }), 17],
    ['breaks', lost, 17],
  ])('names the scratch vault if Azure %s', (_, discardScratch, tries) => {
    const played = run(1, { ...steps, discardScratch }, move);
    expect(
      namesOf(played)
        .flat()
        .filter((name) => name === 'discardScratch'),
    ).toHaveLength(tries);
    expect(leftOf(played)).toMatchObject([
      { code: 'SCRATCH_VAULT_LEFT', detail: expect.stringContaining('scratch in resource group rg-scratch') },
    ]);
    expect(leftOf(played)[0]?.detail).toContain('az keyvault delete --subscription');
    expect(finishes(played).at(-1)?.rehearsal?.scratch).toMatchObject({ fate: 'left' });
    expect(played.output).toMatchObject({ phase: 'partiallyCompleted' });
  });
});
