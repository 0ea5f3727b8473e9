import { idFault, idPartOf } from '../../../web/model/idSearch';
import { type MoveLine } from '../../../shared/contracts/api/moveList';
import { type PlanAnswer } from '../../../shared/contracts/api/httpAnswers';
import { phases } from '../../../shared/contracts/model/progress';
import { itemStates as contractStates } from '../../../shared/contracts/model/outcome';
import { announcement } from '../../../web/model/announcement';
import { consequencesOf } from '../../../web/model/consequences';
import { groupMoves } from '../../../web/model/moveGroups';
import { groupProblems } from '../../../web/model/problemGroups';
import { checkTrend, trendWords } from '../../../web/model/checkTrend';
import { allowedRate, heightOf, ratePath, withRate, type RatePoint } from '../../../web/model/rateHistory';
import { hashOf, parseRoute, type Route } from '../../../web/model/route';
import { safeLink, withCodePoints } from '../../../web/model/foreignText';
import { rowWindow } from '../../../web/model/virtualRows';
import { duration, itemStates } from '../../../web/model/words';
import { line, plan } from './answers';
import { phaseWords } from '../../../shared/words/phaseWords';

describe('parseRoute', () => {
  const routes: readonly Route[] = [
    { view: 'moves' },
    { view: 'move', id: 'a/b?c#d', tab: 'progress' },
    { view: 'move', id: 'one', tab: 'plan' },
    { view: 'move', id: 'one', tab: 'rollback' },
    { view: 'move', id: 'one', tab: 'end' },
    { view: 'change', id: 'a--b/c' },
    { view: 'checks', source: '', target: '' },
    { view: 'checks', source: 'a&b', target: 'c' },
    { view: 'fleets' },
    { view: 'fleet', id: 'apps-to-north' },
    { view: 'searches' },
    { view: 'search', id: 'a--b/c' },
    { view: 'comparisons', source: '', target: '' },
    { view: 'comparisons', source: 'a&b', target: 'c' },
    { view: 'comparison', id: 'a--b--20260501T100000000-0123abcd' },
    { view: 'check', id: 'a--b--20260501T100000000-0123abcd' },
  ];

  test.each(routes)('reads what hashOf writes: %j', (route) => {
    expect(parseRoute(hashOf(route))).toEqual(route);
  });

  test.each(['', '#', '#/', '#/nothing', '#/moves/', '#/%E0%A4%A'])('shows the list of moves for "%s"', (hash) => {
    expect(parseRoute(hash)).toEqual({ view: 'moves' });
  });

  test('leaves an unknown tab to the view, and keeps a broken escape', () => {
    expect(parseRoute('#/moves/%E0%A4%A/other')).toEqual({ view: 'move', id: '%E0%A4%A' });
  });
});

describe('groupMoves', () => {
  const counts = { total: 3, done: 1, skipped: 0, blocked: 0, failed: 0 };
  const ids = (lines: readonly MoveLine[]) => lines.map(({ id }) => id);

  test('puts a move that needs a person first, for each reason', () => {
    const groups = groupMoves([
      line({ id: 'done', phase: 'completed' }),
      line({ id: 'runs', phase: 'transferring' }),
      line({ id: 'asks', phase: 'awaitingApproval' }),
      line({ id: 'failed', phase: 'failed' }),
      line({ id: 'blocked', phase: 'partiallyCompleted', items: { ...counts, blocked: 1 } }),
      line({ id: 'skipped', phase: 'partiallyCompleted', items: { ...counts, skipped: 1 } }),
      line({ id: 'cancelled', phase: 'cancelled' }),
      line({ id: 'lost', phase: null, items: null }),
    ]);
    expect(ids(groups.needsYou)).toEqual(['asks', 'failed', 'blocked']);
    expect(ids(groups.running)).toEqual(['runs']);
    expect(ids(groups.ended)).toEqual(['done', 'skipped', 'cancelled', 'lost']);
  });

  test('puts each phase in exactly one group', () => {
    for (const phase of phases) {
      const { needsYou, running, ended } = groupMoves([line({ phase })]);
      expect(needsYou.length + running.length + ended.length).toBe(1);
    }
  });
});

