import { moveStatusSchema, type MoveStatus } from '../../shared/contracts/api/moveStatus';
import { moveReportSchema, type MoveReport } from '../../shared/contracts/api/report';
import { collect } from '../support/azure/azureTestVaults';
import { type InstanceStatus } from '../support/host/hostClient';
import { waitUntil } from '../support/host/hostWait';
import { localControl, writesTo } from '../support/local/localControl';
import {
  asAnswered,
  asFormat,
  call,
  postMove,
  readInstance,
  readMove,
  readReport,
  type StartedMove,
  waitForEnd,
} from '../support/local/localMoves';
import { endLocalProcesses, localFolder, type LocalStack, startLocalStack } from '../support/local/localProcess';
import { itemNames, readItems, type ReadItems, versionCount } from '../support/local/localItems';
import { localCertificateClient } from '../support/local/localVaults';

const sourceVault = 'contoso-westeurope';
const targetVault = 'contoso-northeurope';
const phaseOrder = ['planning', 'preparing', 'transferring', 'verifying', 'finishing', 'partiallyCompleted'];
const neverIssued = 'certificate/never-issued';

let stack: LocalStack;
let move: StartedMove;
let sourceBefore: ReadItems;
/** `type/name` of every item that can move. */
let movable: string[];
/** The different answers of the status URL during the move. */
const seen: InstanceStatus[] = [];
let report: MoveReport;

beforeAll(async () => {
  stack = await startLocalStack({ stateDir: localFolder() });
  sourceBefore = await readItems(stack.azure, sourceVault);
  movable = (await itemNames(stack.azure, sourceVault)).filter((name) => name !== neverIssued);
  await localControl(stack.azure).slowDown(10);
  move = await postMove(stack.baseUrl, { sourceVault, targetVault });
  await waitUntil(follow, 'end of the move');
  report = moveReportSchema.parse(await readReport(stack.baseUrl, move.id));
  await localControl(stack.azure).slowDown(0);
});

afterAll(endLocalProcesses);

async function follow(): Promise<true | undefined> {
  const instance = await readInstance(move);
  if (JSON.stringify(seen.at(-1)) !== JSON.stringify(instance)) seen.push(instance);
  return ['Pending', 'Running'].includes(instance.runtimeStatus) ? undefined : true;
}

describe('the sample vault, moved within its geography', () => {
  it.each(['secrets', 'keys', 'certificates'] as const)(
    'arrives unchanged: %s with every version, id, time, attribute, tag, content and policy',
    async (family) => {
      const target = await readItems(stack.azure, targetVault);
      expect(target[family]).toEqual(sourceBefore[family]);
      expect(target[family].length).toBeGreaterThan(15);
    },
  );

  it('has the issuers and contacts of the source', async () => {
    const source = localCertificateClient(stack.azure, sourceVault);
    const target = localCertificateClient(stack.azure, targetVault);
    expect(await target.getContacts()).toEqual(await source.getContacts());
    const providers = async (client: typeof source) => {
      const issuers = await collect(client.listPropertiesOfIssuers());
      return issuers.map(({ id = '', provider }) => [id.split('/').at(-1), provider]);
    };
    expect(await providers(target)).toEqual(await providers(source));
  });

  it('leaves the source unchanged', async () => {
    expect(await readItems(stack.azure, sourceVault)).toEqual(sourceBefore);
    expect(await writesTo(stack.azure, sourceVault)).toEqual([]);
  });

  it('is written by one restore per item, and by calls for settings that a backup does not contain', async () => {
    const writes = await writesTo(stack.azure, targetVault);
    const restores = writes.filter((operation) => operation.endsWith('.restore'));
    expect(restores).toHaveLength(movable.length);
    expect(new Set(writes.filter((operation) => !operation.endsWith('.restore')))).toEqual(
      new Set(['issuers.set', 'contacts.set', 'keys.updateRotationPolicy']),
    );
  });
});

describe('the answer to the start', () => {
  const links = [
    'statusQueryGetUri',
    'sendEventPostUri',
    'terminatePostUri',
    'suspendPostUri',
    'resumePostUri',
    'rewindPostUri',
    'purgeHistoryDeleteUri',
  ] as const;

  it.each(links)('has %s below the durable API of this host, with the id of the move', (name) => {
    expect(move[name]).toContain(`${stack.baseUrl}/runtime/webhooks/durabletask/instances/${move.id}`);
  });

  it('has the addresses of the move and its report', () => {
    expect(move.moveUri).toBe(`${stack.baseUrl}/api/moves/${move.id}`);
    expect(move.reportUri).toMatch(/\/report\?run=[0-9a-f]{8}$/);
    expect(move.reportUri.startsWith(`${move.moveUri}/report?`)).toBe(true);
  });
});

