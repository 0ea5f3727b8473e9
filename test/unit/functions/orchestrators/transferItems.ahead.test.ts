import { transferItems } from '../../../../functions/orchestrators/transfer/transferItems';
import { idOf, moveOf, plannedOf } from '../../../support/move/moveFixtures';
import { inputsOf, play } from '../../../support/move/moveOrchestration';

interface Called {
  readonly calledAt: string;
}

test('transferItems calls its first step with the time at which the move read its items ahead, and later rounds with their own', () => {
  const readAt = '2026-05-01T09:59:00.000Z';
  const items = ['one', 'two'].map((itemName) => plannedOf({ itemName, route: 'exportImport' }));
  let exports = 0;
  const played = play(
    transferItems,
    { move: moveOf(), page: 0, planHash: 'ab'.repeat(32), backups: 'expected', readAt },
    {
      loadPlanPage: () => ({ state: 'loaded', page: 0, items }),
      exportItem: () => {
        exports += 1;
        if (exports <= items.length)
          return { state: 'failed', code: 'VAULT_UNREACHABLE', detail: 'x', retryable: true, throttled: 0 };
        const versions = { versionCount: 1, currentVersion: idOf('now'), versionsLeftOut: [] };
        return { state: 'exported', staged: 'staging/any', ...versions, reasons: [], throttled: 0 };
      },
      importItem: () => ({ state: 'imported', versions: [{ from: idOf('a'), to: idOf('b') }], throttled: 0 }),
      saveResults: ({ items: saved }: { items: unknown[] }) => ({ items: saved.length }),
    },
  );
  const [first, second, ...others] = inputsOf<Called>(played, 'exportItems').map(({ calledAt }) => calledAt);
  expect(first).toBe(readAt);
  expect([second, others]).toEqual([expect.not.stringContaining(readAt), []]);
});
