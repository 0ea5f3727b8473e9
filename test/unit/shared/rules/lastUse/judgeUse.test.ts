import { lastUseSchema } from '../../../../../shared/contracts/model/lastUse';
import { callersOf, judgeUse, type UseDay, type ReadLog } from '../../../../../shared/rules/lastUse/judgeUse';
import { seededRandom } from '../../../../support/fuzz/random';

const day = 86_400_000;
const hour = day / 24;
const now = Date.parse('2026-06-01T12:00:00Z');
const app = 'aaaaaaaa-0000-4000-8000-000000000001';
const job = 'bbbbbbbb-0000-4000-8000-000000000002';

/** A call that many days ago. */
const call = (ago: number, user = job, kind: UseDay['kind'] = 'read'): UseDay => {
  const at = now - ago * day;
  return { user, kind, first: at, last: at, calls: 1 };
};
/** Calls at these days ago, both included, and every `step` days between them. */
const calls = (from: number, to: number, step: number, user = job, kind: UseDay['kind'] = 'read'): UseDay[] =>
  Array.from({ length: Math.floor((from - to) / step) + 1 }, (_, at) => call(from - at * step, user, kind));
/** The app looks at the vault every day. */
const looks = (from: number, to = 0.1) => calls(from, to, 1, app);
const judge = (days: readonly UseDay[], more: Partial<ReadLog> = {}) =>
  lastUseSchema.parse(judgeUse({ vault: 'old', readAt: now, own: [app], days, ...more }));

