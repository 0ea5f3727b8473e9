import { moveStatusSchema, type MoveStatus } from '../../shared/contracts/moveStatus';
import { moveReportSchema, type MoveReport } from '../../shared/contracts/report';
import { type InstanceStatus } from '../support/hostClient';
import { waitUntil } from '../support/hostWait';
import { localControl, writesTo } from '../support/localControl';
import {
  call,
  postMove,
  readInstance,
  readMove,
  readReport,
  type StartedMove,
  waitForEnd,
} from '../support/localMoves';
import { endLocalProcesses, localFolder, type LocalStack, startLocalProcess } from '../support/localProcess';
import { type ReadSecret, readVault } from '../support/localVaults';

const sourceVault = 'contoso-westeurope';
const targetVault = 'contoso-northeurope';
const phaseOrder = ['planning', 'transferring', 'verifying', 'finishing', 'completed'];

let stack: LocalStack;
let move: StartedMove;
let sourceBefore: ReadSecret[];
/** What the status URL answered on the way, without repetitions. */
const seen: InstanceStatus[] = [];
let report: MoveReport;

beforeAll(async () => {
  stack = await startLocalProcess({ stateDir: localFolder() });
  sourceBefore = await readVault(stack.azure, sourceVault);
  await localControl(stack.azure).slowDown(10);
  move = await postMove(stack.baseUrl, { sourceVault, targetVault });
  await waitUntil(follow, 'end of the move', 60_000);
  report = moveReportSchema.parse(await readReport(stack.baseUrl, move.id));
  await localControl(stack.azure).slowDown(0);
}, 90_000);

afterAll(endLocalProcesses);

async function follow(): Promise<true | undefined> {
  const instance = await readInstance(move);
  if (JSON.stringify(seen.at(-1)) !== JSON.stringify(instance)) seen.push(instance);
  return ['Pending', 'Running'].includes(instance.runtimeStatus) ? undefined : true;
}

describe('the sample vault, moved within its geography', () => {
  it('arrives as it was: every version with its id, times, attributes, tags, content type and value', async () => {
    const target = await readVault(stack.azure, targetVault);
    expect(target.map(({ name }) => name)).toEqual(sourceBefore.map(({ name }) => name));
    expect(target).toEqual(sourceBefore);
  });

  it('is left as it was at the source', async () => {
    expect(await readVault(stack.azure, sourceVault)).toEqual(sourceBefore);
    expect(await writesTo(stack.azure, sourceVault)).toEqual([]);
  });

  it('is written by restores alone, once for each item', async () => {
    const writes = await writesTo(stack.azure, targetVault);
    expect(writes).toEqual(sourceBefore.map(() => 'secrets.restore'));
  });
});

describe('the answer to the one who started the move', () => {
  const links = [
    'statusQueryGetUri',
    'sendEventPostUri',
    'terminatePostUri',
    'suspendPostUri',
    'resumePostUri',
    'rewindPostUri',
    'purgeHistoryDeleteUri',
  ] as const;

  it.each(links)('has %s, which is below the durable API of this host and names the move', (name) => {
    expect(move[name]).toContain(`${stack.baseUrl}/runtime/webhooks/durabletask/instances/${move.id}`);
  });

  it('has the addresses of the move and its report', () => {
    expect(move.moveUri).toBe(`${stack.baseUrl}/api/moves/${move.id}`);
    expect(move.reportUri).toBe(`${move.moveUri}/report`);
  });
});

describe('the status URL on the way', () => {
  it('goes from Running to Completed', () => {
    const statuses = seen.map(({ runtimeStatus }) => runtimeStatus);
    expect(statuses).toContain('Running');
    expect(statuses.at(-1)).toBe('Completed');
    expect(statuses.slice(0, -1)).not.toContain('Completed');
  });

  it('tells the phases in order, in the words of the contract', () => {
    const phases = told().map(({ phase }) => phaseOrder.indexOf(phase));
    expect(phases).toEqual([...phases].sort((a, b) => a - b));
    expect(new Set(phases).size).toBeGreaterThanOrEqual(3);
    expect(phases.at(-1)).toBe(phaseOrder.indexOf('completed'));
  });

  it('never takes back an item that it has told of', () => {
    const done = told().map(({ items }) => items.done);
    expect(done).toEqual([...done].sort((a, b) => a - b));
    expect(new Set(done).size).toBeGreaterThan(2);
  });

  it('ends with a summary as output, without a list of items', () => {
    const { items, versions } = report;
    expect(seen.at(-1)?.output).toEqual({
      id: move.id,
      phase: 'completed',
      items,
      versions,
      problemCount: 0,
      planHash: report.plan?.planHash,
      reportUri: `/api/moves/${move.id}/report`,
    });
  });
});

