import { type CheckView } from '../../../shared/contracts/api/checkAnswers';
import { postChecks, readCheck } from '../../support/local/localChecks';
import { call, postMove, readReport, waitForEnd } from '../../support/local/localMoves';
import { endLocalProcesses, localFolder, type LocalStack, startLocalStack } from '../../support/local/localProcess';

// The readiness of the sample vault: its class, the items that would not move and why, and the JUnit view for
// pipelines.

const source = 'contoso-westeurope';
let stack: LocalStack;

beforeAll(async () => {
  stack = await startLocalStack({ stateDir: localFolder(), seed: 'sample' });
});
afterAll(endLocalProcesses);

async function check(targetVault: string, more: object = {}): Promise<{ run: CheckView; uri: string }> {
  const { checks } = await postChecks(stack.baseUrl, { sourceVault: source, targetVault, ...more });
  const uri = checks[0]?.checkUri ?? '';
  return { run: await readCheck(uri), uri };
}

const textOf = async (uri: string, format: string): Promise<string> => (await call(`${uri}?format=${format}`)).text;

describe('a check to another geography', () => {
  let run: CheckView;
  let uri: string;
  beforeAll(async () => {
    ({ run, uri } = await check('contoso-eastus'));
  });

  it('is ready with conditions, because no key moves', () => {
    expect(run.overall).toBe('readyWithConditions');
    expect(run.failed).toBe(true);
  });

  it('counts the blocked items by type and by reason, each item once', () => {
    const blocked = run.forecast?.blocked;
    expect(run.forecast).toMatchObject({ items: 122, skipped: { total: 0 } });
    expect(blocked).toMatchObject({ total: 36, byType: { secret: 3, key: 25, certificate: 8 } });
    expect(blocked?.byReason).toMatchObject({
      KEY_ACROSS_GEOGRAPHIES: 25,
      CURRENT_VERSION_DISABLED: expect.any(Number),
    });
    expect(Object.values(blocked?.byReason ?? {}).reduce((sum, count) => sum + count, 0)).toBe(36);
  });

  it('counts everything else as altered, because it moves by value', () => {
    expect(run.forecast?.altered.total).toBe(86);
  });

  it('names the items of each reason with a remedy', () => {
    const keys = run.affected.find(({ reason }) => reason === 'KEY_ACROSS_GEOGRAPHIES');
    expect(keys).toMatchObject({ outcome: 'blocked', itemCount: 25, remedy: expect.stringContaining('recreate') });
    expect(keys?.items).toHaveLength(25);
    expect(new Set(keys?.items.map(({ itemType }) => itemType))).toEqual(new Set(['key']));
  });

  it('has failures in JUnit', async () => {
    const text = await textOf(uri, 'junit');
    expect(text).toMatch(/ failures="1" /);
    expect(text).toMatch(/name="ITEMS-BLOCKED"><failure type="blocked" message="36 of 122 items/);
    expect(text).toContain('25 KEY_ACROSS_GEOGRAPHIES');
  });

  it('shows the counts in Markdown and HTML', async () => {
    for (const format of ['md', 'html']) {
      const text = await textOf(uri, format);
      expect(text).toContain('ready with conditions');
      expect(text).toContain('36 blocked (25 keys, 8 certificates, 3 secrets)');
      expect(text).toContain('KEY_ACROSS_GEOGRAPHIES');
    }
  });

  it('lists the run with its counts and its verdict', async () => {
    const { body } = await call(`${stack.baseUrl}/api/checks?sourceVault=${source}&targetVault=contoso-eastus`);
    expect(body.checks[0]).toMatchObject({ id: run.id, overall: 'readyWithConditions', failed: true });
    expect(body.checks[0].forecast).toEqual(run.forecast);
  });
});

describe('failOn', () => {
  it.each<[string[], boolean, RegExp]>([
    [[], false, /name="ITEMS-BLOCKED"><system-out>36 of 122/],
    [['skipped'], false, /name="ITEMS-SKIPPED"><\/testcase>/],
    [['warning'], true, /name="ITEMS-ALTERED"><failure type="warning"/],
  ])('%j makes "failed" %s', async (failOn, failed, expected) => {
    const { run, uri } = await check('contoso-eastus', { failOn });
    expect([run.failOn, run.failed]).toEqual([failOn, failed]);
    expect(await textOf(uri, 'junit')).toMatch(expected);
  });

  it.each([[['blocked', 'blocked']], [['failed']], ['blocked']])('refuses %j', async (failOn) => {
    const body = JSON.stringify({ sourceVault: source, targetVault: 'contoso-eastus', failOn });
    const headers = { 'Content-Type': 'application/json' };
    const answer = await call(`${stack.baseUrl}/api/checks`, { method: 'POST', headers, body });
    expect([answer.status, answer.body.code]).toEqual([400, 'REQUEST_INVALID']);
  });
});

it('a check inside the geography names the only item that would not move', async () => {
  const { run } = await check('contoso-northeurope');
  expect(run).toMatchObject({ overall: 'readyWithConditions', failed: true });
  expect(run.forecast?.blocked).toMatchObject({ total: 1, byReason: { CERTIFICATE_PENDING: 1 } });
});

it('a selection whose items all move unchanged is ready, and still lists its warnings', async () => {
  const move = { select: { include: ['expired'] }, copy: { issuers: false, contacts: false } };
  const { run } = await check('contoso-northeurope', move);
  expect(run).toMatchObject({ overall: 'ready', failed: false, conditions: [], affected: [] });
  expect(run.findings.find(({ id }) => id === 'CHK-EXPIRED')).toMatchObject({
    status: 'warn',
    evidence: expect.stringMatching(/^2 items past expiry\. (secret|key) expired: expired on \d{4}/),
  });
  const strict = await check('contoso-northeurope', { ...move, failOn: ['warning'] });
  expect(strict.run).toMatchObject({ overall: 'ready', failed: true });
});

it('the gate of a move has the same counts, and blocked items do not stop the move', async () => {
  const { id } = await postMove(stack.baseUrl, { sourceVault: source, targetVault: 'contoso-eastus' });
  await waitForEnd(stack.baseUrl, id);
  const { checks } = await readReport(stack.baseUrl, id);
  expect(checks).toMatchObject({
    overall: 'readyWithConditions',
    failing: [],
    forecast: { items: 122, blocked: { total: 36, byType: { secret: 3, key: 25, certificate: 8 } } },
  });
  const { text } = await call(`${stack.baseUrl}/api/moves/${id}/report?format=md`);
  expect(text).toMatch(/\| checks +\| ready with conditions: .*36 blocked/);
});
