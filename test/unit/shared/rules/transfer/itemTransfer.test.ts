import { type ErrorCode } from '../../../../../shared/contracts/model/errorCodes';
import { type ReasonCode } from '../../../../../shared/contracts/model/reasonCodes';
import { type ItemState } from '../../../../../shared/contracts/model/outcome';
import {
  advanceImported,
  advanceTransfer,
  isPending,
  settleTransfer,
  type Transfer,
} from '../../../../../shared/rules/transfer/itemTransfer';
import { pauseBeforeRound, roundDelaysSeconds } from '../../../../../shared/rules/transfer/roundPauses';
import { advanceUpdated } from '../../../../../shared/rules/transfer/updateTransfer';
import { idOf, resultOf } from '../../../../support/move/moveFixtures';

const failure = { code: 'VAULT_UNAVAILABLE', detail: 'It was down.', requestId: 'r-1' } as const;

function transferOf(changes: Parameters<typeof resultOf>[0] = {}, more: Partial<Transfer> = {}): Transfer {
  return {
    result: resultOf({ state: 'planned', ...changes }),
    retryable: false,
    isDisabled: false,
    throttled: 0,
    ...more,
  };
}

const auto = { method: 'auto', unmovableKeys: 'block' } as const;
const backupOnly = { method: 'backupRestore', unmovableKeys: 'block' } as const;

describe('settleTransfer of an item whose last write may still arrive', () => {
  const until = '2026-05-01T10:00:50.000Z';
  const waiting = settleTransfer(transferOf(), { state: 'waiting', until, throttled: 3 }, auto);

  test('keeps it open, with WRITE_NOT_CONFIRMED until then', () => {
    expect(isPending(waiting)).toBe(true);
    expect(waiting).toMatchObject({ notBefore: until, throttled: 3, result: { code: 'WRITE_NOT_CONFIRMED' } });
  });

  test('makes the next round wait for it', () => {
    const nowMs = Date.parse('2026-05-01T10:00:00.000Z');
    expect(pauseBeforeRound([waiting], 5, nowMs).ms).toBe(50_000);
    expect(pauseBeforeRound([waiting], 60, nowMs).ms).toBe(60_000);
    expect(pauseBeforeRound([transferOf()], 5, nowMs).ms).toBe(5_000);
    expect(pauseBeforeRound([{ ...waiting, notBefore: '2099-01-01T00:00:00.000Z' }], 5, nowMs).ms).toBe(600_000);
  });

  test('ends the wait once the item was written', () => {
    expect(advanceTransfer(waiting, { state: 'imported' }, 0)).toMatchObject({ notBefore: undefined });
  });
});

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
])('isPending of an item that is %s (retryable: %s) returns %s', (state, retryable, open) => {
  expect(isPending(transferOf({ state }, { retryable }))).toBe(open);
});

test.each([true, false])('settleTransfer keeps a failure with its code, its text and retryable: %s', (retryable) => {
  const settled = settleTransfer(transferOf({ verified: true }), failedWith('VAULT_UNAVAILABLE', retryable), auto);
  expect(settled).toMatchObject({
    result: { state: 'failed', code: 'VAULT_UNAVAILABLE', detail: 'It did not work.', verified: false },
    retryable,
  });
});

test('settleTransfer clears an earlier failure on a skip or a block', () => {
  const failed = transferOf({ state: 'failed', ...failure }, { retryable: true });
  const blocked = { state: 'blocked', reason: 'SOFT_DELETED_IN_TARGET', throttled: 0 } as const;
  const { result, retryable } = settleTransfer(failed, blocked, auto);
  expect({ result, retryable }).toEqual({
    result: resultOf({ state: 'blocked', reasons: ['SOFT_DELETED_IN_TARGET'] }),
    retryable: false,
  });
});

test('settleTransfer turns a backup that the target refuses into a move by value', () => {
  const settled = settleTransfer(transferOf({ state: 'backedUp' }), failedWith('BACKUP_NOT_ACCEPTED'), auto);
  expect(settled.result).toEqual(
    resultOf({ route: 'exportImport', state: 'planned', reasons: ['BACKUP_REFUSED_BY_TARGET'] }),
  );
  expect(isPending(settled)).toBe(true);
});

test('settleTransfer turns a backup that the source refuses into a move by value', () => {
  const settled = settleTransfer(transferOf(), failedWith('BACKUP_NOT_POSSIBLE'), auto);
  expect(settled.result).toEqual(
    resultOf({ route: 'exportImport', state: 'planned', reasons: ['BACKUP_REFUSED_BY_SOURCE'] }),
  );
  expect(isPending(settled)).toBe(true);
});

