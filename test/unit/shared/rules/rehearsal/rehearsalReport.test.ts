import { rehearsalOf } from '../../../../../shared/rules/rehearsal/rehearsedMove';
import { type Rehearsed, rehearsalReport } from '../../../../../shared/rules/rehearsal/rehearsalReport';
import { moveReportTexts } from '../../../../../shared/rules/report/moveReportTexts';
import { moveOf, planOf } from '../../../../support/move/moveFixtures';
import { moveReport } from '../../../../support/reports/moveReport';

const createTarget = {
  subscriptionId: '3f1c9b52-8a47-4d0e-b6c3-5e2a7d904f11',
  resourceGroup: 'rg-scratch',
  location: 'northeurope',
};
const move = rehearsalOf(moveOf(), { into: { vault: 'scratch', createTarget } }, 'aaaaaaaa');
const routes = { backupRestore: 3, exportImport: 0, recreate: 0, update: 0, skip: 0, block: 0 };
const real = {
  evidenceAt: '2026-05-01T09:00:00.000Z',
  phase: 'completed' as const,
  items: { total: 3, done: 0, skipped: 0, blocked: 0, failed: 0 },
  versions: { total: 3, done: 0 },
  problemCount: 0,
  problemsByCode: [],
  plan: planOf({ byRoute: routes }),
};
const rehearsed: Rehearsed = {
  move,
  real,
  scratch: { fate: 'purged' },
  plan: planOf({ byRoute: routes }),
  phases: [
    { phase: 'preparing', startedAt: '2026-05-01T10:00:00.000Z', seconds: 3 },
    { phase: 'transferring', startedAt: '2026-05-01T10:00:03.000Z', seconds: 4.04, items: 8, itemsPerSecond: 2 },
  ],
  done: { items: 3, versions: 3, verified: 3, throttled: 1 },
};
const unproven = (changes: Partial<Rehearsed>) =>
  rehearsalReport({ ...rehearsed, ...changes })?.notProven.map(({ what }) => what);

describe('rehearsalReport', () => {
  test('has what was proven, what the real move would do, and where the scratch vault was', () => {
    expect(rehearsalReport(rehearsed)).toMatchObject({
      targetVault: 'target',
      real: {
        evidenceAt: '2026-05-01T09:00:00.000Z',
        items: { total: 3 },
        reportUri: '/api/moves/one-move/report?run=aaaaaaaa',
      },
      scratch: { vault: 'scratch', resourceGroup: 'rg-scratch', region: 'northeurope', fate: 'purged' },
      proven: { items: 3, verified: 3, seconds: 7, itemsPerSecond: 2, throttled: 1 },
    });
  });

  test('is absent for any other move', () => {
    expect(rehearsalReport({ ...rehearsed, move: moveOf() })).toBeUndefined();
  });

  test.each<[string, Partial<Rehearsed>, string[]]>([
    ['nothing differs', {}, ['targetWrites', 'renewals']],
    ['there is no plan of the real move', { real: null }, ['targetWrites', 'realPlan', 'renewals']],
    [
      'keys cannot go to the real target',
      { real: { ...real, plan: planOf({ byRoute: { ...routes, backupRestore: 2, block: 1 } }) } },
      ['targetWrites', 'routes', 'renewals'],
    ],
    [
      'the real target has items',
      { real: { ...real, items: { ...real.items, done: 1, skipped: 1 } } },
      ['targetWrites', 'existingItems', 'renewals'],
    ],
    [
      'the regions differ',
      {
        plan: planOf({ byRoute: routes, target: { name: 'scratch', region: 'francecentral', geography: 'France' } }),
      },
      ['targetWrites', 'region', 'renewals'],
    ],
    [
      'the real move creates its target, and no certificate moves',
      {
        move: rehearsalOf(
          moveOf({ createTarget, select: { types: ['secret'] } }),
          { into: { vault: 'scratch', createTarget } },
          'aaaaaaaa',
        ),
      },
      ['targetWrites', 'configuration'],
    ],
  ])('says what is not proven if %s', (_, changes, what) => {
    expect(unproven(changes)).toEqual(what);
  });
});

test('the views of a report show the rehearsal', () => {
  const rehearsal = rehearsalReport({ ...rehearsed, scratch: { fate: 'left', detail: 'It is locked.' } });
  const report = moveReport({ move, ...(rehearsal && { rehearsal }) });
  const page = moveReportTexts.html(report);
  const text = moveReportTexts.md(report);
  expect(text).toMatch(/^# Rehearsal one-move: completed/);
  for (const words of [
    'by what both vaults had at 2026-05-01T09:00:00.000Z',
    'the real move to target',
    'still exists: delete it',
    'It is locked.',
    'Not proven',
  ]) {
    expect(page).toContain(words);
    expect(text).toContain(words);
  }
});
