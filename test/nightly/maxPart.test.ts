import { parseCheckRequest } from '../../functions/http/checks/parseCheckRequest';
import { parseComparisonRequest } from '../../functions/http/comparisons/startComparison';
import { parseEventsInParts } from '../../functions/http/events/takeVaultEvents';
import { invalidRequest, parseInput } from '../../functions/http/answers/faults';
import { parseInParts } from '../../functions/http/frame/parseFleet';
import { tableInParts } from '../../functions/http/fleets/settleFleet';
import { inSlices } from '../../functions/http/frame/inSlices';
import { parseMoveRequest } from '../../functions/http/frame/parseMoveRequest';
import { maxBodyBytes } from '../../functions/http/frame/parseBody';
import { Refused } from '../../functions/http/answers/problem';
import { parseQuery } from '../../functions/http/frame/serve';
import { maxDeliveryBytes, maxFleetBytes } from '../../shared/contracts/operations/operation';
import { operations } from '../../shared/contracts/operations/operations';
import { refusalIn } from '../support/http/refusals';
import { type FleetRequest, fleetRequestSchema } from '../../shared/contracts/api/fleetRequest';
import { requestSchemas } from '../../shared/contracts/operations/schemas';
import { expandInParts } from '../../shared/rules/fleets/expandFleet';
import { specInParts } from '../../shared/rules/fleets/fleetSpec';
import { fleetPageSchema, fleetRowsPerPage } from '../../shared/contracts/model/fleetRuns';
import { hashPart } from '../../shared/rules/plan/hashPlan';
import { jsonFault } from '../../shared/rules/text/jsonFault';
import { nearestName } from '../../shared/rules/text/nearestName';
import { nearestRoute } from '../../shared/rules/text/nearestRoute';
import { changedInParts } from '../../shared/rules/transfer/freezeState';
import { finished } from '../support/slices/finished';
import { atOnce, maxPart } from '../support/slices/maxPart';

// Nothing that a request contains may keep the process from other requests for longer than this, in milliseconds.
const limitMs = 50;

const policy = { vaultSuffix: 'vault.azure.net', allowedSources: ['*'], allowedTargets: ['*'] };
const many = <T>(count: number, one: (at: number) => T): T[] => Array.from({ length: count }, (_, at) => one(at));
const sizeOf = (body: unknown): number => (typeof body === 'string' ? body : JSON.stringify(body)).length;
const pair = { sourceVault: 'contoso-a', targetVault: 'contoso-b' };

/** Every pattern of `include` is compared with every pattern of `exclude`, and differs only in its last character. */
const select = {
  include: many(100, () => `${'ab'.repeat(62)}a*`),
  exclude: [...many(99, () => `${'*a'.repeat(62)}*c`), `${'*a'.repeat(62)}*`],
};

/** Bodies of at most 64 KB for each request. */
const bodies: readonly [string, unknown][] = [
  ['patterns that nearly match each other', { ...pair, select }],
  ['a list of numbers in place of each list', { ...pair, waivers: many(32_000, () => 0) }],
  ['patterns that are numbers', { ...pair, select: { include: many(32_000, () => 0) } }],
  ['unknown fields', { ...pair, ...Object.fromEntries(many(3_400, (at) => [`sourceVaul${String(at)}`, 0])) }],
  ['unknown fields with long names', Object.fromEntries(many(300, (at) => [`${'x'.repeat(200)}${String(at)}`, 0]))],
  ['pairs that are numbers', { pairs: many(32_000, () => 0) }],
  ['pairs that are empty', { pairs: many(200, () => ({})) }],
  [
    'pairs with unknown fields',
    { pairs: many(200, () => Object.fromEntries(many(30, (at) => [`a${String(at)}`, 0]))) },
  ],
  [
    'pairs of long texts',
    { pairs: many(150, () => ({ sourceVault: 'https://'.repeat(25), targetVault: '-'.repeat(200) })) },
  ],
  [
    'windows of time',
    {
      ...pair,
      pace: { schedule: { timeZone: 'Europe/Berlin', windows: many(14, () => ({ from: '22:00', to: '23:00' })) } },
    },
  ],
];

