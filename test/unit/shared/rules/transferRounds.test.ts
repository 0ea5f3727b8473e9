import { type ErrorCode } from '../../../../shared/contracts/errorCodes';
import { type ItemState } from '../../../../shared/contracts/outcome';
import {
  advanceExported,
  advanceTransfer,
  isOpen,
  roundDelaysSeconds,
  settleTransfer,
  type Transfer,
} from '../../../../shared/rules/transferRounds';
import { idOf, resultOf } from '../../../support/moveFixtures';

const failure = { code: 'VAULT_UNAVAILABLE', detail: 'It was down.', requestId: 'r-1' } as const;

function transferOf(changes: Parameters<typeof resultOf>[0] = {}, more: Partial<Transfer> = {}): Transfer {
  return { result: resultOf({ state: 'planned', ...changes }), retryable: false, throttled: 0, ...more };
}

function failedWith(code: ErrorCode, retryable = false) {
  return { state: 'failed', code, detail: 'It did not work.', retryable, throttled: 2 } as const;
}

test.each<[ItemState, boolean, boolean]>([
  ['planned', false, true],
  ['failed', true, true],
  ['failed', false, false],
  ['restored', true, false],
  ['imported', false, false],
  ['alreadyThere', false, false],
  ['skipped', true, false],
  ['blocked', true, false],
])('an item that is %s (retryable: %s) has a step before it: %s', (state, retryable, open) => {
  expect(isOpen(transferOf({ state }, { retryable }))).toBe(open);
});

test.each([true, false])('a failure is kept with its code, its words and whether it may pass (%s)', (retryable) => {
  const settled = settleTransfer(transferOf({ verified: true }), failedWith('VAULT_UNAVAILABLE', retryable), 'auto');
  expect(settled).toMatchObject({
    result: { state: 'failed', code: 'VAULT_UNAVAILABLE', detail: 'It did not work.', verified: false },
    retryable,
  });
});

test('a skip or a block of a later round clears the failure of an earlier one', () => {
  const failed = transferOf({ state: 'failed', ...failure }, { retryable: true });
  const blocked = { state: 'blocked', reason: 'SOFT_DELETED_IN_TARGET', throttled: 0 } as const;
  const { result, retryable } = settleTransfer(failed, blocked, 'auto');
  expect({ result, retryable }).toEqual({
    result: resultOf({ state: 'blocked', reasons: ['SOFT_DELETED_IN_TARGET'] }),
    retryable: false,
  });
});

test('a backup that the target refuses turns into a move by value, to be begun at once', () => {
  const settled = settleTransfer(transferOf({ state: 'backedUp' }), failedWith('BACKUP_NOT_ACCEPTED'), 'auto');
  expect(settled.result).toEqual(
    resultOf({ route: 'exportImport', state: 'planned', reasons: ['BACKUP_REFUSED_BY_TARGET'] }),
  );
  expect(isOpen(settled)).toBe(true);
});

test('a backup that the source does not give turns into a move by value too', () => {
  const settled = settleTransfer(transferOf(), failedWith('BACKUP_NOT_POSSIBLE'), 'auto');
  expect(settled.result).toEqual(
    resultOf({ route: 'exportImport', state: 'planned', reasons: ['BACKUP_REFUSED_BY_SOURCE'] }),
  );
  expect(isOpen(settled)).toBe(true);
});

test('a backup that the target refuses is a failure where only a backup is allowed', () => {
  const settled = settleTransfer(transferOf(), failedWith('BACKUP_NOT_ACCEPTED'), 'backupRestore');
  expect(settled.result).toMatchObject({ route: 'backupRestore', state: 'failed', code: 'BACKUP_NOT_ACCEPTED' });
  expect(isOpen(settled)).toBe(false);
});

test('a step on clears the failure of an earlier round', () => {
  const failed = transferOf({ state: 'failed', ...failure }, { retryable: true });
  expect(advanceTransfer(failed, { state: 'restored' }, 0)).toEqual(transferOf({ state: 'restored' }));
});

test('throttled calls add up over all steps', () => {
  const advanced = advanceTransfer(transferOf({}, { throttled: 1 }), { state: 'backedUp' }, 3);
  expect(settleTransfer(advanced, failedWith('VAULT_THROTTLED', true), 'auto').throttled).toBe(6);
});

test('versions that an export left out are named, though the plan meant the item to go by backup', () => {
  const exported = { versionsLeftOut: [idOf('old')], orderUncertain: true, throttled: 1 };
  const { result, throttled } = advanceExported(transferOf({ reasons: ['BACKUP_REFUSED_BY_TARGET'] }), exported);
  expect(result).toMatchObject({
    state: 'exported',
    reasons: ['BACKUP_REFUSED_BY_TARGET', 'OLD_VERSION_DISABLED', 'VERSION_ORDER_UNCERTAIN'],
    versionsLeftOut: [idOf('old')],
  });
  expect(throttled).toBe(1);
});

test('what the plan named already is not named twice', () => {
  const planned = transferOf({ reasons: ['OLD_VERSION_DISABLED'] });
  const exported = { versionsLeftOut: [idOf('old')], orderUncertain: false, throttled: 0 };
  expect(advanceExported(planned, exported).result.reasons).toEqual(['OLD_VERSION_DISABLED']);
});

test('a plain export adds no reason', () => {
  const exported = { versionsLeftOut: [], orderUncertain: false, throttled: 0 };
  expect(advanceExported(transferOf(), exported).result.reasons).toEqual([]);
});

test('the pauses between rounds grow, and together outlive a minute', () => {
  expect([...roundDelaysSeconds].sort((a, b) => a - b)).toEqual(roundDelaysSeconds);
  expect(roundDelaysSeconds.reduce((sum, seconds) => sum + seconds, 0)).toBeGreaterThanOrEqual(60);
});
