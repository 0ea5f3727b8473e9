import { type DurableClient } from 'durable-functions';
import { enterScheduled, readDifferences } from '../../../../../functions/activities/comparisonActivities';
import {
  enterComparison,
  listComparisons,
  maxComparisonsPerPair,
} from '../../../../../functions/steps/comparisons/comparisonList';
import { type Clients } from '../../../../../shared/clients/openClients';
import { type ComparedItem } from '../../../../../shared/contracts/model/comparisons';
import { readDifferencesContract } from '../../../../../shared/contracts/steps/scheduledComparisons';
import { chainPages, hashPart } from '../../../../../shared/rules/plan/hashPlan';
import { storeNames } from '../../../../../shared/rules/storeNames';
import { type MoveStore, openMoveStore } from '../../../../support/move/moveStore';

const pair = { sourceVault: 'source', targetVault: 'target' };
const idOf = (minute: number, vault = 'target') =>
  `source--${vault}--20260501T10${String(minute).padStart(2, '0')}00000-0a1b2c3d`;

let kept: MoveStore;
beforeEach(() => {
  kept = openMoveStore();
});
afterEach(() => {
  kept.remove();
});

/** A runtime that knows some orchestrations. Returns which of them the step purged. */
async function enter(id: string, known: Readonly<Record<string, string>>, name = 'compareVaults') {
  const purged: string[] = [];
  const runtime = {
    getStatus: async (one: string) => {
      if (known[one] === undefined) throw new Error('HTTP 404');
      return { runtimeStatus: known[one], name };
    },
    purgeInstanceHistory: async (one: string) => {
      purged.push(one);
      return { instancesDeleted: 1 };
    },
  } as unknown as DurableClient;
  const output = await enterScheduled({ store: kept.store } as Clients).run({ id, ...pair }, runtime);
  return { purged: purged.sort(), output };
}

describe('enterScheduled', () => {
  const old = Array.from({ length: maxComparisonsPerPair + 2 }, (_, minute) => idOf(minute));

  it('enters a comparison into the list, once', async () => {
    await enter(idOf(1), {});
    await enter(idOf(1), {});
    expect(await listComparisons(kept.store)).toEqual([idOf(1)]);
  });

  it('purges the histories of comparisons of the pair that newer ones displace', async () => {
    for (const id of old) await enterComparison(kept.store, id);
    for (let minute = 0; minute < 30; minute += 1) await enterComparison(kept.store, idOf(minute, 'other'));
    const all = [...old, idOf(0, 'other')];
    const { purged, output } = await enter(idOf(59), Object.fromEntries(all.map((id) => [id, 'Completed'])));
    expect([purged, output]).toEqual([old.slice(0, 3), { purged: 3 }]);
  });

  it('purges no other orchestration whose name somebody planted in the list', async () => {
    for (const id of old) await enterComparison(kept.store, id);
    expect((await enter(idOf(59), { [idOf(0)]: 'Completed' }, 'checkVaults')).purged).toEqual([]);
    expect((await enter(idOf(59), { [idOf(0)]: 'Completed' })).purged).toEqual([idOf(0)]);
  });

  it('leaves a comparison in progress alone, however old', async () => {
    for (const id of old) await enterComparison(kept.store, id);
    expect((await enter(idOf(59), { [idOf(0)]: 'Running', [idOf(1)]: 'Failed' })).purged).toEqual([idOf(1)]);
  });
});

describe('readDifferences', () => {
  const item = (itemName: string, outcome: ComparedItem['outcome']): ComparedItem => ({
    itemType: 'secret',
    itemName,
    outcome,
    fields: [],
    differences: [],
  });
  const pages = [
    [item('a', 'match'), item('b', 'onlyInSource')],
    [item('c', 'notRead'), item('d', 'onlyInTarget')],
  ];
  const stored = { id: idOf(1), pages: 2, hash: chainPages(pages.map((items) => hashPart(items))) };
  const read = () => kept.run(readDifferences, readDifferencesContract, stored);

  beforeEach(async () => {
    for (const [page, items] of pages.entries())
      await kept.put(storeNames.comparisonPage(idOf(1), page), JSON.stringify({ page, items, seal: 'x' }));
  });

  it('finds the differences on all pages', async () => {
    const found = await read();
    expect(found).toMatchObject({ state: 'read', count: 2 });
    expect(found.state === 'read' && [found.known.length, found.unread.length]).toEqual([2, 1]);
  });

  it.each([
    ['changed', JSON.stringify({ page: 1, items: [item('c', 'match'), item('d', 'match')], seal: 'x' })],
    ['damaged', '{'],
  ])('fails if somebody has %s a page', async (_, text) => {
    await kept.put(storeNames.comparisonPage(idOf(1), 1), text);
    expect(await read()).toMatchObject({ state: 'failed', code: 'COMPARISON_CHANGED', retryable: false });
  });

  it('fails if a page is missing', async () => {
    await kept.store.remove(storeNames.comparisonPage(idOf(1), 0));
    expect(await read()).toMatchObject({ state: 'failed', code: 'COMPARISON_CHANGED' });
  });
});