test.each(bodies)('no request keeps the process for %s', (_, body) => {
  expect(sizeOf(body)).toBeLessThanOrEqual(maxBodyBytes);
  const times = Object.entries(requestSchemas).map(([name, schema]) => [
    name,
    maxPart(() =>
      atOnce(() => {
        const parsed = parseInput<unknown>(schema, body);
        if (!parsed.ok) invalidRequest(parsed.faults);
      }),
    ),
  ]);
  const whole = [parseMoveRequest, parseCheckRequest, parseComparisonRequest].map((parse) => [
    parse.name,
    maxPart(() => atOnce(() => refusalIn(() => parse(body, policy)))),
  ]);
  expect([...times, ...whole].filter(([, ms]) => Number(ms) > limitMs)).toEqual([]);
});

const rule = { from: '{app}-we', to: '{app}-sc' };
const schedule = { timeZone: 'Europe/Berlin', windows: [{ from: '22:00', to: '23:00' }] };
const vaults = (count: number, more: object = {}) =>
  many(count, (at) => ({ sourceVault: `v${String(at)}-we`, ...more }));

const fleets: readonly [string, object][] = [
  ['ten thousand vaults', { waves: [{ name: 'a', vaults: vaults(10_000) }], rule }],
  ['vaults with options', { waves: [{ name: 'a', vaults: vaults(10_000, { settings: { probe: true } }) }], rule }],
  [
    'vaults with windows',
    { waves: [{ name: 'a', vaults: vaults(10_000, { settings: { pace: { schedule } } }) }], rule },
  ],
  ['a long selection', { waves: [{ name: 'a', vaults: vaults(10_000) }], rule, settings: { select } }],
  [
    'two long selections',
    { waves: many(4, (at) => ({ name: `w${String(at)}`, vaults: vaults(2, { settings: { select } }) })), rule },
  ],
  ['vaults that are numbers', { waves: [{ name: 'a', vaults: many(600_000, () => 0) }] }],
  ['vaults that are empty', { waves: many(100, (at) => ({ name: `w${String(at)}`, vaults: many(100, () => ({})) })) }],
  [
    'waves of empty vaults',
    { waves: many(100, (at) => ({ name: `w${String(at)}`, vaults: many(6_000, () => ({})) })) },
  ],
  [
    'vaults of one name',
    { waves: [{ name: 'a', vaults: many(10_000, () => ({ sourceVault: 'same', targetVault: 'same' })) }] },
  ],
  ['vaults with one target', { waves: [{ name: 'a', vaults: vaults(10_000, { targetVault: 'same' }) }] }],
  [
    'vaults without a name',
    {
      waves: [
        { name: 'a', vaults: many(10_000, () => ({ sourceVault: '-'.repeat(90), targetVault: 'x'.repeat(60) })) },
      ],
    },
  ],
  ['vaults without a rule', { waves: [{ name: 'a', vaults: vaults(10_000) }] }],
  [
    'a rule of many placeholders',
    {
      waves: [
        {
          name: 'a',
          vaults: many(10_000, (at) => ({ sourceVault: `a${String(at).padStart(5, '0')}${'a'.repeat(18)}` })),
        },
      ],
      rule: { from: '{a}{b}{c}{d}{e}{f}{g}{h}{i}x', to: 'y' },
    },
  ],
  [
    'waves that wait for each other',
    {
      waves: many(100, (at) => ({
        name: `w${String(at)}`,
        after: many(100, (to) => `w${String(to)}`),
        vaults: vaults(1),
      })),
    },
  ],
  [
    'schedules of waves',
    {
      waves: many(100, (at) => ({
        name: `w${String(at)}`,
        schedule,
        vaults: vaults(1),
        settings: { pace: { schedule } },
      })),
      rule,
    },
  ],
];

/** Everything that the app computes from the document of a fleet. */
function* fleetInParts(body: object): Generator<undefined, void> {
  const parsed = yield* parseInParts(fleetRequestSchema, body);
  if (!parsed.ok) return void invalidRequest(parsed.faults);
  const request: FleetRequest = parsed.data;
  const expanded = yield* expandInParts(request, [], policy);
  yield;
  yield* tableInParts({ id: 'fleet-1', request, ...expanded });
  if (expanded.problems.length > 0) return;
  const ids = { fleetId: 'fleet-1', runId: '0123abcd', pages: ['a'.repeat(64)], starter: undefined };
  yield* specInParts(request, { ...ids, rows: expanded.rows });
}

