import { type MoveStatus } from '../../shared/contracts/api/moveStatus';
import { type FaultRuleInput } from '../../local/azure/calls/faultRule';
import { waitUntil } from '../support/host/hostWait';
import { fieldsIn, infraQueries, jsonPattern, kindsIn } from '../support/infra/infraQueries';
import { postComparison, waitForComparison } from '../support/comparisons/localComparisons';
import { localControl } from '../support/local/localControl';
import { sendFleet } from '../support/fleets/localFleets';
import { call, postMove, sendMove, waitForEnd } from '../support/local/localMoves';
import { endLocalProcesses } from '../support/local/localProcess';
import { type LogLine, logLines } from '../support/telemetry/logLines';
import { codeIn, entriesBelow, readMarkdown } from '../support/markdownFiles';
import { KillableStack } from '../support/move/moveKill';
import { moveSeed, moveSource, sameGeographyTarget } from '../support/move/moveSeed';

// Finds the log lines that explain a move's status, from the ids that the status shows.

const id = 'a-bad-day';
const refuse = (path: string): FaultRuleInput => ({
  match: { vault: moveSource, path },
  effect: { kind: 'refuse', status: 403, code: 'Forbidden', message: 'Not today.' },
});
const faults: readonly FaultRuleInput[] = [
  refuse('/secrets/secret-001/backup'),
  refuse('/secrets/secret-002/versions'),
  { match: { vault: sameGeographyTarget }, when: { every: 4 }, times: 4, effect: { kind: 'throttle' } },
];

let stack: KillableStack;
let status: MoveStatus;
let report: Readonly<Record<'json' | 'md', string>>;
let log: string;

beforeAll(async () => {
  stack = await KillableStack.start(moveSeed(5, 0));
  const { baseUrl } = stack.host;
  const control = localControl(stack.emulator.azure);
  for (const rule of faults) await control.addFault(rule);
  const pair = { sourceVault: moveSource, targetVault: sameGeographyTarget };
  await postMove(baseUrl, { id, ...pair, gate: 'off' });
  status = await waitForEnd(baseUrl, id);
  // The log arrives over a pipe, which may lag behind the status.
  await waitUntil(() => (stack.host.logs().includes('"step":"finishMove"') ? true : undefined), 'end of the log');
  report = { json: await viewOf('json'), md: await viewOf('md') };
  await control.clearFaults();
  // Uses the id again, so the log has lines of two runs of one id.
  await postMove(baseUrl, { id, ...pair, dryRun: true });
  await waitForEnd(baseUrl, id);
  await sendMove(baseUrl, { ...pair, targetVault: 'not-allowed-here' });
  const checks = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(pair) };
  await call(`${baseUrl}/api/checks`, checks);
  await waitForComparison(await postComparison(baseUrl, pair));
  const fleet = { id: 'all-at-once', dryRun: true, waves: [{ name: 'first', vaults: [pair] }] };
  expect(await sendFleet(baseUrl, fleet)).toMatchObject({ status: 200 });
  const vaultId = `/subscriptions/s/resourceGroups/r/providers/Microsoft.KeyVault/vaults/${moveSource}`;
  const event = { topic: vaultId, eventType: 'Microsoft.KeyVault.SecretNewVersionCreated' };
  const delivery = { ...checks, body: JSON.stringify([event]) };
  expect(await call(`${baseUrl}/api/events/keyvault`, delivery)).toMatchObject({ status: 200 });
  await waitUntil(() => requests().find(({ request }) => request === 'takeVaultEvents'), 'line of the last request');
  log = stack.host.logs();
});

afterAll(endLocalProcesses);

const viewOf = async (format: string) =>
  (await call(`${stack.host.baseUrl}/api/moves/${id}/report?format=${format}`)).text;
const requests = (): readonly LogLine[] => logLines(stack.host.logs(), 'request');
const stepsOf = (runId: string): readonly LogLine[] => logLines(log, 'step').filter((line) => line['runId'] === runId);
const namesOf = (lines: readonly LogLine[]): string[] => [...new Set(lines.flatMap(Object.keys))].sort();

