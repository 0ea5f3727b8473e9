import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type CheckView } from '../../../shared/contracts/api/checkAnswers';
import { type MoveReport } from '../../../shared/contracts/api/report';
import { catalogue } from '../../../shared/rules/checks/catalogue';
import { checkSeed, checkVaults as vaults } from '../../support/checks/checkSeed';
import { runChecks, sendChecks } from '../../support/local/localChecks';
import { localControl, writesTo } from '../../support/local/localControl';
import { call, postMove, readReport, sendMove, waitForEnd } from '../../support/local/localMoves';
import { endLocalProcesses, localFolder, type LocalStack, startLocalStack } from '../../support/local/localProcess';

// The effect of checks on a move, and the views of a run of checks.

let stack: LocalStack;

beforeAll(async () => {
  const stateDir = localFolder();
  const seed = path.join(stateDir, 'seed.json');
  writeFileSync(seed, JSON.stringify(checkSeed()));
  stack = await startLocalStack({ stateDir, seed });
});
afterAll(endLocalProcesses);

async function move(request: object): Promise<MoveReport> {
  const { id } = await postMove(stack.baseUrl, { sourceVault: vaults.clean, targetVault: vaults.readOnly, ...request });
  await waitForEnd(stack.baseUrl, id);
  return readReport(stack.baseUrl, id);
}