test.each(fleets)('no fleet keeps the process for %s', (_, body) => {
  expect(sizeOf(body)).toBeLessThanOrEqual(maxFleetBytes);
  expect(maxPart(() => fleetInParts(body))).toBeLessThan(limitMs);
});

const grid = (at: number) => ({
  topic: `/subscriptions/a/resourceGroups/b/providers/Microsoft.KeyVault/vaults/v${String(at)}${'a'.repeat(60)}`,
  eventType: 'Microsoft.KeyVault.SecretNewVersionCreated',
});

test.each<[string, unknown]>([
  ['events of many vaults', many(5_000, grid)],
  ['events with slashes', many(1_000, () => ({ topic: '/'.repeat(1_000), eventType: grid(0).eventType }))],
  ['events of two kinds', many(5_000, () => ({ topic: 'x'.repeat(180), specversion: '1.0' }))],
  ['events that are numbers', many(600_000, () => 0)],
])('no delivery keeps the process for %s', (_, body) => {
  expect(sizeOf(body)).toBeLessThanOrEqual(maxDeliveryBytes);
  const work = function* (): Generator<undefined, void> {
    try {
      const parsed = yield* parseEventsInParts(body);
      if ('events' in parsed) yield* changedInParts(parsed.events);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
    }
  };
  expect(maxPart(work)).toBeLessThan(limitMs);
});

const rowOf = (name: string) => ({
  ...{ wave: 0, sourceVault: `${name}-we`, targetVault: `${name}-sc`, createTarget: null },
  settings: { select: { ...select, types: ['secret' as const], versions: 'all' as const } },
});
const storedPage = (rows: ReturnType<typeof rowOf>[]) => hashPart(fleetPageSchema.parse({ page: 0, rows }));

test.each<[string, () => unknown]>([
  ['a page of a table with long options', () => storedPage(many(fleetRowsPerPage, (at) => rowOf(`v${String(at)}`)))],
  ['a body of brackets', () => jsonFault('['.repeat(maxBodyBytes))],
  ['a body of escapes', () => jsonFault(`"${'\\n'.repeat(maxBodyBytes / 2)}`)],
  [
    'a body of deep lists',
    () => parseInput(requestSchemas.MoveRequest, JSON.parse('['.repeat(30_000) + ']'.repeat(30_000))),
  ],
  ['a body of lines', () => jsonFault('\n'.repeat(maxBodyBytes))],
  ['a body of digits', () => jsonFault(`${'1'.repeat(maxBodyBytes)}x`)],
  [
    'a name of 100 letters',
    () =>
      nearestName(
        'a'.repeat(100),
        many(100, () => 'ab'.repeat(20)),
      ),
  ],
  [
    'a path of many parts',
    () =>
      nearestRoute(
        many(60, () => 'a'),
        many(60, () => 'moves/{id}/deletions/approve'),
      ),
  ],
  [
    'a query of many parameters',
    () =>
      refusalIn(() =>
        parseQuery('getMoves', operations.getMoves, {
          query: new URLSearchParams(many<[string, string]>(4_000, (at) => [`l${String(at)}`, ''])),
        }),
      ),
  ],
])('no answer to %s takes long', (_, work) => {
  expect(maxPart(() => atOnce(work))).toBeLessThan(limitMs);
});

test('inSlices lets others run while it works', async () => {
  let turns = 0;
  let isDone = false;
  const count = (): void => {
    turns += 1;
    if (!isDone) setImmediate(count);
  };
  setImmediate(count);
  const work = function* (): Generator<undefined, string> {
    const until = performance.now() + 200;
    while (performance.now() < until) yield;
    return 'done';
  };
  expect(await inSlices(work())).toBe('done');
  isDone = true;
  // On a machine whose cores are taken, a slice can last much longer.
  expect(turns).toBeGreaterThan(1);
  expect(finished(work())).toBe('done');
});