describe('the status URL during the move', () => {
  it('goes from Running to Completed', () => {
    const statuses = seen.map(({ runtimeStatus }) => runtimeStatus);
    expect(statuses).toContain('Running');
    expect(statuses.at(-1)).toBe('Completed');
    expect(statuses.slice(0, -1)).not.toContain('Completed');
  });

  it('shows the phases in order, as named in the contract', () => {
    const phases = seenStatuses().map(({ phase }) => phaseOrder.indexOf(phase));
    expect(phases).toEqual([...phases].sort((a, b) => a - b));
    expect(new Set(phases).size).toBeGreaterThanOrEqual(3);
    expect(phases.at(-1)).toBe(phaseOrder.indexOf('partiallyCompleted'));
  });

  it('never removes an item that it has shown', () => {
    const done = seenStatuses().map(({ items }) => items.done);
    expect(done).toEqual([...done].sort((a, b) => a - b));
    expect(new Set(done).size).toBeGreaterThan(2);
  });

  it('has a summary without a list of items as output at the end', () => {
    const { items, versions } = report;
    expect(seen.at(-1)?.output).toEqual({
      id: move.id,
      phase: 'partiallyCompleted',
      items,
      versions,
      problemCount: report.problems.length,
      planHash: report.plan?.planHash,
      reportUri: new URL(move.reportUri).pathname + new URL(move.reportUri).search,
    });
  });
});

describe('status, move and report of the ended move', () => {
  it('agree with each other', async () => {
    const status = await readMove(stack.baseUrl, move.id);
    expect(status).toEqual(asAnswered(stack.baseUrl, seen.at(-1)?.customStatus));
    expect(status).toMatchObject({ id: move.id, phase: report.phase, items: report.items, versions: report.versions });
    expect(status.problems).toEqual(report.problems);
  });

  it('have the real counts', () => {
    const versions = versionCount(sourceBefore);
    const done = movable.length;
    expect(report.items).toEqual({ total: done + 1, done, skipped: 0, blocked: 1, failed: 0 });
    expect(report.versions).toEqual({ total: versions, done: versions });
    expect(report.verified).toBe(done);
    expect(report.phase).toBe('partiallyCompleted');
  });

  it('name every item once, with the original ids of its versions', () => {
    const names = report.results.map(({ itemType, itemName }) => `${itemType}/${itemName}`).sort();
    expect(names).toEqual([...movable, neverIssued].sort());
    const families = { secret: sourceBefore.secrets, key: sourceBefore.keys, certificate: sourceBefore.certificates };
    for (const { itemType, itemName, versions } of report.results) {
      const ids = families[itemType].find(({ name }) => name === itemName)?.versions.map(({ id }) => id);
      expect(versions.map(({ from }) => from).sort()).toEqual([...(ids ?? [])].sort());
      expect(versions.every(({ from, to }) => from === to)).toBe(true);
    }
  });

  it('name the manual steps and the warnings', () => {
    expect(report.problems.map(({ code }) => code).sort()).toEqual([
      'CERTIFICATE_PENDING',
      'ISSUER_PASSWORD_NEEDED',
      'ISSUER_PASSWORD_NEEDED',
    ]);
    const notices = new Set(report.notices.map(({ code }) => code));
    expect([...notices].sort()).toEqual(['PENDING_OPERATION_STAYS', 'RENEWS_IN_BOTH_VAULTS', 'ROTATES_IN_BOTH_VAULTS']);
    expect(report.deletedInSource.map(({ itemType }) => itemType).sort()).toEqual(['certificate', 'key', 'secret']);
  });

  it('have the same content in Markdown', async () => {
    const answer = await call(asFormat(move.reportUri, 'md'));
    expect(answer.headers.get('content-type')).toBe('text/markdown; charset=utf-8');
    expect(answer.text).toContain(`# Move ${move.id}: partiallyCompleted`);
    expect(answer.text).toContain(report.plan?.planHash);
    const rows = answer.text.split('\n').filter((line) => line.includes('| backupRestore | verified |'));
    const listed = rows.map((row) => row.split('|')).map(([, name = '', type = '']) => `${type.trim()}/${name.trim()}`);
    expect(listed.sort()).toEqual(movable);
  });

  it('return the report in the accepted format, a page for a browser, JSON for any format', async () => {
    const asked = async (accept: string): Promise<string | null> =>
      (await call(move.reportUri, { headers: { accept } })).headers.get('content-type');
    expect(await asked('text/markdown')).toMatch(/^text\/markdown/);
    expect(await asked('*/*')).toMatch(/^application\/json/);
    expect(await asked('text/html, application/json;q=0.9')).toMatch(/^text\/html/);
  });
});

describe('the same move again', () => {
  it('finds everything in the target and writes nothing', async () => {
    await localControl(stack.azure).clearLog();
    const again = await postMove(stack.baseUrl, { sourceVault, targetVault });
    const { phase, items } = await waitForEnd(stack.baseUrl, again.id);
    const { length: done } = movable;
    expect({ phase, items }).toEqual({
      phase: 'partiallyCompleted',
      items: { total: done + 1, done, skipped: 0, blocked: 1, failed: 0 },
    });
    const { results, verified } = await readReport(stack.baseUrl, again.id);
    expect(results.filter(({ reasons }) => reasons.includes('ALREADY_THERE'))).toHaveLength(done);
    expect(verified).toBe(done);
    expect(await writesTo(stack.azure, sourceVault)).toEqual([]);
    expect(await writesTo(stack.azure, targetVault)).toEqual([]);
  });
});

function seenStatuses(): MoveStatus[] {
  return seen.flatMap(({ customStatus }) => (customStatus === null ? [] : [moveStatusSchema.parse(customStatus)]));
}
