import { transferItems } from '../../../../functions/orchestrators/transfer/transferItems';
import { type BriefItem, type BriefResult } from '../../../../shared/contracts/model/versionLists';
import { noItems } from '../../../../shared/rules/transfer/resultTally';
import { idOf, moveOf, plannedOf } from '../../../support/move/moveFixtures';
import { inputsOf, play, type Script } from '../../../support/move/moveOrchestration';

const byValue = (): BriefItem => plannedOf({ itemName: 'one', route: 'exportImport' });
const exported = {
  state: 'exported',
  versionCount: 1,
  currentVersion: idOf('now'),
  versionsLeftOut: [],
  reasons: [],
  throttled: 0,
};

/** Transfers one item of a page. */
function transfer(item: BriefItem, changes: Script, move = moveOf()) {
  const played = play(
    transferItems,
    { move, page: 7, planHash: 'ab'.repeat(32), backups: 'expected' },
    {
      loadPlanPage: () => ({ state: 'loaded', page: 7, items: [item] }),
      exportItem: () => ({ ...exported, staged: 'staging/export' }),
      importItem: () => ({ state: 'imported', versions: [], throttled: 0 }),
      saveResults: () => ({ items: 1 }),
      ...changes,
    },
  );
  const [saved] = inputsOf<{ items: BriefResult[] }>(played, 'saveResults');
  return { ...played, results: saved?.items ?? [] };
}

describe('transferItems with lists that are in the store', () => {
  const list = (step: string, count: number) => ({ count, hash: 'ef'.repeat(32), staged: `staging/${step}` });

  test('passes them from the steps to the results', () => {
    const { results, output } = transfer(byValue(), {
      exportItem: () => ({
        ...exported,
        staged: 'staging/export',
        versionCount: 900,
        versionsLeftOut: list('export', 300),
        reasons: ['OLD_VERSION_DISABLED'],
      }),
      importItem: () => ({ state: 'imported', versions: list('import', 600), throttled: 0 }),
    });
    expect(results).toEqual([
      expect.objectContaining({ versions: list('import', 600), versionsLeftOut: list('export', 300) }),
    ]);
    expect(output).toMatchObject({ versionsDone: 600 });
  });

  test('returns the sums of what was stored', () => {
    const sums = { items: { ...noItems, total: 1, failed: 1 }, versionsDone: 0, problemCount: 1, problemsByCode: [] };
    const { output } = transfer(byValue(), {
      saveResults: () => ({ items: 1, sums: { ...sums, problems: [] } }),
    });
    expect(output).toMatchObject({ ...sums, planned: { items: { total: 1 } } });
  });

  test.each([
    ['takes a list of another step with the same versions as unchanged', 'ef'.repeat(32), []],
    ['reports an item whose left-out versions changed', 'ab'.repeat(32), ['CHANGED_SINCE_PLAN']],
  ])('%s', (_, hash, reasons) => {
    const versionsLeftOut = list('plan', 30);
    const planned = { ...byValue(), versionCount: 50, versionsLeftOut };
    const again = { ...planned, versionsLeftOut: { ...versionsLeftOut, hash, staged: 'staging/inspect' } };
    const { results } = transfer(
      planned,
      {
        inspectItem: () => ({ planned: again, throttled: 0 }),
        exportItem: () => ({ ...exported, staged: 'staging/export', versionCount: 50 }),
      },
      moveOf({ approval: 'required' }),
    );
    expect(results[0]?.reasons).toEqual(reasons);
  });
});