describe('groupProblems', () => {
  const problem = (code: 'KEY_ACROSS_GEOGRAPHIES' | 'CURRENT_VERSION_DISABLED', itemName: string) => ({
    itemType: 'key' as const,
    itemName,
    code,
    detail: `detail of ${itemName}`,
    remedy: 'remedy',
  });

  test('counts all problems although only a few are shown, in the order of the status', () => {
    const groups = groupProblems(
      [
        { code: 'CHECKS_FAILED', count: 1 },
        { code: 'KEY_ACROSS_GEOGRAPHIES', count: 900 },
        { code: 'CURRENT_VERSION_DISABLED', count: 2 },
      ],
      [problem('CURRENT_VERSION_DISABLED', 'one'), problem('CURRENT_VERSION_DISABLED', 'two')],
    );
    expect(groups.map(({ code, count }) => [code, count])).toEqual([
      ['CHECKS_FAILED', 1],
      ['KEY_ACROSS_GEOGRAPHIES', 900],
      ['CURRENT_VERSION_DISABLED', 2],
    ]);
    expect(groups[1]?.first).toBeUndefined();
    expect(groups[2]?.first?.detail).toBe('detail of one');
    expect(groups[2]?.items).toHaveLength(2);
  });

  test('shows problems that nobody counted, as an earlier version left them', () => {
    const [group] = groupProblems([], [problem('KEY_ACROSS_GEOGRAPHIES', 'a'), problem('KEY_ACROSS_GEOGRAPHIES', 'b')]);
    expect([group?.code, group?.count]).toEqual(['KEY_ACROSS_GEOGRAPHIES', 2]);
  });
});

describe('rowWindow', () => {
  test('has the rows in view and a few more, however long the list is', () => {
    const { first, end } = rowWindow({ scrollTop: 44 * 50_000, height: 440, rowHeight: 44 }, 100_000);
    expect([first, end]).toEqual([49_992, 50_018]);
  });

  test.each([
    [0, 0],
    [0, 3],
    [44 * 100, 3],
  ])('stays in the list at %d px of %d rows', (scrollTop, rows) => {
    const { first, end } = rowWindow({ scrollTop, height: 440, rowHeight: 44 }, rows);
    expect(first).toBeGreaterThanOrEqual(0);
    expect(end).toBeLessThanOrEqual(rows);
    expect(first).toBeLessThanOrEqual(end);
  });
});

describe('announcement', () => {
  const items = { total: 200, done: 0, skipped: 0, blocked: 0, failed: 0 };

  test('changes with each tenth of the items only', () => {
    const texts = Array.from({ length: 201 }, (_, done) =>
      announcement({ phase: 'transferring', items: { ...items, done } }),
    );
    expect(new Set(texts).size).toBe(11);
    expect(texts.at(-1)).toBe('The move is transferring: 100 % of 200 items are in the target.');
  });

  test('counts only items that are in the target, and at the end exactly', () => {
    const most = { ...items, total: 8, done: 7, blocked: 1 };
    expect(announcement({ phase: 'verifying', items: most })).toBe(
      'The move is verifying: 80 % of 8 items are in the target.',
    );
    expect(announcement({ phase: 'partiallyCompleted', items: most })).toBe(
      'The move is partially completed: 7 of 8 items are in the target.',
    );
  });

  test('has no percentage before there is a plan', () => {
    expect(announcement({ phase: 'planning', items: { ...items, total: 0 } })).toBe('The move is planning.');
  });
});

describe('ratePath', () => {
  const box = { width: 100, height: 20, allowed: undefined };

  const points: RatePoint[] = [0, 10, 5].map((itemsPerSecond, at) => ({ at: at * 2000, itemsPerSecond }));

  test('draws the measurements between both ends of the box', () => {
    expect(ratePath(points, box)).toBe('0.0,20.0 50.0,0.0 100.0,10.0');
    expect(ratePath(points.slice(0, 1), box)).toBe('');
  });

  test('leaves room for the rate that the limits allow', () => {
    const allowing = { ...box, allowed: 20 };
    expect(ratePath(points, allowing)).toBe('0.0,20.0 50.0,10.0 100.0,15.0');
    expect([heightOf(20, points, allowing), heightOf(0, points, allowing)]).toEqual([0, 20]);
  });

  test('keeps the newest 120 measurements', () => {
    const many = Array.from({ length: 500 }, (_, at) => ({ at, itemsPerSecond: at }));
    const kept = many.reduce<readonly RatePoint[]>(withRate, []);
    expect([kept.length, kept.at(-1)?.at]).toEqual([120, 499]);
  });
});

