import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { defaultSubscriptionId } from '../../../local/azure/cloud/defaults';
import { type CheckView } from '../../../shared/contracts/api/checkAnswers';
import { checkSeed, checkVaults as vaults } from '../../support/checks/checkSeed';
import { postChecks, readCheck, runChecks, type StartedChecks } from '../../support/local/localChecks';
import { localControl } from '../../support/local/localControl';
import { type Answer, call } from '../../support/local/localMoves';
import { endLocalProcesses, localFolder, type LocalStack, startLocalStack } from '../../support/local/localProcess';
import { localSecretClient } from '../../support/local/localVaults';
import { type InstanceStatus } from '../../support/host/hostClient';
import { waitForLasting, waitUntil } from '../../support/host/hostWait';

// Checks many pairs in one request, and one pair repeatedly.

let stack: LocalStack;
let stateDir: string;

beforeAll(async () => {
  stateDir = localFolder();
  const seed = path.join(stateDir, 'seed.json');
  writeFileSync(seed, JSON.stringify(checkSeed()));
  stack = await startLocalStack({ stateDir, seed, env: { MOVE_ALLOWED_SOURCES: '*', MOVE_ALLOWED_TARGETS: '*' } });
});
afterAll(endLocalProcesses);

describe('a check of fifty pairs, with one dead vault and one that hangs', () => {
  const few = Array.from({ length: 48 }, (_, at) => `checks-few-${String(at)}`);
  let started: StartedChecks;
  let others: CheckView[];
  let waiting: Answer;

  beforeAll(async () => {
    const control = localControl(stack.azure);
    await control.seed({ vaults: few.map((name) => ({ name, region: 'northeurope', sku: 'premium' })) });
    await control.addFault({ match: { vault: vaults.hanging }, effect: { kind: 'slow', ms: 3_600_000 } });
    const targets = [vaults.dead, vaults.hanging, ...few];
    const pairs = targets.map((targetVault) => ({ sourceVault: vaults.clean, targetVault }));
    started = await postChecks(stack.baseUrl, { pairs });
    waiting = await waitUntil(async () => {
      const answer = await call(started.checks[1]?.checkUri ?? '');
      return answer.body.code === 'CHECK_NOT_READY' ? answer : undefined;
    }, 'run that waits');
    others = [];
    // Sequential, because many simultaneous requests would slow the host down.
    for (const { checkUri } of started.checks.slice(2)) others.push(await readCheck(checkUri));
  });

  it('is not ready while it waits for a vault', () => {
    expect([waiting.status, waiting.headers.get('retry-after')]).toEqual([404, '2']);
  });

  it('checks all other pairs while it waits for the vault that hangs', async () => {
    expect(others.map(({ overall }) => overall)).toEqual(few.map(() => 'ready'));
    const { finishedAt } = await readCheck(started.checks[1]?.checkUri ?? '');
    // More pairs than run in parallel have begun, so some have ended and pairs after the slow one had their turn. How
    // many of them have also ended depends on the machine.
    expect(others.filter((other) => other.startedAt < finishedAt).length).toBeGreaterThan(16);
  });

  it('reports the dead vault and the vault that hangs', async () => {
    const [dead, hanging] = await Promise.all(started.checks.slice(0, 2).map(({ checkUri }) => readCheck(checkUri)));
    const evidence = (run: CheckView | undefined) => run?.findings.find(({ status }) => status === 'fail')?.evidence;
    expect([dead?.overall, hanging?.overall]).toEqual(['notReady', 'notReady']);
    expect(evidence(dead)).toContain(vaults.dead);
    expect(evidence(hanging)).toContain(`${vaults.hanging} answered once, but then it did not answer within 20 s.`);
  });

  it('ends with a summary of all pairs', async () => {
    const ended = await waitForLasting(async () => {
      const { runtimeStatus, output } = (await call(started.statusQueryGetUri)).body as InstanceStatus;
      return runtimeStatus === 'Completed' ? (output as { runs: { overall: string }[] }) : undefined;
    }, 'end of the checks');
    const overalls = ended.runs.map(({ overall }) => overall);
    expect(overalls.filter((overall) => overall === 'notReady')).toHaveLength(2);
    expect(overalls).toHaveLength(50);
  });

  it('keeps no plan and no content key', () => {
    const kept = readdirSync(path.join(stateDir, 'store'), { recursive: true, withFileTypes: true });
    expect(kept.filter((entry) => entry.isFile() && entry.parentPath.includes('/moves/'))).toEqual([]);
  });
});

