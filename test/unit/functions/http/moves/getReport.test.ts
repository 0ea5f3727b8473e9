import { getReport } from '../../../../../functions/http/moves/getReport';
import { type CutOffRun, type RunRecord } from '../../../../../shared/contracts/api/moveRuns';
import { type MoveSpec } from '../../../../../shared/contracts/steps/moveSpec';
import { type Phase } from '../../../../../shared/contracts/model/progress';
import { type MoveReport } from '../../../../../shared/contracts/api/report';
import { enterPhase, startProgress } from '../../../../../shared/rules/transfer/moveProgress';
import { endStatusOf, statusOf } from '../../../../../shared/rules/transfer/moveStatusOf';
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
const counts = { total: 0, done: 0, skipped: 0, blocked: 0, failed: 0 };
const end = {
  phase: 'completed' as const,
  finishedAt,
  items: counts,
  versions: { total: 0, done: 0 },
  problemCount: 0,
};
const run = (runId: string, dryRun = false): MoveSpec => moveOf({ runId, dryRun });
const reportOf = (move: MoveSpec, phase: Phase = 'completed'): MoveReport => ({
  move,
  phase,
  startedAt,
  finishedAt,
  plan: null,
  items: counts,
  versions: { total: 0, done: 0 },
  verified: 0,
  verifiedAt: null,
  failedBy: [],
  phases: [],
  control: [],
  approval: null,
  startedBy: null,
  throttled: 0,
  problems: [],
  notices: [],
  results: [],
  settings: [],
  deletedInSource: [],
  configuration: null,
  signing: null,
});

interface Stored {
  readonly reports?: readonly MoveReport[];
  /** Newest first. */
  readonly records?: readonly RunRecord[];
}

function reading({ reports = [], records = [] }: Stored) {
  const gathered: CutOffRun[] = [];
  const handler = getReport({
    ...noProof,
    listRuns: async () => records.map(({ move }) => ({ runId: move.runId, dryRun: move.dryRun })),
    readRun: async ({ runId }) => records.find(({ move }) => move.runId === runId),
    findReport: async ({ runId }, head) => {
      const report = reports.find(({ move }) => move.runId === runId);
      if (report === undefined) return { kind: 'none' };
      return { kind: 'report', report, json: JSON.stringify(report), isProved: head !== undefined };
    },
    signsReports: false,
    gatherReport: async (cutOff) => {
      gathered.push(cutOff);
      return reportOf(cutOff.move, cutOff.phase);
    },
  });
  const ask = async (query = '', id = 'one-move') => {
    const answer = await runtime.get(handler, `moves/${id}/report${query}`, id);
    const body = (answer.jsonBody ?? JSON.parse(answer.body as string)) as Partial<MoveReport> & {
      code?: string;
      detail?: string;
    };
    return { status: answer.status, body, runId: body.move?.runId, headers: answer.headers as Headers };
  };
  return { ask, gathered };
}

const current = (move: MoveSpec, runtimeStatus: string): void => {
  const progress = { ...enterPhase(startProgress(startedAt), 'transferring', startedAt), plan: planOf() };
  const customStatus = statusOf(move, progress, startedAt);
  const shown = { runtimeStatus, customStatus, lastUpdatedTime: finishedAt };
  runtime.instances.set(move.moveId, { ...shown, input: { move, progress } });
};

const reportHead = 'a'.repeat(64);

/** A run that ended by itself, and set its last status. `head` is that of its report. */
const ended = (move: MoveSpec, head: string | null = reportHead): void => {
  const progress = { ...enterPhase(startProgress(startedAt), 'transferring', startedAt), plan: planOf() };
  const customStatus = { ...endStatusOf(move, progress, 'completed', finishedAt), reportHead: head };
  const shown = { runtimeStatus: 'Completed', customStatus, lastUpdatedTime: finishedAt };
  runtime.instances.set(move.moveId, { ...shown, input: { move, progress } });
};

const first = run('11111111');
const second = run('22222222');
const dry = run('dddddddd', true);

describe('getReport without a run id', () => {
  it('shows the report of the current run', async () => {
    ended(second);
    const { ask } = reading({ reports: [reportOf(first), reportOf(second)] });
    expect((await ask()).runId).toBe('22222222');
  });

  it('shows the newest move, not the dry run of the same id after it', async () => {
    ended(dry);
    const records = [dry, second, first].map((move) => ({ move, startedAt, end }));
    const { ask } = reading({ reports: [reportOf(dry), reportOf(second), reportOf(first)], records });
    expect((await ask()).runId).toBe('22222222');
  });

  it.each(['Running', 'Terminated'])('shows the move while the dry run after it is %s', async (runtimeStatus) => {
    current(dry, runtimeStatus);
    const { ask } = reading({ reports: [reportOf(first)], records: [{ move: first, startedAt, end }] });
    expect((await ask()).runId).toBe('11111111');
  });

  it('ignores a list that calls a dry run a move', async () => {
    const { ask } = reading({ reports: [reportOf(first)], records: [{ move: first, startedAt, end }] });
    const lying = getReport({
      ...noProof,
      listRuns: async () => [
        { runId: 'dddddddd', dryRun: false },
        { runId: '11111111', dryRun: false },
      ],
      readRun: async ({ runId }) => ({ move: run(runId, runId === 'dddddddd'), startedAt, end }),
      findReport: async ({ runId }) => {
        const report = reportOf(run(runId));
        return { kind: 'report', report, json: JSON.stringify(report), isProved: false };
      },
      signsReports: false,
      gatherReport: () => Promise.reject(new Error('There is a report.')),
    });
    const answer = await runtime.get(lying, 'moves/one-move/report', 'one-move');
    expect((JSON.parse(answer.body as string) as MoveReport).move.runId).toBe((await ask()).runId);
  });

  it('shows the dry run if the id has only dry runs', async () => {
    ended(dry);
    const { ask } = reading({ reports: [reportOf(dry)], records: [{ move: dry, startedAt, end }] });
    expect((await ask()).runId).toBe('dddddddd');
  });

  it('shows the newest move when the runtime no longer knows the id', async () => {
    const records = [dry, second, first].map((move) => ({ move, startedAt, end }));
    const { ask } = reading({ reports: [reportOf(second)], records });
    expect((await ask()).runId).toBe('22222222');
  });

  it('answers MOVE_NOT_FOUND when neither the runtime nor the store knows the id', async () => {
    const { status, body } = await reading({}).ask();
    expect([status, body.code]).toEqual([404, 'MOVE_NOT_FOUND']);
  });

  it.each(['Running', 'Pending', 'Suspended', 'ContinuedAsNew'])(
    'answers REPORT_NOT_READY while the move is %s',
    async (state) => {
      current(second, state);
      const records = [{ move: first, startedAt, end }];
      const { ask, gathered } = reading({ reports: [reportOf(first)], records });
      const { status, body, headers } = await ask();
      expect([status, body.code, headers.get('retry-after'), gathered]).toEqual([404, 'REPORT_NOT_READY', '5', []]);
      expect(body.detail).toMatch(/GET \/api\/moves\/[\w-]+ shows its progress\.$/);
    },
  );
});

