import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { checkListSchema, type CheckView } from '../../../shared/contracts/api/checkAnswers';
import { type CutoverLine, type CutoverList } from '../../../shared/contracts/api/cutoverAnswers';
import { type CutoverCode } from '../../../shared/contracts/model/acceptedLines';
import { type CheckRun, checkRunSchema } from '../../../shared/contracts/model/checks';
import { checkRunId } from '../../../shared/rules/checks/checkRunId';
import { storeNames } from '../../../shared/rules/storeNames';
import { checkSeed, checkVaults as vaults } from '../../support/checks/checkSeed';
import { runChecks } from '../../support/local/localChecks';
import { call, postMove, waitForEnd } from '../../support/local/localMoves';
import { endLocalProcesses, localFolder, type LocalStack, startLocalStack } from '../../support/local/localProcess';

// Somebody who can write to the store plants runs of checks, changes them, and swaps them. No verdict and no trend may rest on these.

let stack: LocalStack;
let stateDir: string;
const pair = { sourceVault: vaults.clean, targetVault: vaults.readOnly };
const otherPair = { sourceVault: vaults.clean, targetVault: vaults.cleanTarget };

beforeAll(async () => {
  stateDir = localFolder();
  const seed = path.join(stateDir, 'seed.json');
  writeFileSync(seed, JSON.stringify(checkSeed()));
  stack = await startLocalStack({ stateDir, seed });
  await postMove(stack.baseUrl, { id: 'dry', ...pair, dryRun: true });
  await waitForEnd(stack.baseUrl, 'dry');
});
afterAll(endLocalProcesses);

const fileOf = (name: string) => path.join(stateDir, 'store', name);
const stored = (id: string): CheckRun =>
  checkRunSchema.parse(JSON.parse(readFileSync(fileOf(storeNames.checkRun(id)), 'utf8')));

/** Writes a run as the app stores one. */
function plant(run: CheckRun): void {
  mkdirSync(path.dirname(fileOf(storeNames.checkRun(run.id))), { recursive: true });
  writeFileSync(fileOf(storeNames.checkRun(run.id)), JSON.stringify(run));
  writeFileSync(fileOf(storeNames.checkTime(run.id)), '{}');
}

/** The run with nothing to complain about. */
function whitewashed(run: CheckRun): CheckRun {
  const findings = run.findings.map((finding) => ({ ...finding, status: 'pass' as const, items: [], itemCount: 0 }));
  return { ...run, overall: 'ready', findings, changes: [] };
}

const checkedCodes: readonly CutoverCode[] = ['RENEWAL', 'ROTATION', 'EXPIRY', 'PERMISSIONS', 'ACCESS', 'NETWORK'];

async function checklist(): Promise<{ verdict: string; check: string | undefined; lines: readonly CutoverLine[] }> {
  const list = (await call(`${stack.baseUrl}/api/moves/dry/cutover`)).body as CutoverList;
  const lines = list.lines.filter(({ code }) => checkedCodes.includes(code));
  return { verdict: list.verdict, check: list.check?.id, lines };
}

const listedIds = async (): Promise<string[]> =>
  checkListSchema.parse((await call(`${stack.baseUrl}/api/checks?limit=100`)).body).checks.map(({ id }) => id);

describe('a run that the app did not make', () => {
  const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);
  let planted: CheckRun;
  let real: CheckView;
  beforeAll(async () => {
    const other = stored((await runChecks(stack.baseUrl, otherPair)).id);
    const at = minutesAgo(5);
    planted = { ...whitewashed(other), ...pair, id: checkRunId(pair, at, '0a1b2c3d'), startedAt: at.toISOString() };
    plant(planted);
  });

  it('makes no line of the checklist go', async () => {
    const { verdict, check, lines } = await checklist();
    expect(check).toBeUndefined();
    expect(new Set(lines.map(({ state }) => state))).toEqual(new Set(['unknown']));
    expect(lines).toHaveLength(checkedCodes.length);
    expect(verdict).not.toBe('go');
  });

  it('is neither listed nor returned', async () => {
    expect(await listedIds()).not.toContain(planted.id);
    const { status, body } = await call(`${stack.baseUrl}/api/checks/${planted.id}`);
    expect([status, body.code]).toEqual([404, 'CHECK_NOT_FOUND']);
  });

  it('is not what the next run is compared with', async () => {
    real = await runChecks(stack.baseUrl, pair);
    expect(real).toMatchObject({ previousId: null, changes: [], overall: 'notReady' });
  });

  it('does not hide the newest run of the app, however new it claims to be', async () => {
    const at = minutesAgo(-60);
    for (const digit of ['1', '2', '3', '4'])
      plant({ ...planted, id: checkRunId(pair, at, digit.repeat(8)), startedAt: at.toISOString() });
    const { check, lines } = await checklist();
    expect(check).toBe(real.id);
    expect(lines.find(({ code }) => code === 'PERMISSIONS')?.state).toBe('noGo');
  });
});

describe.each<[string, (run: CheckRun, other: CheckRun) => CheckRun | undefined]>([
  ['whitewashed', whitewashed],
  ['replaced by the one of another pair', ({ id }, other) => ({ ...other, ...pair, id })],
  ['given another time', (run) => ({ ...run, startedAt: new Date(Date.now() + 60_000).toISOString() })],
  ['damaged', () => undefined],
])('the newest run, %s', (_, change) => {
  let run: CheckRun;
  beforeAll(async () => {
    const other = stored((await runChecks(stack.baseUrl, otherPair)).id);
    run = stored((await runChecks(stack.baseUrl, pair)).id);
    const changed = change(run, other);
    if (changed === undefined) writeFileSync(fileOf(storeNames.checkRun(run.id)), '');
    else plant(changed);
  });
  afterAll(() => {
    rmSync(fileOf(storeNames.checkRun(run.id)), { force: true });
  });

  it('makes each line that rests on checks unknown, and the line names the run', async () => {
    const { check, lines, verdict } = await checklist();
    expect(check).toBeUndefined();
    expect(new Set(lines.map(({ state }) => state))).toEqual(new Set(['unknown']));
    expect(lines.map(({ found }) => found)).toEqual(lines.map(() => expect.stringContaining(run.id)));
    expect(verdict).not.toBe('go');
  });

  it('is not returned in any format, and the answer names it', async () => {
    for (const format of ['json', 'md', 'html', 'junit']) {
      const { status, body } = await call(`${stack.baseUrl}/api/checks/${run.id}?format=${format}`);
      expect([status, body.code]).toEqual([409, 'CHECK_CHANGED']);
      expect(body.detail).toContain(run.id);
    }
    expect(await listedIds()).not.toContain(run.id);
  });

  it('does not fail the next run, which is compared with an earlier one', async () => {
    const next = await runChecks(stack.baseUrl, pair);
    expect(next.previousId).not.toBe(run.id);
    expect(next.changes).toEqual([]);
  });
});