test('settleTransfer fails a refused backup if the request allows only backups', () => {
  const settled = settleTransfer(transferOf(), failedWith('BACKUP_NOT_ACCEPTED'), backupOnly);
  expect(settled.result).toMatchObject({ route: 'backupRestore', state: 'failed', code: 'BACKUP_NOT_ACCEPTED' });
  expect(isPending(settled)).toBe(false);
});

test('settleTransfer removes reasons that are only true for a backup', () => {
  const whole = transferOf({ reasons: ['MOVES_WITH_ALL_VERSIONS'] });
  const { result } = settleTransfer(whole, failedWith('BACKUP_NOT_POSSIBLE'), auto);
  expect(result.reasons).toEqual(['BACKUP_REFUSED_BY_SOURCE']);
});

describe('settleTransfer of a key whose backup is refused', () => {
  const key = { itemType: 'key' } as const;

  test.each<[ErrorCode, ReasonCode]>([
    ['BACKUP_NOT_ACCEPTED', 'BACKUP_REFUSED_BY_TARGET'],
    ['BACKUP_NOT_POSSIBLE', 'BACKUP_REFUSED_BY_SOURCE'],
  ])('blocks it after %s, because it has no other route', (code, reason) => {
    for (const policy of [auto, backupOnly]) {
      const settled = settleTransfer(transferOf({ ...key, state: 'backedUp' }), failedWith(code), policy);
      expect(settled.result).toEqual(resultOf({ ...key, state: 'blocked', reasons: [reason, 'KEY_NOT_EXPORTABLE'] }));
      expect([isPending(settled), settled.throttled]).toEqual([false, 2]);
    }
  });

  test('recreates it at once if the request asks for that', () => {
    const before = transferOf({
      ...key,
      state: 'backedUp',
      reasons: ['MOVES_WITH_ALL_VERSIONS', 'ROTATES_IN_BOTH_VAULTS'],
    });
    const settled = settleTransfer(before, failedWith('BACKUP_NOT_ACCEPTED'), { ...auto, unmovableKeys: 'recreate' });
    expect(settled.result).toEqual(
      resultOf({
        ...key,
        route: 'recreate',
        state: 'planned',
        reasons: ['ROTATES_IN_BOTH_VAULTS', 'BACKUP_REFUSED_BY_TARGET', 'NEW_KEY_MATERIAL'],
      }),
    );
    expect(isPending(settled)).toBe(true);
  });
});

test('settleTransfer moves a certificate whose backup is refused by value', () => {
  const { result } = settleTransfer(transferOf({ itemType: 'certificate' }), failedWith('BACKUP_NOT_ACCEPTED'), auto);
  expect(result).toMatchObject({ route: 'exportImport', state: 'planned', reasons: ['BACKUP_REFUSED_BY_TARGET'] });
});

test.each(['key', 'certificate'] as const)(
  'a %s of hardware that the target has not is blocked, as such',
  (itemType) => {
    const settled = settleTransfer(transferOf({ itemType }), failedWith('ITEM_NOT_SUPPORTED_BY_TARGET', true), auto);
    expect(settled.result).toEqual(resultOf({ itemType, state: 'blocked', reasons: ['HSM_KEY_IN_STANDARD_VAULT'] }));
    expect(isPending(settled)).toBe(false);
  },
);

test.each([
  ['HSM_KEY_IN_STANDARD_VAULT', 'blocked', failedWith('ITEM_NOT_SUPPORTED_BY_TARGET')],
  ['SOFT_DELETED_IN_TARGET', 'blocked', { state: 'blocked', reason: 'SOFT_DELETED_IN_TARGET', throttled: 0 }],
  ['OTHER_CONTENT_IN_TARGET', 'skipped', { state: 'skipped', reason: 'OTHER_CONTENT_IN_TARGET', throttled: 0 }],
] as const)('settleTransfer claims no new material for a key that was not created: %s', (reason, state, output) => {
  const versionsLeftOut = [{ version: idOf('a'), reason: 'NEW_KEY_MATERIAL' as const }];
  const reasons: ReasonCode[] = ['OTHER_GEOGRAPHY', 'NEW_KEY_MATERIAL'];
  const created = transferOf({ itemType: 'key', route: 'recreate', reasons, versionCount: 2, versionsLeftOut });
  const { result } = settleTransfer(created, output, { method: 'auto', unmovableKeys: 'recreate' });
  expect(result).toMatchObject({ state, reasons: ['OTHER_GEOGRAPHY', reason], versionsLeftOut: [] });
});

test('settleTransfer adds a reason for a missing permission, and keeps the service’s text', () => {
  const { result, retryable } = settleTransfer(transferOf(), failedWith('VAULT_FORBIDDEN'), auto);
  expect(result).toMatchObject({ state: 'failed', code: 'VAULT_FORBIDDEN', reasons: ['PERMISSION_MISSING'] });
  expect(retryable).toBe(false);
});