describe('getReport with a run id', () => {
  it('shows the report of that run, whatever the current one does', async () => {
    current(second, 'Running');
    const { ask } = reading({ reports: [reportOf(first)] });
    expect((await ask('?run=11111111')).runId).toBe('11111111');
  });

  it('shows a run that was interrupted before the id was used again', async () => {
    current(second, 'Running');
    const { ask, gathered } = reading({ records: [{ move: first, startedAt, end: null }] });
    expect(await ask('?run=11111111')).toMatchObject({ runId: '11111111', body: { phase: 'cancelled' } });
    expect(gathered).toMatchObject([{ cause: 'unknown', finishedAt: null, progress: undefined }]);
  });

  it('answers RUN_NOT_FOUND for an unknown run', async () => {
    ended(second);
    const { status, body } = await reading({ reports: [reportOf(second)] }).ask('?run=33333333');
    expect([status, body.code]).toEqual([404, 'RUN_NOT_FOUND']);
  });

  it.each(['', 'x', '1111111', '111111111', 'AAAAAAAA', '..%2F..%2Fx', '11111111%2Freport'])(
    'answers 400 for the run %j and reads nothing',
    async (text) => {
      const untouched = () => Promise.reject(new Error('Nothing may be read.'));
      const handler = getReport({
        ...noProof,
        listRuns: untouched,
        readRun: untouched,
        findReport: untouched,
        gatherReport: untouched,
        signsReports: false,
      });
      const answer = await runtime.get(handler, `moves/one-move/report?run=${text}`, 'one-move');
      expect(answer.status).toBe(400);
      expect(JSON.parse(answer.body as string)).toMatchObject({
        code: 'REQUEST_INVALID',
        errors: [{ pointer: '/run' }],
      });
    },
  );
});

describe('getReport for a run that ended without a report', () => {
  it.each([
    ['Terminated', 'cancelled', 'terminated'],
    ['Canceled', 'cancelled', 'terminated'],
    ['Failed', 'failed', 'orchestrationFailed'],
  ])('builds the report immediately when the runtime says %s', async (runtimeStatus, phase, cause) => {
    current(second, runtimeStatus);
    const { ask, gathered } = reading({});
    expect(await ask()).toMatchObject({ status: 200, body: { phase } });
    expect(gathered).toMatchObject([
      { move: second, phase, cause, startedAt, finishedAt, progress: { plan: planOf() } },
    ]);
  });

  it('builds the report with the phase that the run showed last, if its generation began with an earlier one', async () => {
    const progress = { ...enterPhase(startProgress(startedAt), 'transferring', startedAt), plan: planOf() };
    const customStatus = statusOf(second, enterPhase(progress, 'verifying', finishedAt), finishedAt);
    const shown = { runtimeStatus: 'Terminated', customStatus, lastUpdatedTime: finishedAt };
    runtime.instances.set(second.moveId, { ...shown, input: { move: second, progress } });
    const { ask, gathered } = reading({});
    expect(await ask()).toMatchObject({ status: 200, body: { phase: 'cancelled' } });
    const phases = [{ phase: 'planning' }, { phase: 'transferring', seconds: 3_600 }];
    expect(gathered).toMatchObject([{ cause: 'terminated', progress: { phase: 'verifying', phases } }]);
  });

  it('builds the report when it is missing in the store', async () => {
    const { ask, gathered } = reading({ records: [{ move: first, startedAt, end }] });
    expect(await ask()).toMatchObject({ status: 200, body: { phase: 'completed' } });
    expect(gathered).toMatchObject([{ cause: 'reportGone', finishedAt }]);
  });
});

it.each(['..', 'a/b', '-x', ''])('getReport answers MOVE_NOT_FOUND for the id %j and reads nothing', async (id) => {
  const untouched = () => Promise.reject(new Error('Nothing may be read.'));
  const parts = {
    ...noProof,
    listRuns: untouched,
    readRun: untouched,
    findReport: untouched,
    gatherReport: untouched,
    signsReports: false,
  };
  const answer = await runtime.get(getReport(parts), 'moves/x/report', id);
  expect([answer.status, JSON.parse(answer.body as string).code]).toEqual([404, 'MOVE_NOT_FOUND']);
});