describe('the status of a move', () => {
  test('has a run id that finds the request of the start, and no line of another run of the same id', () => {
    const began = requests().filter((line) => line['runId'] === status.runId);
    expect(began).toMatchObject([
      { request: 'startMove', moveId: id, sourceVault: moveSource, targetVault: sameGeographyTarget, status: 202 },
    ]);
    const runs = new Set(logLines(log, 'step').flatMap((line) => (line['moveId'] === id ? [line['runId']] : [])));
    expect(runs.size).toBe(2);
    expect(stepsOf(status.runId).filter(({ step }) => step === 'finishMove')).toMatchObject([
      { moveId: id, phase: 'partiallyCompleted', problemCount: status.problems.length },
    ]);
  });

  test.each([
    ['secret-001', 'backupItem'],
    ['secret-002', 'inspectItem'],
  ])('has a request id in the problem of %s that finds the refused step %s', (itemName, step) => {
    const problem = status.problems.find((each) => each.itemName === itemName && each.requestId !== undefined);
    expect(problem).toMatchObject({ code: 'VAULT_FORBIDDEN', requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    const lines = stepsOf(status.runId).filter(({ requestId }) => requestId === problem?.requestId);
    expect(lines).toMatchObject([{ step, itemType: 'secret', itemName, state: 'failed', code: 'VAULT_FORBIDDEN' }]);
  });

  test('shows only request ids that both views of the report have too', () => {
    const ids = status.problems.flatMap(({ requestId }) => requestId ?? []);
    expect(ids.length).toBeGreaterThanOrEqual(2);
    for (const requestId of ids) {
      expect(report.json).toContain(`"requestId":"${requestId}"`);
      expect(report.md).toContain(`(request ${requestId})`);
    }
  });

  test('counts the throttling that the lines of its steps report', () => {
    const counted = stepsOf(status.runId).reduce((sum, line) => sum + Number(line['throttled'] ?? 0), 0);
    expect(status.rate.throttled).toBeGreaterThan(0);
    expect(counted).toBe(status.rate.throttled);
  });
});

describe('a query', () => {
  const withFields = infraQueries.filter((query) => fieldsIn(query).length > 0);

  test.each(withFields.map((query) => [query.name, query] as const))(
    '%s: reads only fields that the app writes',
    (_, query) => {
      const written = namesOf(kindsIn(query).flatMap((kind) => logLines(log, kind as 'step')));
      expect(written).toEqual(expect.arrayContaining([...fieldsIn(query)]));
    },
  );

  test.each(withFields.map((query) => [query.name, query] as const))('%s: finds the lines in the log', (_, query) => {
    const lines = log.split('\n').filter((line) => kindsIn(query).some((kind) => line.includes(`{"event":"${kind}"`)));
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect(JSON.parse(jsonPattern(query)?.exec(line)?.[0] ?? '')).toHaveProperty('event');
  });
});

/** Fields of lines that these moves do not write: see plantedNotes.test.ts and secondPerson.test.ts. */
const elsewhere = new Set(['relocked', 'refusedNotes', 'caller']);

describe('docs/observability.md', () => {
  const doc = readMarkdown('docs/observability.md');
  const documented = (heading: string) => entriesBelow(doc, heading).flatMap(([names = '']) => codeIn(names));

  test.each([
    ['### A run of a step', 'step'],
    ['### A request that starts something', 'request'],
  ] as const)('%s: has exactly the fields that the app writes', (heading, kind) => {
    const names = documented(heading).filter((name) => !elsewhere.has(name));
    expect([...names].sort()).toEqual(namesOf(logLines(log, kind)));
  });

  test('lists every query with the question that it answers', () => {
    const rows = [...doc.text.matchAll(/^- \[`(\w+\.kql)`\]\(.*?\): (.*)$/gm)].map(([, file, question]) => [
      file,
      question,
    ]);
    expect(rows).toEqual(infraQueries.map(({ name, text }) => [`${name}.kql`, /^\/\/ ([^?]+\?)/.exec(text)?.[1]]));
  });
});
