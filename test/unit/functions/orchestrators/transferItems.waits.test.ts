import { transferItems } from '../../../../functions/orchestrators/transfer/transferItems';
import { idOf, moveOf, plannedOf } from '../../../support/move/moveFixtures';
import { play, type Script } from '../../../support/move/moveOrchestration';

const input = { move: moveOf(), page: 0, planHash: 'ab'.repeat(32), backups: 'expected' };
const exported = { versionCount: 1, currentVersion: idOf('now'), versionsLeftOut: [], reasons: [] };

/** Transfers one item by value whose first import returns this. */
function importAfter(first: unknown) {
  const answers = [first, { state: 'imported', versions: [], throttled: 0 }];
  const script: Script = {
    loadPlanPage: () => ({ state: 'loaded', page: 0, items: [plannedOf({ route: 'exportImport' })] }),
    exportItem: () => ({ state: 'exported', staged: 'staging/x/export', ...exported, throttled: 0 }),
    importItem: () => answers.shift(),
    saveResults: () => ({ items: 1 }),
  };
  return play(transferItems, input, script);
}

const failed = { state: 'failed', code: 'VAULT_UNAVAILABLE', detail: 'x', retryable: true, throttled: 0 };
const since = '2026-05-01T10:00:03.000Z';
/** The last status of a page whose only item arrived. */
const done = { waitingFor: null, arrived: { items: 1, versions: 1 } };

describe('transferItems between the rounds of a batch', () => {
  it('shows that it waits before the next try', () => {
    const message = expect.stringMatching(/^Waiting until 10:00:08Z before the next try/);
    const waitingFor = { reason: 'retry', message, since, until: '2026-05-01T10:00:08.000Z' };
    expect(importAfter(failed).statuses).toEqual([{ waitingFor }, { waitingFor: null }, done]);
  });

  it('shows that it waits for a write that may still arrive', () => {
    const until = '2026-05-01T10:00:48.000Z';
    const message = expect.stringMatching(/^Waiting until 10:00:48Z for writes that a vault did not confirm/);
    const { statuses } = importAfter({ state: 'waiting', until, throttled: 0 });
    expect(statuses).toEqual([
      { waitingFor: { reason: 'unconfirmedWrites', message, since, until } },
      { waitingFor: null },
      done,
    ]);
  });

  it('counts the wait apart from the work of the batch', () => {
    expect(importAfter(failed).output).toMatchObject({
      times: {
        from: '2026-05-01T10:00:00.000Z',
        to: '2026-05-01T10:00:11.000Z',
        waits: [{ from: since, to: '2026-05-01T10:00:08.000Z' }],
      },
    });
  });
});

describe('transferItems with a backup or restore that takes too long', () => {
  const slow = { state: 'failed', code: 'BACKUP_TIMED_OUT', detail: 'x', retryable: true, throttled: 0 };
  const run = (answers: { readonly backUp?: unknown; readonly restore?: unknown; readonly key?: boolean }) => {
    const steps: string[] = [];
    const named = (name: string, answer: unknown) => () => {
      steps.push(name);
      return answer;
    };
    const script: Script = {
      loadPlanPage: () => ({
        state: 'loaded',
        page: 0,
        items: [plannedOf(answers.key === true ? { itemType: 'key' } : {})],
      }),
      backupItem: named('backup', answers.backUp ?? { state: 'backedUp', staged: 'staging/x/backup', throttled: 0 }),
      restoreItem: named('restore', answers.restore),
      exportItem: named('export', { state: 'exported', staged: 'staging/x/export', ...exported, throttled: 0 }),
      importItem: named('import', { state: 'imported', versions: [], throttled: 0 }),
      saveResults: (saved) => {
        steps.push(
          JSON.stringify(
            (saved as { items: { route: string; state: string; reasons: string[] }[] }).items.map(
              ({ route, state, reasons }) => [route, state, ...reasons],
            ),
          ),
        );
        return { items: 1 };
      },
    };
    const { statuses } = play(transferItems, input, script);
    return { steps, statuses };
  };

  it('moves the item by value in the same round after a slow backup', () => {
    expect(run({ backUp: slow })).toEqual({
      steps: ['backup', 'export', 'import', '[["exportImport","imported","BACKUP_TOO_SLOW"]]'],
      statuses: [done],
    });
  });

  it('waits after a slow restore until it can no longer arrive, then moves the item by value', () => {
    const until = '2026-05-01T10:03:00.000Z';
    const { steps, statuses } = run({ restore: { ...slow, until } });
    expect(steps).toEqual(['backup', 'restore', 'export', 'import', '[["exportImport","imported","BACKUP_TOO_SLOW"]]']);
    expect(statuses[0]).toMatchObject({ waitingFor: { reason: 'unconfirmedWrites', until } });
  });

  it('tries a key again, and gives it no new material', () => {
    const { steps } = run({ backUp: slow, key: true });
    expect(steps).toEqual(['backup', 'backup', 'backup', 'backup', '[["backupRestore","failed"]]']);
  });
});

describe('transferItems with a key that it replaces in the target', () => {
  const replaced = { state: 'restored', currentVersion: idOf('now'), throttled: 0 };
  const run = (...answers: readonly unknown[]) => {
    const left = [...answers];
    const steps: string[] = [];
    const script: Script = {
      loadPlanPage: () => ({
        state: 'loaded',
        page: 0,
        items: [plannedOf({ itemType: 'key', freeing: 'replace' })],
      }),
      backupItem: () => {
        steps.push('backup');
        return { state: 'backedUp', staged: 'staging/x/backup', throttled: 0 };
      },
      replaceKey: ({ staged = 'none' }: { staged?: string }) => {
        steps.push(`replace ${staged}`);
        return left.shift();
      },
      saveResults: ({ items }: { items: { state: string; reasons: string[] }[] }) => {
        steps.push(items.map(({ state, reasons }) => [state, ...reasons].join(' ')).join());
        return { items: 1 };
      },
    };
    play(transferItems, input, script);
    return steps;
  };

  it('backs the key up first, and replaces it with this backup', () => {
    expect(run(replaced)).toEqual(['backup', 'replace staging/x/backup', 'restored KEY_REPLACED']);
  });

  it('makes no other backup once the step has begun: the source may not have the key any more', () => {
    const waiting = { state: 'waiting', until: '2026-05-01T10:00:48.000Z', begun: true, throttled: 0 };
    expect(run({ ...failed, begun: true }, waiting, replaced)).toEqual([
      ...['backup', 'replace staging/x/backup', 'replace none', 'replace none'],
      'restored KEY_REPLACED',
    ]);
  });

  it('makes another backup if the step did not begin, or has to begin again', () => {
    const steps = run({ ...failed, begun: false }, replaced);
    expect(steps.filter((step) => step === 'backup')).toHaveLength(2);
  });

  it('gives a key no new material if the target refuses its backup', () => {
    const refused = { ...failed, code: 'BACKUP_NOT_ACCEPTED', retryable: false, begun: true };
    expect(run(refused).at(-1)).toBe('blocked BACKUP_REFUSED_BY_TARGET KEY_NOT_EXPORTABLE');
  });
});