describe('allowedRate', () => {
  const none = { backupRestore: 0, exportImport: 0, recreate: 0, update: 0, skip: 5, block: 5 };
  const estimate = { ...plan().estimate, seconds: 10 };

  test('divides what moves by the seconds that the limits require', () => {
    const byRoute = { ...none, backupRestore: 30, exportImport: 15, update: 5 };
    expect(allowedRate({ byRoute, estimate })).toBe(5);
  });

  test('knows no rate of a plan that moves nothing, or that no limit slows down', () => {
    expect(allowedRate({ byRoute: none, estimate })).toBeUndefined();
    expect(allowedRate({ byRoute: { ...none, recreate: 1 }, estimate: { ...estimate, seconds: 0 } })).toBeUndefined();
  });
});

describe('checkTrend', () => {
  const run = (id: string, fail: number, warn: number) => ({
    id,
    startedAt: `2026-05-0${id}T10:00:00.000Z`,
    counts: { pass: 40 - fail - warn, warn, fail, unknown: 0 },
  });

  test('draws the oldest run first, with parts as high as their share', () => {
    const [first, second] = checkTrend([run('2', 0, 10), run('1', 20, 0)]);
    expect([first?.id, second?.id]).toEqual(['1', '2']);
    expect(first?.pieces[0]).toEqual({ part: 'fail', y: 500, height: 500 });
    expect(second?.pieces.map(({ height }) => height)).toEqual([0, 250, 0, 750]);
    expect([first?.x, second?.x]).toEqual([0, 1000 / 12]);
  });

  test('shows the newest 30 runs', () => {
    const many = Array.from({ length: 50 }, (_, at) => ({ ...run('1', 0, 0), id: String(at) }));
    expect(checkTrend(many).map(({ id }) => id)).toEqual(Array.from({ length: 30 }, (_, at) => String(29 - at)));
  });

  test('says in words how the first and the last run differ', () => {
    expect(trendWords([run('2', 0, 10), run('1', 20, 0)])).toMatch(
      /^2 runs: from 20 fail and 0 warn \(.*\) to 0 fail and 10 warn \(.*\)\.$/,
    );
    expect(trendWords([])).toBe('');
  });
});

describe('consequencesOf', () => {
  test('says what the approval starts, in numbers of the plan', () => {
    const text = consequencesOf(plan()).join('\n');
    expect(text).toContain('starts to write to contoso-northeurope at once');
    expect(text).toContain('1,200 items by backup and restore, 1 item new key material');
    expect(text).toContain('3 items of the source do not move');
    expect(text).not.toContain('creates the vault');
  });

  test('says that the move creates its target', () => {
    const { configuration } = plan();
    const creates: PlanAnswer = plan({ configuration: { ...configuration, target: 'absent' } });
    expect(consequencesOf(creates)).toContain('The move creates the vault contoso-northeurope.');
  });
});

describe('withCodePoints', () => {
  test.each([
    ['evil \u202egpj.exe', 'evil \\u{202e}gpj.exe'],
    ['a\u200bb', 'a\\u{200b}b'],
    ['a\u0000\n\u2028b', 'a\\u{0}\\u{a}\\u{2028}b'],
    ['a\u00a0b', 'a\\u{a0}b'],
    ['plain text, ä 漢 🙂', 'plain text, ä 漢 🙂'],
  ])('shows invisible characters: %j', (text, shown) => {
    expect(withCodePoints(text)).toBe(shown);
  });
});

describe('safeLink', () => {
  test.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'https://evil.example/',
    'http://learn.microsoft.com/',
    'x',
    '',
  ])('makes no link of %j', (text) => {
    expect(safeLink(text)).toBeUndefined();
  });

  test('links the documentation of the service', () => {
    expect(safeLink('https://learn.microsoft.com/azure/key-vault/')).toBe(
      'https://learn.microsoft.com/azure/key-vault/',
    );
  });
});

describe('words', () => {
  test('has a word for each phase and each state of the contract', () => {
    expect(Object.keys(phaseWords)).toEqual([...phases]);
    expect([...itemStates].sort()).toEqual([...contractStates].sort());
  });

  test.each([
    [0.2, 'less than 1 s'],
    [59, '59 s'],
    [90, '2 min'],
    [3600, '1 h'],
    [3900, '1 h 5 min'],
  ])('shows %d seconds as %s', (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });
});

describe('the search for an id', () => {
  test.each(['', 'a', 'A-b_9', ` ${'a'.repeat(64)} `])('takes %j', (text) => {
    expect(idFault(text)).toBeUndefined();
    expect(`a${idPartOf(text)}`).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
  });

  test.each(['a b', 'a.b', '<b>', 'a'.repeat(65)])('says what an id can have for %j', (text) => {
    expect(idFault(text)).toContain('An id has at most 64');
  });
});