describe('status, move and report of the ended move', () => {
  it('agree with each other', async () => {
    const status = await readMove(stack.baseUrl, move.id);
    expect(status).toEqual(seen.at(-1)?.customStatus);
    expect(status).toMatchObject({ id: move.id, phase: report.phase, items: report.items, versions: report.versions });
    expect(status.problems).toEqual(report.problems);
  });

  it('count what is really there', () => {
    const versions = sourceBefore.reduce((sum, secret) => sum + secret.versions.length, 0);
    const total = sourceBefore.length;
    expect(report.items).toEqual({ total, done: total, skipped: 0, blocked: 0, failed: 0 });
    expect(report.versions).toEqual({ total: versions, done: versions });
    expect(report.verified).toBe(total);
    expect(report.phase).toBe('completed');
  });

  it('name every item once, with its versions under the ids they had', () => {
    const names = report.results.map(({ itemName }) => itemName).sort();
    expect(names).toEqual(sourceBefore.map(({ name }) => name));
    for (const { itemName, versions } of report.results) {
      const ids = sourceBefore.find(({ name }) => name === itemName)?.versions.map(({ id }) => id);
      expect(versions.map(({ from }) => from).sort()).toEqual([...(ids ?? [])].sort());
      expect(versions.every(({ from, to }) => from === to)).toBe(true);
    }
  });

  it('say the same in Markdown', async () => {
    const answer = await call(`${move.reportUri}?format=md`);
    expect(answer.headers.get('content-type')).toBe('text/markdown; charset=utf-8');
    expect(answer.text).toContain(`# Move ${move.id}: completed`);
    expect(answer.text).toContain(report.plan?.planHash);
    const rows = answer.text.split('\n').filter((line) => line.includes('| secret | backupRestore | verified |'));
    expect(rows.map((row) => row.split('|')[1]?.trim()).sort()).toEqual(sourceBefore.map(({ name }) => name));
  });

  it('give the report by what the caller accepts, JSON when all is welcome', async () => {
    const asked = async (accept: string): Promise<string | null> =>
      (await call(move.reportUri, { headers: { accept } })).headers.get('content-type');
    expect(await asked('text/markdown')).toMatch(/^text\/markdown/);
    expect(await asked('*/*')).toMatch(/^application\/json/);
    expect(await asked('text/html, application/json;q=0.9')).toMatch(/^application\/json/);
  });
});

describe('the same move again', () => {
  it('finds everything there and writes nothing', async () => {
    await localControl(stack.azure).clearLog();
    const again = await postMove(stack.baseUrl, { sourceVault, targetVault });
    const { phase, items } = await waitForEnd(stack.baseUrl, again.id);
    const { length: total } = sourceBefore;
    expect({ phase, items }).toEqual({
      phase: 'completed',
      items: { total, done: total, skipped: 0, blocked: 0, failed: 0 },
    });
    const { results, verified } = await readReport(stack.baseUrl, again.id);
    expect(results.filter(({ reasons }) => reasons.includes('ALREADY_THERE'))).toHaveLength(total);
    expect(verified).toBe(total);
    const requests = await localControl(stack.azure).requests();
    const other = requests.filter(({ method, vault }) => method !== 'GET' && vault !== 'contoso-mover');
    expect(other).toEqual([]);
  });
});

function told(): MoveStatus[] {
  return seen.flatMap(({ customStatus }) => (customStatus === null ? [] : [moveStatusSchema.parse(customStatus)]));
}
