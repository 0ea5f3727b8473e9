import { type MoveStatus } from '../../shared/contracts/api/moveStatus';
import { type FaultRuleInput } from '../../local/azure/control/faultRule';
import { waitUntil } from '../support/host/hostWait';
import { fieldsIn, infraQueries, jsonPattern, kindsIn } from '../support/infra/infraQueries';
import { localControl } from '../support/local/localControl';
import { call, postMove, sendMove, waitForEnd } from '../support/local/localMoves';
import { endLocalProcesses } from '../support/local/localProcess';
import { type LogLine, logLines } from '../support/telemetry/logLines';
import { codeIn, readMarkdown, tableBelow } from '../support/markdownFiles';
import { KillableStack } from '../support/move/moveKill';
import { moveSeed, moveSource, sameGeographyTarget } from '../support/move/moveSeed';

// From a move's status to the lines of the log that tell why, by what a person has in hand.

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
  // The log comes over a pipe, which may be behind the status.
  await waitUntil(() => (stack.host.logs().includes('"step":"finishMove"') ? true : undefined), 'end of the log');
  report = { json: await viewOf('json'), md: await viewOf('md') };
  await control.clearFaults();
  // The id once more: what the log has of this run is no longer all that it has of the id.
  await postMove(baseUrl, { id, ...pair, dryRun: true });
  await waitForEnd(baseUrl, id);
  await sendMove(baseUrl, { ...pair, targetVault: 'not-allowed-here' });
  const checks = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(pair) };
  await call(`${baseUrl}/api/checks`, checks);
  await waitUntil(() => (requests().length >= 4 ? true : undefined), 'lines of all requests');
  log = stack.host.logs();
}, 120_000);

afterAll(endLocalProcesses);

const viewOf = async (format: string) =>
  (await call(`${stack.host.baseUrl}/api/moves/${id}/report?format=${format}`)).text;
const requests = (): readonly LogLine[] => logLines(stack.host.logs(), 'request');
const stepsOf = (runId: string): readonly LogLine[] => logLines(log, 'step').filter((line) => line['runId'] === runId);
const namesOf = (lines: readonly LogLine[]): string[] => [...new Set(lines.flatMap(Object.keys))].sort();

describe('from a status', () => {
  test('its run id leads to the request that began it, and to nothing of another run of the id', () => {
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
  ])('the problem of %s leads by its request id to the run of %s that was refused', (itemName, step) => {
    const problem = status.problems.find((each) => each.itemName === itemName && each.requestId !== undefined);
    expect(problem).toMatchObject({ code: 'VAULT_FORBIDDEN', requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    const lines = stepsOf(status.runId).filter(({ requestId }) => requestId === problem?.requestId);
    expect(lines).toMatchObject([{ step, itemType: 'secret', itemName, state: 'failed', code: 'VAULT_FORBIDDEN' }]);
  });

  test('every request id that it shows is in the report too, in both views', () => {
    const ids = status.problems.flatMap(({ requestId }) => requestId ?? []);
    expect(ids.length).toBeGreaterThanOrEqual(2);
    for (const requestId of ids) {
      expect(report.json).toContain(`"requestId":"${requestId}"`);
      expect(report.md).toContain(`(request ${requestId})`);
    }
  });

  test('the throttling that it counts is in the lines of its steps', () => {
    const counted = stepsOf(status.runId).reduce((sum, line) => sum + Number(line['throttled'] ?? 0), 0);
    expect(status.rate.throttled).toBeGreaterThan(0);
    expect(counted).toBe(status.rate.throttled);
  });
});

describe('what a query reads', () => {
  const withFields = infraQueries.filter((query) => fieldsIn(query).length > 0);

  test.each(withFields.map((query) => [query.name, query] as const))('%s: is written', (_, query) => {
    const written = namesOf(kindsIn(query).flatMap((kind) => logLines(log, kind as 'step')));
    expect(written).toEqual(expect.arrayContaining([...fieldsIn(query)]));
  });

  test.each(withFields.map((query) => [query.name, query] as const))(
    '%s: is found in the lines as they are',
    (_, query) => {
      const lines = log
        .split('\n')
        .filter((line) => kindsIn(query).some((kind) => line.includes(`{"event":"${kind}"`)));
      expect(lines.length).toBeGreaterThan(0);
      for (const line of lines) expect(JSON.parse(jsonPattern(query)?.exec(line)?.[0] ?? '')).toHaveProperty('event');
    },
  );
});

describe('docs/observability.md', () => {
  const doc = readMarkdown('docs/observability.md');
  const told = (heading: string) => tableBelow(doc, heading).flatMap(([names = '']) => codeIn(names));

  test.each([
    ['### A run of a step', 'step'],
    ['### A request that starts something', 'request'],
  ] as const)('%s: the table has every field that is written, and no other', (heading, kind) => {
    expect([...told(heading)].sort()).toEqual(namesOf(logLines(log, kind)));
  });

  test('has every query, with the question that it answers', () => {
    const rows = tableBelow(doc, '## The queries').map(([file = '', question = '']) => [codeIn(file)[0], question]);
    expect(rows).toEqual(infraQueries.map(({ name, text }) => [`${name}.kql`, /^\/\/ ([^?]+\?)/.exec(text)?.[1]]));
  });
});