test('settleTransfer keeps the remark of a step', () => {
  const blocked = { state: 'blocked', reason: 'PURGE_PROTECTED_IN_TARGET', remark: 'A day.', throttled: 0 } as const;
  expect(settleTransfer(transferOf(), blocked, auto).result).toMatchObject({ remark: 'A day.' });
});

test('advanceTransfer clears the failure of an earlier round', () => {
  const failed = transferOf({ state: 'failed', ...failure }, { retryable: true });
  expect(advanceTransfer(failed, { state: 'restored' }, 0)).toEqual(transferOf({ state: 'restored' }));
});

test('settleTransfer and advanceTransfer add up throttled calls', () => {
  const advanced = advanceTransfer(transferOf({}, { throttled: 1 }), { state: 'backedUp' }, 3);
  expect(settleTransfer(advanced, failedWith('VAULT_THROTTLED', true), auto).throttled).toBe(6);
});

test('roundDelaysSeconds grow, and together last more than a minute', () => {
  expect([...roundDelaysSeconds].sort((a, b) => a - b)).toEqual(roundDelaysSeconds);
  expect(roundDelaysSeconds.reduce((sum, seconds) => sum + seconds, 0)).toBeGreaterThanOrEqual(60);
});

describe('advanceImported', () => {
  const leftOut = [
    { version: idOf('closed'), reason: 'OLD_VERSION_DISABLED' },
    { version: idOf('older'), reason: 'VERSIONS_NOT_SELECTED' },
    { version: idOf('old'), reason: 'VERSIONS_NOT_SELECTED' },
  ] as const;
  const reasons: ReasonCode[] = ['PARTLY_IN_TARGET', 'OLD_VERSION_DISABLED', 'VERSIONS_NOT_SELECTED'];
  const imported = (...there: readonly string[]) =>
    advanceImported(transferOf({ versionsLeftOut: [...leftOut], reasons }, { throttled: 1 }), {
      versions: there.map((name) => ({ from: idOf(name), to: idOf(name) })),
      throttled: 2,
    });

  test('keeps the versions that were left out, with their reasons', () => {
    expect(imported('new')).toMatchObject({
      result: { state: 'imported', versions: [{ from: idOf('new') }], versionsLeftOut: leftOut, reasons },
      throttled: 3,
    });
  });

  test('does not leave out a version that the target has', () => {
    const { result } = imported('closed', 'old', 'new');
    expect(result.versionsLeftOut).toEqual([leftOut[1]]);
    expect(result.reasons).toEqual(['PARTLY_IN_TARGET', 'VERSIONS_NOT_SELECTED']);
  });

  test.each<[ReasonCode[], boolean | undefined, ReasonCode[]]>([
    [['PARTLY_IN_TARGET'], true, ['ADDED_TO_OTHER_CONTENT']],
    [['ADDED_TO_OTHER_CONTENT'], true, ['ADDED_TO_OTHER_CONTENT']],
    [['ADDED_TO_OTHER_CONTENT'], false, ['PARTLY_IN_TARGET']],
    [[], false, []],
    [[], true, ['ADDED_TO_OTHER_CONTENT']],
    [['ADDED_TO_OTHER_CONTENT'], undefined, ['ADDED_TO_OTHER_CONTENT']],
    [['PARTLY_IN_TARGET'], undefined, ['PARTLY_IN_TARGET']],
  ])('returns for the planned reasons %j, on top: %s, the reasons %j', (before, isOnTop, after) => {
    const { result } = advanceImported(transferOf({ reasons: before }), { versions: [], isOnTop, throttled: 0 });
    expect(result.reasons).toEqual(after);
  });
});

describe('advanceUpdated', () => {
  const planned = { route: 'update', update: { fields: ['tags'], versions: 1 } } as const;
  const transfer = transferOf({ ...planned, update: { fields: ['tags'], versions: 1 } });

  test('clears the failure of an earlier round, and keeps what was set', () => {
    const before = {
      ...transfer,
      retryable: true,
      result: { ...transfer.result, state: 'failed', ...failure },
    } as const;
    const { result, retryable } = advanceUpdated(before, {
      update: transfer.result.update,
      versions: [],
      throttled: 1,
    });
    expect(result).toMatchObject({ state: 'updated', reasons: [], update: planned.update });
    expect([retryable, result.code]).toEqual([false, undefined]);
  });

  test('reports a field that the plan did not show as a change', () => {
    const update = { fields: ['expires', 'tags'], versions: 2 } as const;
    const advanced = advanceUpdated(transfer, {
      update: { ...update, fields: [...update.fields] },
      versions: [],
      throttled: 0,
    });
    expect(advanced.result).toMatchObject({ reasons: ['CHANGED_SINCE_PLAN'], update });
  });
});