describe('repeated checks of one pair', () => {
  const pair = { sourceVault: vaults.clean, targetVault: vaults.cleanTarget };

  it('report which findings are new, worse, better or gone since the previous run', async () => {
    const first = await runChecks(stack.baseUrl, pair);
    expect(first).toMatchObject({ overall: 'ready', changes: [] });

    const target = localSecretClient(stack.azure, vaults.cleanTarget);
    const source = localSecretClient(stack.azure, vaults.clean);
    await target.setSecret('plain', 'another');
    await target.beginDeleteSecret('plain');
    const second = await runChecks(stack.baseUrl, pair);
    expect(second).toMatchObject({ overall: 'readyWithConditions', previousId: first.id });
    expect(second.changes).toEqual([{ id: 'CHK-NAMES-SOFT-DELETED', kind: 'new', from: 'pass', to: 'warn' }]);

    await source.setSecret('second', 'value');
    await target.setSecret('second', 'another');
    await target.beginDeleteSecret('second');
    const third = await runChecks(stack.baseUrl, pair);
    expect(third.changes).toEqual([{ id: 'CHK-NAMES-SOFT-DELETED', kind: 'worse', from: 'warn', to: 'warn' }]);

    await target.purgeDeletedSecret('second');
    const fourth = await runChecks(stack.baseUrl, pair);
    expect(fourth.changes).toEqual([{ id: 'CHK-NAMES-SOFT-DELETED', kind: 'better', from: 'warn', to: 'warn' }]);

    await target.purgeDeletedSecret('plain');
    const fifth = await runChecks(stack.baseUrl, pair);
    expect(fifth).toMatchObject({ overall: 'ready', previousId: fourth.id });
    expect(fifth.changes).toEqual([{ id: 'CHK-NAMES-SOFT-DELETED', kind: 'gone', from: 'warn', to: 'pass' }]);
  });

  it('are listed newest first, in pages', async () => {
    const list = `${stack.baseUrl}/api/checks?sourceVault=${vaults.clean}&targetVault=${vaults.cleanTarget}`;
    const all = (await call(list)).body;
    expect(all.checks).toHaveLength(5);
    expect(all.continuationToken).toBeNull();
    const ids = all.checks.map(({ id }: { id: string }) => id);
    expect(ids).toEqual([...ids].sort().reverse());

    const first = (await call(`${list}&limit=3`)).body;
    const second = (await call(`${list}&limit=3&continuationToken=${first.continuationToken}`)).body;
    expect([...first.checks, ...second.checks]).toEqual(all.checks);
    expect(second.continuationToken).toBeNull();
  });

  it('are in the list of all pairs', async () => {
    const { checks, continuationToken } = (await call(`${stack.baseUrl}/api/checks?limit=100`)).body;
    expect(checks).toHaveLength(55);
    expect(continuationToken).toBeNull();
    expect(checks[0]).toMatchObject({ sourceVault: vaults.clean, targetVault: vaults.cleanTarget, failing: [] });
    expect(checks[0].findings).toBeUndefined();
  });

  it.each(['limit=0', 'limit=101', 'limit=x', 'sourceVault=checks-clean', 'continuationToken=../x'])(
    'are not listed for the invalid query %s',
    async (query) => {
      const { status, body } = await call(`${stack.baseUrl}/api/checks?${query}`);
      expect([status, body.code]).toEqual([400, 'REQUEST_INVALID']);
    },
  );
});

it('passes the check of consumers with a search that is proved, and names what nobody looked at', async () => {
  const options = { search: { scopes: [defaultSubscriptionId] } };
  const pair = { sourceVault: vaults.watched, targetVault: vaults.cleanTarget };
  const { findings } = await runChecks(stack.baseUrl, { ...pair, options });
  const { status, evidence } = findings.find(({ id }) => id === 'CHK-CONSUMERS') ?? {};
  expect([status, evidence]).toEqual([
    'pass',
    expect.stringMatching(/ so these were all\. Nobody looked at azureDevOps/),
  ]);
});
