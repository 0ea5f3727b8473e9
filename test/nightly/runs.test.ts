import { localControl } from '../support/local/localControl';
import {
  type Answer,
  call,
  postMove,
  readInstance,
  readReport,
  type StartedMove,
  waitForEnd,
  waitForMove,
} from '../support/local/localMoves';
import { endLocalProcesses } from '../support/local/localProcess';
import { waitForLasting } from '../support/host/hostWait';
import { KillableStack } from '../support/move/moveKill';
import { moveSeed, moveSource, otherGeographyTarget, sameGeographyTarget } from '../support/move/moveSeed';

// The report of every run remains available after its id was used again, and after a terminate, a purge and a kill.

/** Four pages and an item of the fifth, which a move that is cut in its second window never begins. */
const secretCount = 101;
/** A window has two pages at most, because the limit of the target allows 75 writes in 10 s. */
const smallWindows = { pace: { targetShare: 0.25 } };
const nearPair = { sourceVault: moveSource, targetVault: sameGeographyTarget };
const near = { ...nearPair, select: { include: ['secret-00*'] } };
const far = { sourceVault: moveSource, targetVault: otherGeographyTarget };

let stack: KillableStack;

beforeAll(async () => {
  stack = await KillableStack.start(moveSeed(secretCount));
});
afterAll(endLocalProcesses);

const reportUri = (id: string, run?: string): string =>
  `${stack.host.baseUrl}/api/moves/${id}/report${run === undefined ? '' : `?run=${run}`}`;
const runsOf = (id: string): Promise<Answer> => call(`${stack.host.baseUrl}/api/moves/${id}/runs`);
const runOf = (move: StartedMove): string => new URL(move.reportUri).searchParams.get('run') ?? '';

interface Line {
  readonly runId: string;
  readonly phase: string;
  readonly dryRun: boolean;
}
const linesOf = async (id: string): Promise<Line[]> => ((await runsOf(id)).body as { runs: Line[] }).runs;

async function moveToEnd(body: Readonly<Record<string, unknown>>): Promise<StartedMove> {
  const move = await postMove(stack.host.baseUrl, body);
  await waitForEnd(stack.host.baseUrl, move.id);
  return move;
}

/** The list of all moves, with a query. */
const movesOf = async (query: string): Promise<{ id: string; phase: string }[]> =>
  (await call(`${stack.host.baseUrl}/api/moves?${query}`)).body.moves;

async function restartHost(): Promise<void> {
  await stack.killHost();
  await stack.startHost();
}

describe('an id that is used again', () => {
  let first: StartedMove;
  let second: StartedMove;

  beforeAll(async () => {
    first = await moveToEnd({ ...near, id: 'again' });
    await restartHost();
    second = await moveToEnd({ ...near, id: 'again' });
  });

  it('has the report of each run at the address that its start returned', async () => {
    const states = await Promise.all(
      [second, first].map(async (move) => {
        const { status, body } = await call(move.reportUri);
        return [status, body.move.runId, new Set((body.results as { state: string }[]).map(({ state }) => state))];
      }),
    );
    expect(states).toEqual([
      [200, runOf(second), new Set(['alreadyThere', 'skipped'])],
      [200, runOf(first), new Set(['verified', 'skipped'])],
    ]);
  });

  it('lists both runs, newest first, with absolute addresses that answer', async () => {
    const lines = (await runsOf('again')).body.runs as { runId: string; reportUri: string }[];
    expect(lines.map(({ runId }) => runId)).toEqual([second, first].map(runOf));
    expect(lines.map((line) => line.reportUri)).toEqual([second.reportUri, first.reportUri]);
    expect(lines[0]).toMatchObject({ ...nearPair, phase: 'completed', dryRun: false, finishedAt: expect.any(String) });
  });

  it('names its run in the output of the orchestration', async () => {
    const { output } = await readInstance(second);
    expect(new URL(output.reportUri, stack.host.baseUrl).href).toBe(second.reportUri);
  });

  it('still has the report of the move after a dry run with the same id', async () => {
    const dry = await moveToEnd({ ...near, id: 'again', dryRun: true });
    const shown = await readReport(stack.host.baseUrl, 'again');
    expect([shown.move.dryRun, shown.move.runId]).toEqual([false, runOf(second)]);
    expect((await call(dry.reportUri)).body.move).toMatchObject({ dryRun: true, runId: runOf(dry) });
    expect((await linesOf('again')).map(({ dryRun }) => dryRun)).toEqual([true, false, false]);
  });

  it.each([
    ['ffffffff', 404, 'RUN_NOT_FOUND'],
    ['..%2Fother', 400, 'REQUEST_INVALID'],
    ['', 400, 'REQUEST_INVALID'],
  ])('has no report of the run %p', async (run, status, code) => {
    const answer = await call(reportUri('again', run));
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });
});