/** Logs of a vault that somebody may still use. None of them may be called quiet. */
type Pattern = readonly [name: string, verdict: string, days: readonly UseDay[], more?: Partial<ReadLog> | undefined];
const hostile: readonly Pattern[] = [
  ['no row at all', 'NO_LOG', []],
  ['only rows of the future', 'CLOCKS_DIFFER', [...looks(90), call(-1, app)]],
  ['a use of the future', 'inUse', [...looks(90), call(-1)]],
  ['a use of this minute', 'inUse', [...looks(90), call(0)]],
  ['a use yesterday', 'inUse', [...looks(90), call(1)]],
  ['a use 31 days ago', 'inUse', [...looks(90), call(31)]],
  ['a use 32 days ago, because the last day may lack rows', 'inUse', [...looks(90), call(32)]],
  ['a single use, which may come every month', 'inUse', [...looks(90), call(61)]],
  ['a monthly job that ran 30 days ago', 'inUse', [...looks(120), ...calls(92, 30, 31)]],
  ['a monthly job that missed one run', 'inUse', [...looks(120), ...calls(106, 44, 31)]],
  ['a monthly job that missed one run, in a log of 63 days', 'inUse', [...looks(63), call(45)]],
  [
    'a monthly job in bursts of three days',
    'inUse',
    [...looks(120), ...[93, 62, 31].flatMap((at) => calls(at + 3, at + 1, 1))],
  ],
  ['a monthly burst, whose log begins at the burst', 'inUse', [...looks(40), ...calls(37, 35, 1)]],
  ['a burst after a longer silence, which may come again', 'inUse', [...looks(150), ...calls(62, 60, 1)]],
  ['a daily app 33 days ago, because the last day may lack rows', 'inUse', [...looks(90), ...calls(90.5, 33.5, 1)]],
  ['a quarterly job', 'inUse', [...looks(300), ...calls(273, 91, 91)]],
  ['a quarterly job that missed one run', 'inUse', [...looks(400), ...calls(364, 150, 91)]],
  ['a yearly job, seen twice', 'inUse', [...looks(730), call(700), call(335)]],
  ['a daily app that fails over to a region every 60 days', 'inUse', [...looks(200), ...calls(180, 60, 60)]],
  [
    'one busy user, and another who comes every month',
    'inUse',
    [...looks(200), ...calls(200, 70, 1), ...calls(184, 60, 31, 'other')],
  ],
  ['a reader of one kind who writes every month', 'inUse', [...looks(200), ...calls(183, 59, 31, job, 'write')]],
  ['a trusted service without an application id', 'inUse', [...looks(90), call(10, '')]],
  ['a caller by its address alone', 'inUse', [...looks(90), call(10, '20.1.2.3')]],
  ['a caller without a name, and an app without one', 'inUse', [...looks(90), call(10, '')], { own: [app, ''] }],
  ['the identity of the app in capitals for somebody else', 'inUse', [...looks(90), call(10, `${app.toUpperCase()}0`)]],
  ['an app whose calls are not left out', 'inUse', looks(90), { own: [] }],
  ['a write alone', 'inUse', [...looks(90), call(10, job, 'write')]],
  ['a refused call, which is a use', 'inUse', [...looks(90), call(10)]],
  ['a use before a hole of the log', 'LOGS_STOPPED', [...looks(200, 100), ...looks(40), ...calls(192, 130, 31)]],
  ['a hole in the middle of the window', 'LOGS_STOPPED', [...looks(120, 50), ...looks(30)]],
  ['a hole of two and a half days', 'LOGS_STOPPED', [...looks(120, 33), ...looks(30.4)]],
  ['a hole at the beginning of the window', 'LOGS_STOPPED', [...looks(120, 62), ...looks(59)]],
  ['a log that stopped three days ago', 'LOGS_LATE', looks(120, 3)],
  ['a log that stopped before the window', 'LOGS_LATE', looks(200, 70)],
  ['a log that lags two and a half days', 'LOGS_LATE', looks(120, 2.5)],
  ['a clock of the app that is five days ahead', 'LOGS_LATE', looks(120), { readAt: now + 5 * day }],
  ['a clock of the app that is 100 days ahead', 'LOGS_LATE', looks(120), { readAt: now + 100 * day }],
  ['a clock of the app that is one hour behind', 'CLOCKS_DIFFER', looks(120, 0), { readAt: now - hour }],
  ['a retention of 7 days', 'RETENTION_SHORT', looks(7)],
  ['a retention of 30 days', 'RETENTION_SHORT', looks(30)],
  ['a retention of 31 days, with a use on its last day', 'inUse', [...looks(31), call(31)]],
  ['a retention of 40 days', 'RETENTION_SHORT', looks(40)],
  ['a retention of 62 days, of which the last may lack rows', 'RETENTION_SHORT', looks(62)],
  ['a retention that is shorter than twice the interval', 'inUse', [...looks(90), ...calls(88, 48, 40)]],
  ['a table that was switched 20 days ago, and the old one is not readable', 'RETENTION_SHORT', looks(20)],
  ['a table that was switched, with a hole between both', 'LOGS_STOPPED', [...looks(150, 25), ...looks(20)]],
  ['a table that was switched, with a reader in the old one alone', 'inUse', [...looks(150), ...calls(150, 25, 5)]],
  ['rows of one instant only', 'RETENTION_SHORT', [call(0.1, app)]],
  ['two rows, years apart', 'LOGS_STOPPED', [call(700, app), call(0.1, app)]],
  ['notifications of the service, and nobody else', 'RETENTION_SHORT', calls(50, 0, 1, '', 'none')],
  ['notifications that stopped', 'LOGS_LATE', calls(150, 5, 1, '', 'none')],
  ['a look every three days', 'LOGS_STOPPED', calls(150, 0, 3, app)],
  ['a log that could not be read', 'NOT_READABLE', [], { fault: 'NOT_READABLE' }],
  ['a log that could be read in part', 'NOT_READABLE', looks(120), { fault: 'NOT_READABLE' }],
  ['more rows than are read', 'CUT_OFF', looks(120), { fault: 'CUT_OFF' }],
  ['a part of the log with a use', 'inUse', [call(5)], { fault: 'CUT_OFF' }],
];

test.each(hostile.map(([name, expected, days, more]) => ({ name, expected, days, more })))(
  'judgeUse does not call quiet: $name',
  ({ expected, days, more }) => {
    const { verdict, because } = judge(days, more);
    expect(expected === 'inUse' ? verdict : [verdict, because]).toEqual(
      expected === 'inUse' ? expected : ['unknown', expected],
    );
  },
);

test.each(
  hostile
    .filter(([, expected]) => expected !== 'inUse')
    .map(([name, expected, days, more]) => ({ name, expected, days, more })),
)('callersOf does not call its callers all: $name', ({ expected, days, more }) => {
  expect(callersOf({ vault: 'old', readAt: now, own: [app], days, ...more }).because).toBe(expected);
});

test('callersOf names each caller but the app, with the first and the last use, newest first', () => {
  const log = {
    vault: 'old',
    readAt: now,
    own: [app.toUpperCase()],
    days: [...looks(90), ...calls(89, 2, 1), call(9, '', 'write')],
  };
  expect(callersOf(log)).toEqual({
    because: 'RETENTION_SHORT',
    callers: [
      { user: job, firstAt: now - 89 * day, lastAt: now - 2 * day, reads: true, writes: false },
      { user: 'not named in the log', firstAt: now - 9 * day, lastAt: now - 9 * day, reads: false, writes: true },
    ],
  });
});

