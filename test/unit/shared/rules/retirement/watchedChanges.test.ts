import { type Consumer } from '../../../../../shared/contracts/model/consumer';
import { type LastUse } from '../../../../../shared/contracts/model/lastUse';
import { verdictOf, watchedChanges, type Watched } from '../../../../../shared/rules/retirement/watchedChanges';

const at = '2026-08-01T12:00:00.000Z';
const shop: Consumer = {
  ...{ kind: 'appSetting', resourceId: '/sites/shop', place: 'DB', source: 'graph', form: 'address' },
  ...{ item: 'secrets/db', version: null, identity: null, seenAt: at },
};
const lastUse: LastUse = {
  ...{ vault: 'old', verdict: 'inUse', because: null, readAt: at, reachesFrom: at, reachesTo: at, lastRead: null },
  ...{ lastWrite: null, windowDays: 32, seesIntervalsUpToDays: 16, quietDays: 3, quietAt: at, own: [] },
  users: [{ user: 'job', lastReadAt: at, lastWriteAt: null, calls: 1, maxIntervalDays: 1 }],
};
const whole = { source: 'graph', scope: 's', verdict: 'complete', because: null, action: null } as const;
const part = { ...whole, verdict: 'incomplete', because: 'RIGHT_MISSING', action: 'Microsoft.Web/sites/read' } as const;
const used: Watched = { lastUse, consumers: [shop], readings: [whole] };
const quiet: Watched = { lastUse: { ...lastUse, verdict: 'quiet', users: [] }, consumers: [], readings: [whole] };

test('watchedChanges of a first look names everything, and a second look of the same nothing', () => {
  const changes = watchedChanges(undefined, used);
  expect(changes).toEqual([
    expect.stringMatching(/^uses it: .*\/sites\/shop DB/),
    `read: job at ${at}`,
    expect.stringMatching(/^in use/),
  ]);
  expect(watchedChanges(used, used)).toEqual([]);
});

test('watchedChanges names what is new, what is gone, and a later use', () => {
  expect(watchedChanges(quiet, used)[0]).toMatch(/^new: /);
  expect(watchedChanges(used, quiet)[0]).toMatch(/^gone: /);
  const later = {
    ...used,
    lastUse: { ...lastUse, users: [{ ...lastUse.users[0], lastReadAt: '2026-08-02T00:00:00.000Z' }] },
  };
  expect(watchedChanges(used, later as Watched)).toEqual(['read: job at 2026-08-02T00:00:00.000Z']);
});

test('watchedChanges says gone only if every source is complete, and names the missing action', () => {
  const [first, second] = watchedChanges(used, { ...quiet, readings: [part] });
  expect(first).toMatch(/^not found any more, but the search is not complete: /);
  expect(second).toContain('needs Microsoft.Web/sites/read');
});

test.each<[string, Watched, string]>([
  ['a quiet log and a complete search without a consumer', quiet, 'quiet'],
  ['a quiet log and an incomplete search', { ...quiet, readings: [part] }, 'unknown'],
  ['a quiet log and no reading', { ...quiet, readings: [] }, 'unknown'],
  ['no log', { ...quiet, lastUse: null }, 'unknown'],
  [
    'a log that stopped',
    { ...quiet, lastUse: { ...lastUse, verdict: 'unknown', because: 'LOGS_LATE', users: [] } },
    'unknown',
  ],
  ['a consumer', { ...quiet, consumers: [shop] }, 'inUse'],
  ['a use', { ...quiet, lastUse }, 'inUse'],
])('verdictOf %s', (_, watched, expected) => {
  expect(verdictOf(watched)).toBe(expected);
});