describe('a move that is terminated while it transfers', () => {
  let move: StartedMove;

  beforeAll(async () => {
    // The vault refuses one item of the second window as long as the test wants, so its batch does not end.
    const match = { vault: moveSource, operation: 'secrets.backup', path: '*secret-060*' };
    await localControl(stack.emulator.azure).addFault({ match, effect: { kind: 'error', status: 503 } });
    // By value to the other vault, because the first target already has everything.
    const byValue = { vault: moveSource, operation: 'secrets.get', path: '*secret-060*' };
    await localControl(stack.emulator.azure).addFault({ match: byValue, effect: { kind: 'error', status: 503 } });
    move = await postMove(stack.host.baseUrl, { ...far, ...smallWindows, id: 'cut' });
    await waitForMove(stack.host.baseUrl, 'cut', ({ items }) => items.done >= 50);
    // The second window is scheduled by then, but has started only after its request for the refused item.
    await waitForLasting(async () => {
      const requests = await localControl(stack.emulator.azure).requests();
      return requests.some(({ path, status }) => path.includes('secret-060') && status === 503) ? true : undefined;
    }, 'request of the second window');
    await call(move.terminatePostUri.replace('{text}', 'enough'), { method: 'POST' });
    await waitForLasting(async () => {
      const { runtimeStatus } = await readInstance(move);
      return runtimeStatus === 'Terminated' ? true : undefined;
    }, 'termination');
  });

  const countStates = (results: readonly { state: string }[]): Record<string, number> => {
    const counts: Record<string, number> = {};
    for (const { state } of results) counts[state] = (counts[state] ?? 0) + 1;
    return counts;
  };

  it('has a report immediately, with the items that were done, in progress and not started', async () => {
    const report = await readReport(stack.host.baseUrl, 'cut');
    expect(report.phase).toBe('cancelled');
    expect(countStates(report.results)).toEqual({ imported: 50, cutOff: 50, planned: 1 });
    expect(report.items).toEqual({ total: secretCount, done: 50, skipped: 0, blocked: 0, failed: 0 });
    const [first, ...rest] = report.problems;
    expect(first).toMatchObject({ code: 'MOVE_CUT_OFF' });
    expect(new Set(rest.map(({ code }) => code))).toEqual(new Set(['TRANSFER_CUT_OFF']));
    expect(rest.find(({ itemName }) => itemName === 'secret-060')?.remedy).toMatch(/again/);
  });

  it('lists its items as its report does, and only those that a filter names', async () => {
    const { results } = await readReport(stack.host.baseUrl, 'cut');
    const found: { itemName: string; state: string }[] = [];
    let token: string | null = '';
    while (token !== null) {
      const more: string = token === '' ? '' : `&continuationToken=${token}`;
      const { status, body } = await call(`${move.moveUri}/items?limit=7${more}`);
      expect(status).toBe(200);
      found.push(...body.items);
      token = body.continuationToken;
    }
    expect(found.map(({ itemName, state }) => [itemName, state])).toEqual(
      results.map(({ itemName, state }) => [itemName, state]),
    );
    const { body } = await call(`${move.moveUri}/items?state=cutOff&text=060`);
    expect(body.items).toMatchObject([{ itemName: 'secret-060', problems: [{ code: 'TRANSFER_CUT_OFF' }] }]);
  });

  it('has the same report after a kill, and after the runtime purged the move', async () => {
    const before = await readReport(stack.host.baseUrl, 'cut');
    await restartHost();
    expect((await readReport(stack.host.baseUrl, 'cut')).results).toEqual(before.results);
    await call(move.purgeHistoryDeleteUri, { method: 'DELETE' });
    expect((await call(move.moveUri)).status).toBe(404);
    const after = await readReport(stack.host.baseUrl, 'cut');
    expect([after.phase, after.results]).toEqual(['cancelled', before.results]);
    expect(after.plan).toEqual(before.plan);
    expect(await linesOf('cut')).toMatchObject([{ runId: runOf(move), phase: 'cancelled', dryRun: false }]);
  });

  it('shows the results of its last batch once they are stored', async () => {
    await localControl(stack.emulator.azure).clearFaults();
    const states = await waitForLasting(async () => {
      const found = countStates((await readReport(stack.host.baseUrl, 'cut')).results);
      return found['cutOff'] === undefined ? found : undefined;
    }, 'results of the batch that was under way');
    expect(states).toEqual({ imported: 100, planned: 1 });
  });

  it('is still listed and reported after its id was used again', async () => {
    const next = await moveToEnd({ ...near, id: 'cut' });
    expect((await linesOf('cut')).map(({ runId, phase }) => [runId, phase])).toEqual([
      [runOf(next), 'completed'],
      [runOf(move), 'cancelled'],
    ]);
    expect((await call(move.reportUri)).body.phase).toBe('cancelled');
  });
});

