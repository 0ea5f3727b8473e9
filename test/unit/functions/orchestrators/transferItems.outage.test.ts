import { transferItems } from '../../../../functions/orchestrators/transfer/transferItems';
import { type MoveSpec } from '../../../../shared/contracts/steps/moveSpec';
import { type ItemResult } from '../../../../shared/contracts/model/outcome';
import { type PlannedItem } from '../../../../shared/contracts/model/plan';
import { moveOf, plannedOf } from '../../../support/move/moveFixtures';
import { inputsOf, namesOf, play } from '../../../support/move/moveOrchestration';

const planHash = 'ab'.repeat(32);
const failure = { code: 'VAULT_UNREACHABLE', detail: 'It is away.' } as const;
const there = { planned: plannedOf(), throttled: 1 };
const away = { planned: plannedOf({ route: 'block', failure }), retryable: true, throttled: 1 };

/** Transfers one item. Its inspections are answered one after another, later ones with the last answer. */
function transfer(item: PlannedItem, inspections: readonly unknown[], move: MoveSpec = moveOf()) {
  let inspected = 0;
  const played = play(
    transferItems,
    { move, page: 0, planHash, backups: 'expected' },
    {
      loadPlanPage: () => ({ state: 'loaded', page: 0, items: [item] }),
      freeName: () => ({ state: 'freed', throttled: 0 }),
      inspectItem: () => inspections[Math.min((inspected += 1), inspections.length) - 1],
      backupItem: () => ({ state: 'backedUp', staged: 'staging/one/backup', throttled: 0 }),
      restoreItem: () => ({ state: 'restored', throttled: 0 }),
      saveResults: ({ items }: { items: unknown[] }) => ({ items: items.length }),
    },
  );
  const [saved] = inputsOf<{ items: ItemResult[] }>(played, 'saveResults');
  return { ...played, results: saved?.items ?? [] };
}

test('transferItems inspects the items of an approved plan again after a pause when the vault was unavailable', () => {
  const played = transfer(plannedOf(), [away, there], moveOf({ approval: 'required' }));
  expect(namesOf(played).flat().slice(1, 5)).toEqual(['inspectItem', 'timer', 'inspectItem', 'backupItem']);
  expect(played.results).toMatchObject([{ state: 'restored', reasons: [] }]);
  expect(played.output).toMatchObject({ throttled: 2 });
});

describe('transferItems for an item whose name was freed', () => {
  const held = plannedOf({ freeing: 'recover', reasons: ['RECOVERED_IN_TARGET'] });

  test('inspects it in the next round when the vault was unavailable', () => {
    const played = transfer(held, [away, there]);
    expect(namesOf(played).flat().slice(1, 6)).toEqual(['freeName', 'inspectItem', 'timer', 'freeName', 'inspectItem']);
    expect(played.results).toMatchObject([{ state: 'restored', reasons: ['RECOVERED_IN_TARGET'] }]);
  });

  test('fails it for a non-retryable fault', () => {
    const played = transfer(held, [{ ...away, retryable: false }]);
    expect(inputsOf(played, 'timer')).toEqual([]);
    expect(played.results).toMatchObject([{ state: 'failed', code: 'VAULT_UNREACHABLE' }]);
  });
});
