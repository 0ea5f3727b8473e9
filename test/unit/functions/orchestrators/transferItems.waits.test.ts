import { transferItems } from '../../../../functions/orchestrators/transferItems';
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

describe('transferItems between the rounds of a batch', () => {
  it('shows that it waits before the next try', () => {
    const message = expect.stringMatching(/^Waiting until 10:00:08Z before the next try/);
    const waitingFor = { reason: 'retry', message, since, until: '2026-05-01T10:00:08.000Z' };
    expect(importAfter(failed).statuses).toEqual([{ waitingFor }, { waitingFor: null }]);
  });

  it('shows that it waits for a write that may still arrive', () => {
    const until = '2026-05-01T10:00:48.000Z';
    const message = expect.stringMatching(/^Waiting until 10:00:48Z for writes that a vault did not confirm/);
    const { statuses } = importAfter({ state: 'waiting', until, throttled: 0 });
    expect(statuses).toEqual([
      { waitingFor: { reason: 'unconfirmedWrites', message, since, until } },
      { waitingFor: null },
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