describe('an id that is used again after a termination', () => {
  it('keeps the end, the counts and the reason of the terminated run', async () => {
    const move = await postMove(stack.host.baseUrl, { ...near, id: 'given-up', approval: 'required' });
    await waitForMove(stack.host.baseUrl, 'given-up', ({ phase }) => phase === 'awaitingApproval');
    expect((await movesOf('phase=awaitingApproval')).map(({ id }) => id)).toEqual(['given-up']);
    expect((await call(`${move.moveUri}/items?limit=2`)).body).toMatchObject({
      phase: 'awaitingApproval',
      items: [{ state: 'alreadyThere' }, { state: 'alreadyThere' }],
      continuationToken: '0.2',
    });
    await call(move.terminatePostUri.replace('{text}', 'postponed'), { method: 'POST' });
    await waitForMove(stack.host.baseUrl, 'given-up', ({ phase }) => phase === 'cancelled');
    const status = (await call(move.moveUri)).body;
    const before = (await call(move.reportUri)).body;
    expect(status.problems[0].detail).toContain('The reason given: "postponed".');
    expect(before.problems[0].detail).toContain('The reason given: "postponed".');
    await moveToEnd({ ...near, id: 'given-up', dryRun: true });
    expect((await call(move.reportUri)).body).toEqual(before);
    const [, line] = (await runsOf('given-up')).body.runs as { finishedAt: string }[];
    const { items, versions, problemCount } = status;
    expect(line).toMatchObject({ phase: 'cancelled', finishedAt: before.finishedAt, items, versions, problemCount });
  });
});

describe('a move whose history was purged', () => {
  it('keeps its report and its runs', async () => {
    const move = await moveToEnd({ ...near, id: 'purged' });
    const before = await readReport(stack.host.baseUrl, 'purged');
    await call(move.purgeHistoryDeleteUri, { method: 'DELETE' });
    expect((await call(move.moveUri)).status).toBe(404);
    expect(await readReport(stack.host.baseUrl, 'purged')).toEqual(before);
    expect((await call(move.reportUri)).body).toEqual(before);
    expect(await linesOf('purged')).toMatchObject([{ runId: runOf(move), phase: 'completed' }]);
  });
});

describe('the list of all moves', () => {
  it('has each move once with its newest run, newest first, also one whose history was purged', async () => {
    const moves = await movesOf('limit=100');
    expect(moves.map(({ id }) => id)).toEqual(['purged', 'given-up', 'cut', 'again']);
  });
});

describe('an unknown id', () => {
  it.each(['report', 'runs', 'items', 'report?run=0a1b2c3d'])('answers MOVE_NOT_FOUND for %s', async (what) => {
    const { status, body } = await call(`${stack.host.baseUrl}/api/moves/nobody/${what}`);
    expect([status, body.code]).toEqual([404, what.includes('run=') ? 'RUN_NOT_FOUND' : 'MOVE_NOT_FOUND']);
  });
});
