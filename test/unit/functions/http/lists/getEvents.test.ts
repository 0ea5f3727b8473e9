import { type HttpResponseInit } from '@azure/functions';
import { z } from 'zod';
import { getEvents } from '../../../../../functions/http/lists/getEvents';
import { type Control } from '../../../../../shared/contracts/model/asks';
import { eventListSchema } from '../../../../../shared/contracts/api/moveEvents';
import { type RunRecord } from '../../../../../shared/contracts/api/moveRuns';
import { type MoveReport, moveReportSchema } from '../../../../../shared/contracts/api/report';
import { type MoveSpec } from '../../../../../shared/contracts/steps/moveSpec';
import { enterPhase, startProgress } from '../../../../../shared/rules/transfer/moveProgress';
import { statusOf } from '../../../../../shared/rules/transfer/moveStatusOf';
import { moveOf, planOf } from '../../../../support/move/moveFixtures';
import { type RuntimeServer, startRuntimeServer } from '../../../../support/host/runtimeServer';
import { noProof } from '../../../../support/host/noProof';

let runtime: RuntimeServer;

beforeAll(async () => {
  runtime = await startRuntimeServer();
});
afterAll(() => runtime.stop());
afterEach(() => {
  runtime.instances.clear();
});

const startedAt = '2026-05-01T10:00:00.000Z';
const finishedAt = '2026-05-01T11:00:00.000Z';
const items = { total: 3, done: 2, skipped: 0, blocked: 1, failed: 0 };
const counts = { items, versions: { total: 5, done: 4 } };
const run = (runId: string): MoveSpec => moveOf({ runId, dryRun: false });
const pause: Control = { wanted: 'pause', entries: [{ verb: 'pause', at: '2026-05-01T10:30:00.000Z', by: 'Mara' }] };

interface Stored {
  readonly reports?: readonly MoveReport[];
  readonly records?: readonly RunRecord[];
  readonly control?: Control;
}

const reportOf = (runId: string): MoveReport =>
  moveReportSchema.parse({
    move: run(runId),
    phase: 'partiallyCompleted',
    startedAt,
    finishedAt,
    plan: null,
    ...counts,
    verified: 0,
    throttled: 0,
    phases: [{ phase: 'planning', startedAt, seconds: 1, waitedSeconds: 0 }],
    control: pause.entries,
    problems: [],
    notices: [],
    settings: [],
    deletedInSource: [],
    signing: null,
    results: [],
  });

function get({ reports = [], records = [], control }: Stored, query = '') {
  const handler = getEvents({
    ...noProof,
    listRuns: async () => [...reports, ...records].map(({ move }) => ({ runId: move.runId, dryRun: move.dryRun })),
    readRun: async ({ runId }) => records.find(({ move }) => move.runId === runId),
    findReport: async ({ runId }) => {
      const report = reports.find(({ move }) => move.runId === runId);
      return report === undefined ? { kind: 'none' } : { kind: 'report', report, json: '', isProved: false };
    },
    readControl: async () => control,
  });
  return runtime.get(handler, `moves/one-move/events${query}`, 'one-move');
}

/** The status and the code of a problem document. */
const codeOf = ({ status, body }: HttpResponseInit): string => {
  const { code } = z.object({ code: z.string() }).parse(JSON.parse(z.string().parse(body)));
  return `${String(status)} ${code}`;
};

const eventsOf = async (stored: Stored, query = '') =>
  eventListSchema.parse(JSON.parse(JSON.stringify((await get(stored, query)).jsonBody)));

test('getEvents shows the start of a move in progress, and what people asked', async () => {
  const start = { token: 'a'.repeat(64), proof: 'b'.repeat(64) };
  runtime.instances.set('one-move', {
    runtimeStatus: 'Running',
    input: { move: run('11111111'), progress: null, start },
  });
  const { events, runId } = await eventsOf({ control: pause });
  expect(runId).toBe('11111111');
  expect(events.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['started', 'pauseAsked']));
});

test('getEvents of an ended run come from its report, with the requests of people and the end', async () => {
  const { events } = await eventsOf({ reports: [reportOf('11111111')] });
  expect(events.map(({ kind, by }) => [kind, by])).toEqual([
    ['started', null],
    ['phaseBegan', null],
    ['pauseAsked', 'Mara'],
    ['ended', null],
  ]);
});

test('getEvents of an interrupted run come from its record', async () => {
  const cutOff = { phase: 'cancelled' as const, finishedAt, ...counts, problemCount: 0, cause: 'terminated' as const };
  const record: RunRecord = { move: run('11111111'), startedAt, end: null, cutOff: { ...cutOff, progress: null } };
  const { events } = await eventsOf({ records: [record] });
  expect(events.map(({ kind, at }) => [kind, at])).toEqual([
    ['started', startedAt],
    ['ended', finishedAt],
  ]);
});

test('getEvents of a terminated run name the ended phases that it showed, also those of its last generation', async () => {
  const move = run('11111111');
  const progress = { ...enterPhase(startProgress(startedAt), 'transferring', startedAt), plan: planOf() };
  const verifying = enterPhase(progress, 'verifying', '2026-05-01T10:20:00.000Z');
  runtime.instances.set('one-move', {
    runtimeStatus: 'Terminated',
    input: { move, progress },
    customStatus: statusOf(move, verifying, '2026-05-01T10:20:00.000Z'),
    lastUpdatedTime: finishedAt,
  });
  const { events } = await eventsOf({});
  expect(events.map(({ kind, text }) => `${kind}: ${text}`)).toEqual([
    'started: The move started.',
    expect.stringContaining('makes its plan'),
    expect.stringContaining('transfers items'),
    'ended: The move is cancelled.',
  ]);
});

test('getEvents pages, oldest first', async () => {
  const reports = [reportOf('11111111')];
  const first = await eventsOf({ reports }, '?limit=3');
  const second = await eventsOf({ reports }, `?limit=3&continuationToken=${first.continuationToken ?? ''}`);
  expect(first.events).toHaveLength(3);
  expect(second).toMatchObject({ events: [{ kind: 'ended' }], continuationToken: null });
});

test.each(['?run=nope', '?limit=0', '?continuationToken=-1'])('getEvents refuses %s', async (query) => {
  expect(codeOf(await get({ reports: [reportOf('11111111')] }, query))).toBe('400 REQUEST_INVALID');
});

test('getEvents says what is missing: the move, or the run', async () => {
  expect(codeOf(await get({}))).toBe('404 MOVE_NOT_FOUND');
  expect(codeOf(await get({ reports: [reportOf('11111111')] }, '?run=22222222'))).toBe('404 RUN_NOT_FOUND');
});