test('the table has 50 patterns and more', () => {
  expect(hostile.length).toBeGreaterThanOrEqual(50);
});

test.each([
  ['nobody, in a log of 64 days', looks(64)],
  ['nobody but the app and the service, in both tables', [...looks(90), ...looks(90), ...calls(90, 0, 2, '', 'none')]],
  ['a daily app that stopped 34 days ago', [...looks(90), ...calls(90, 34, 1)]],
  ['a monthly job that stopped three months ago', [...looks(300), ...calls(200, 76, 31)]],
  ['somebody who came once, 64 days ago', [...looks(90), call(64)]],
  [
    'somebody who came before the log had a hole, long ago',
    [...looks(400, 250), ...calls(400, 300, 10), ...looks(230)],
  ],
])('judgeUse calls quiet: %s', (_, days) => {
  const use = judge(days);
  expect(use).toMatchObject({ verdict: 'quiet', because: null });
  expect(use.windowDays).toBeGreaterThanOrEqual(32);
});

test('judgeUse names who used the vault last, when, how often, and when it is quiet at the earliest', () => {
  const use = judge([...looks(200), ...calls(160, 40, 40), call(50, 'Writer', 'write')]);
  expect(use).toMatchObject({
    lastRead: { at: '2026-04-22T12:00:00.000Z', by: job },
    lastWrite: { at: '2026-04-12T12:00:00.000Z', by: 'writer' },
    reachesTo: '2026-05-30T12:00:00.000Z',
    users: [
      { user: job, calls: 4, maxIntervalDays: 40, lastWriteAt: null },
      { user: 'writer', calls: 1, maxIntervalDays: 150, lastReadAt: null },
    ],
    ...{ windowDays: 300, seesIntervalsUpToDays: 150, quietDays: 38, own: [app] },
    quietAt: '2027-02-17T12:00:00.000Z',
  });
});

/** A history of a vault, and what of it the log shows. */
function randomLog(seed: number) {
  const random = seededRandom(seed);
  const jobs = Array.from({ length: random.int(0, 4) }, (_, at) => {
    const every = random.pick([1, 7, 14, 28, 30, 31] as const);
    const isAlive = random.chance(0.6);
    const until = isAlive ? random.int(0, Math.floor(every * 100)) / 100 : random.int(1, 300);
    const user = random.chance(0.2) ? '' : `job-${String(at)}`;
    const started = until + every * random.int(0, 40);
    return { isAlive, every, days: calls(Math.min(started, 400), until, every, user, random.pick(['read', 'write'])) };
  });
  const oldest = random.int(5, 400);
  const [from, length] = [random.int(0, 120), random.chance(0.4) ? random.int(3, 80) : 0];
  const lag = random.chance(0.3) ? random.int(1, 300) / 20 : 0;
  const skew = random.chance(0.2) ? random.int(-60, 60) * day : 0;
  const hidden = random.chance(0.2) ? random.int(0, 100) : -1;
  const isShown = ({ last }: UseDay) => {
    const ago = (now - last) / day;
    return ago <= oldest && ago >= lag && !(ago > from && ago < from + length) && !(ago > hidden && hidden >= 0);
  };
  const looked = random.chance(0.8) ? looks(400) : calls(400, 0.1, random.int(1, 5), app);
  const days = [...looked, ...jobs.flatMap((one) => one.days)].filter(isShown);
  return { days, readAt: now + skew, alive: jobs.filter(({ isAlive }) => isAlive) };
}

test('judgeUse calls no vault quiet that somebody comes back to, in random histories with lag, holes, switches and skew', () => {
  const seed = Number(process.env['USE_SEED'] ?? 5);
  const rounds = Number(process.env['USE_ROUNDS'] ?? 400);
  let quiet = 0;
  for (let at = 0; at < rounds; at += 1) {
    const { days, readAt, alive } = randomLog(seed * 1_000_003 + at);
    const use = judge(days, { readAt });
    if (use.verdict !== 'quiet') continue;
    quiet += 1;
    expect({
      at,
      alive: alive.map(({ every }) => every).filter((every) => every <= use.seesIntervalsUpToDays),
    }).toEqual({ at, alive: [] });
  }
  // A rule that never says quiet would pass.
  expect(quiet).toBeGreaterThan(rounds / 100);
});