describe('a move whose gate fails', () => {
  let report: MoveReport;
  beforeAll(async () => {
    await localControl(stack.azure).clearLog();
    report = await move({});
  });

  it('ends failed and names the check', () => {
    expect(report).toMatchObject({ phase: 'failed', checks: { overall: 'notReady', waived: [] } });
    expect(report.checks?.failing).toEqual(['CHK-TARGET-PERMISSIONS']);
    expect(report.problems[0]).toMatchObject({ code: 'CHECKS_FAILED' });
    expect(report.problems[0]?.detail).toContain('CHK-TARGET-PERMISSIONS');
  });

  it('has written to neither vault', async () => {
    expect(await writesTo(stack.azure, vaults.readOnly)).toEqual([]);
    expect(await writesTo(stack.azure, vaults.clean)).toEqual([]);
    const toTarget = (await localControl(stack.azure).requests()).filter(({ vault }) => vault === vaults.readOnly);
    expect(new Set(toTarget.map(({ method }) => method))).toEqual(new Set(['GET']));
  });

  it('shows its items as planned, not as failed', () => {
    expect(report.results.map(({ state }) => state)).toEqual(['planned', 'planned', 'planned']);
    expect(report.items.failed).toBe(0);
  });

  it('keeps the run of checks as evidence', async () => {
    const { status, body } = await call(`${stack.baseUrl}/api/checks/${report.checks?.id ?? ''}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ trigger: 'gate', overall: 'notReady', targetVault: vaults.readOnly });
  });

  it('names the check in the status and in the readable report too', async () => {
    expect((await call(`${stack.baseUrl}/api/moves/${report.move.moveId}`)).body.problems[0].code).toBe(
      'CHECKS_FAILED',
    );
    const { text } = await call(`${stack.baseUrl}/api/moves/${report.move.moveId}/report?format=md`);
    expect(text).toContain('CHK-TARGET-PERMISSIONS');
  });
});

describe('a failing check', () => {
  it('does not stop a move that waives it by its id, and the report has the waiver', async () => {
    const report = await move({ waivers: ['CHK-TARGET-PERMISSIONS'] });
    expect(report.checks).toMatchObject({ failing: [], waived: ['CHK-TARGET-PERMISSIONS'] });
    expect(report.notices).toContainEqual(expect.objectContaining({ code: 'CHECKS_FAILED' }));
    expect(report.results.map(({ code }) => code)).toEqual(Array(3).fill('VAULT_FORBIDDEN'));
  });

  it('is only reported if the gate is set to warn', async () => {
    const report = await move({ gate: 'warn' });
    expect(report.checks).toMatchObject({ failing: ['CHK-TARGET-PERMISSIONS'], waived: [] });
    expect(report.notices[0]?.detail).toContain('"gate": "warn"');
    expect(report.results.map(({ code }) => code)).toEqual(Array(3).fill('VAULT_FORBIDDEN'));
  });

  it('does not run if the gate is off or in a dry run', async () => {
    expect((await move({ gate: 'off' })).checks).toBeUndefined();
    const dry = await move({ dryRun: true });
    expect([dry.checks, dry.phase]).toEqual([undefined, 'completed']);
  });

  it('cannot be waived by an unknown id', async () => {
    const request = { sourceVault: vaults.clean, targetVault: vaults.readOnly, waivers: ['CHK-TARGET-PERMISSION'] };
    const { status, body } = await sendMove(stack.baseUrl, request);
    expect([status, body.code, body.errors[0].pointer]).toEqual([400, 'REQUEST_INVALID', '/waivers/0']);
  });
});

it('a move without problems passes its gate and completes', async () => {
  const report = await move({ targetVault: vaults.cleanTarget });
  expect(report).toMatchObject({ phase: 'completed', checks: { overall: 'ready', failing: [], waived: [] } });
});

describe('a run of checks', () => {
  let run: CheckView;
  let uri: string;
  beforeAll(async () => {
    run = await runChecks(stack.baseUrl, { sourceVault: vaults.clean, targetVault: vaults.readOnly });
    uri = `${stack.baseUrl}/api/checks/${run.id}`;
  });

  it('has a remedy and a link for each finding', () => {
    const [first] = run.findings;
    expect(first).toMatchObject({ id: catalogue[0]?.id, remedy: catalogue[0]?.remedy, link: catalogue[0]?.link });
    expect(run.counts.fail).toBe(1);
  });

  it.each([
    ['json', 'application/json', /^\{/],
    ['md', 'text/markdown', /^# checks-clean → checks-read-only: not ready/],
    ['html', 'text/html', /^<!doctype html>/],
    ['junit', 'application/xml', /^<\?xml version="1.0"/],
  ])('is returned as %s, by query and by Accept', async (format, type, beginning) => {
    const byQuery = await call(`${uri}?format=${format}`);
    const byAccept = await call(uri, { headers: { Accept: type } });
    expect(byQuery.headers.get('content-type')).toContain(type);
    expect(byQuery.text).toMatch(beginning);
    expect(byQuery.text).toContain('CHK-TARGET-PERMISSIONS');
    expect(byAccept.text).toBe(byQuery.text);
  });

  it('can stop a pipeline', async () => {
    const { text } = await call(`${uri}?format=junit`);
    // Each outcome of items has its own test case next to the checks.
    expect(text.match(/<testcase /g)).toHaveLength(run.findings.length + 3);
    expect(text.match(/<failure /g)).toHaveLength(run.counts.fail);
    expect(text).toContain(`failures="${String(run.counts.fail)}"`);
  });

  it('is not returned in any other format', async () => {
    const { status, body } = await call(`${uri}?format=pdf`);
    expect([status, body.code]).toEqual([406, 'FORMAT_NOT_SUPPORTED']);
  });

  it.each(['nobody', 'checks-clean--checks-read-only--20260101T000000000-00000000', '..%2F..%2Freport'])(
    'is not found under %s',
    async (id) => {
      const { status, body } = await call(`${stack.baseUrl}/api/checks/${id}`);
      expect([status, body.code]).toEqual([404, 'CHECK_NOT_FOUND']);
    },
  );
});

describe('a request for checks', () => {
  const pair = { sourceVault: vaults.clean, targetVault: vaults.cleanTarget };

  it.each<[string, unknown, number, string]>([
    ['no vaults', {}, 400, 'REQUEST_INVALID'],
    ['a pair and pairs', { ...pair, pairs: [pair] }, 400, 'REQUEST_INVALID'],
    ['no pair', { pairs: [] }, 400, 'REQUEST_INVALID'],
    ['an unknown field', { ...pair, dryRun: true }, 400, 'REQUEST_INVALID'],
    ['invalid days', { ...pair, options: { expiringWithinDays: 0 } }, 400, 'REQUEST_INVALID'],
    ['one vault twice', { sourceVault: vaults.clean, targetVault: vaults.clean }, 400, 'SAME_VAULT'],
    ['a source that is not allowed', { ...pair, sourceVault: 'elsewhere' }, 403, 'SOURCE_NOT_ALLOWED'],
    ['a target that is not allowed', { pairs: [pair, { ...pair, targetVault: 'else' }] }, 403, 'TARGET_NOT_ALLOWED'],
    ['another host', { ...pair, targetVault: 'https://evil.example' }, 400, 'REQUEST_INVALID'],
    ['no JSON', '{', 400, 'BODY_NOT_JSON'],
  ])('is refused for %s', async (_, body, status, code) => {
    const answer = await sendChecks(stack.baseUrl, body);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it('is answered immediately, with the address of its status', async () => {
    const { status, headers, body } = await sendChecks(stack.baseUrl, pair);
    expect(status).toBe(202);
    expect(headers.get('location')).toBe(body.statusQueryGetUri);
    expect(body.checks).toEqual([
      { ...pair, id: expect.any(String), checkUri: expect.stringContaining('/api/checks/') },
    ]);
  });
});
