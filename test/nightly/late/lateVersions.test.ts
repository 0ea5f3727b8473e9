import { type FaultRuleInput } from '../../../local/azure/calls/faultRule';
import { type SeedInput } from '../../../local/azure/seeds/seedSchema';
import { type MoveReport } from '../../../shared/contracts/api/report';
import { waitUntil } from '../../support/host/hostWait';
import { localControl } from '../../support/local/localControl';
import { call, postMove, readReport, waitForEnd, waitForMove } from '../../support/local/localMoves';
import { endLocalProcesses } from '../../support/local/localProcess';
import { localSecretClient } from '../../support/local/localVaults';
import { KillableStack } from '../../support/move/moveKill';

// Late versions: duplicates of writes of a move, late enables at the source, and versions that other writers add
// meanwhile. A request lives for at most three seconds here, to keep waits short.

// Verification pauses for some seconds between its rounds.
const env = { VAULT_CALL_TIMEOUT_SECONDS: '2' };
const source = 'contoso-west';
const target = 'contoso-north';
const names = ['password-0', 'password-1', 'password-2'];

let stack: KillableStack;

let vaults: unknown;

beforeAll(async () => {
  stack = await KillableStack.start(seed(), env);
  vaults = await control().snapshot();
});
beforeEach(() => control().restore(vaults));
afterAll(endLocalProcesses);

function seed(): SeedInput {
  const secrets = names.map((name) => ({
    name,
    versions: ['old', 'new'].map((value, at) => ({ value: `${name}-${value}`, created: 1_700_000_000 + at })),
  }));
  const locked = { name: 'locked', versions: [{ value: 'locked', enabled: false, created: 1_700_000_000 }] };
  return {
    vaults: [
      { name: source, region: 'westeurope', secrets: [...secrets, locked] },
      { name: target, region: 'northeurope' },
      { name: 'contoso-mover', region: 'westeurope', keys: [{ name: 'move-staging', versions: [{}] }] },
    ],
  };
}

const control = () => localControl(stack.emulator.azure);
const secretsOf = (vault: string) => localSecretClient(stack.emulator.azure, vault);
const request = {
  gate: 'off',
  sourceVault: source,
  targetVault: target,
  method: 'exportImport',
  select: { include: ['password-*'] },
};

async function currentOf(vault: string, name: string): Promise<string | undefined> {
  return (await secretsOf(vault).getSecret(name)).value;
}

/**
 * Moves with a fault. The network holds the last write of another secret until the duplicate has arrived, so
 * verification starts after it.
 */
async function moveWith(fault: FaultRuleInput, meanwhile: () => Promise<unknown> = () => Promise.resolve()) {
  await control().addFault(fault);
  await control().addFault({
    match: { vault: target, operation: 'secrets.set', path: '*/password-2*' },
    when: { call: 2 },
    effect: { kind: 'deliverLate', ms: 86_400_000, client: 'answer' },
  });
  const { id } = await postMove(stack.host.baseUrl, request);
  await waitUntil(async () => ((await countVersions('password-1')) === 3 ? true : undefined), 'double');
  await meanwhile();
  await waitUntil(async () => ((await control().heldRequests()).length > 0 ? true : undefined), 'held write');
  await control().flushHeld();
  await waitForEnd(stack.host.baseUrl, id);
  return readReport(stack.host.baseUrl, id);
}

async function countVersions(name: string): Promise<number> {
  let count = 0;
  for await (const { version } of secretsOf(target).listPropertiesOfSecretVersions(name)) if (version) count += 1;
  return count;
}

const reasonsOf = ({ results }: MoveReport, name: string) => results.find(({ itemName }) => itemName === name)?.reasons;

/** Delivers the first or the second write of a secret twice. */
const duplicate = (name: string, call: number): FaultRuleInput => ({
  match: { vault: target, operation: 'secrets.set', path: `*/${name}*` },
  when: { call },
  // Longer than the time between two writes of an item on a busy machine; the held write keeps the move from its end.
  effect: { kind: 'duplicate', ms: 3_000 },
});

test('a move names a version that arrived twice, and ends as partly completed', async () => {
  const report = await moveWith(duplicate('password-1', 2));
  expect(report).toMatchObject({ phase: 'partiallyCompleted', verified: 3, items: { done: 3, failed: 0 } });
  expect(reasonsOf(report, 'password-1')).toContain('DUPLICATE_VERSION');
  expect(report.problems).toMatchObject([{ code: 'DUPLICATE_VERSION', itemName: 'password-1' }]);
  expect(report.problems[0]?.detail).toMatch(/Duplicates in the target: [0-9a-f]{32}\./);
  const again = await postMove(stack.host.baseUrl, { ...request, id: 'again' });
  expect(await waitForEnd(stack.host.baseUrl, again.id)).toMatchObject({ phase: 'partiallyCompleted' });
  const second = await readReport(stack.host.baseUrl, again.id);
  expect(reasonsOf(second, 'password-1')).toEqual(['ALREADY_THERE', 'DUPLICATE_VERSION']);
  expect(second.problems).toHaveLength(1);
});

test('a move makes the newest value current again after an older one arrived late', async () => {
  const report = await moveWith(duplicate('password-1', 1));
  expect(report).toMatchObject({ phase: 'partiallyCompleted', items: { done: 3, failed: 0 } });
  expect(await Promise.all(names.map((name) => currentOf(target, name)))).toEqual(names.map((name) => `${name}-new`));
  expect(reasonsOf(report, 'password-1')).toEqual(expect.arrayContaining(['DUPLICATE_VERSION', 'LATE_WRITE_HEALED']));
  expect(report.problems.map(({ code }) => code)).toEqual(['DUPLICATE_VERSION', 'LATE_WRITE_HEALED']);
});

test('a move never writes over a version that another writer added during the move', async () => {
  const report = await moveWith(duplicate('password-1', 1), async () => {
    await secretsOf(target).setSecret('password-1', 'of-somebody');
  });
  expect(report.problems).toMatchObject([{ code: 'NOT_EQUAL_AFTER_MOVE', itemName: 'password-1' }]);
  expect(await currentOf(target, 'password-1')).toBe('of-somebody');
});

test('a move leaves no version enabled if the enabling request arrives after the disabling one', async () => {
  await control().addFault({
    match: { vault: source, operation: 'secrets.update' },
    times: 1,
    effect: { kind: 'deliverLate', ms: 4_000 },
  });
  const { id } = await postMove(stack.host.baseUrl, {
    ...request,
    select: { include: ['locked'] },
    disabled: 'unlock',
  });
  expect(await waitForEnd(stack.host.baseUrl, id)).toMatchObject({ phase: 'completed', problems: [] });
  await control().whenDelivered();
  for await (const { enabled } of secretsOf(source).listPropertiesOfSecretVersions('locked')) {
    expect(enabled).toBe(false);
  }
});

test('a move names the items that arrived in the source meanwhile', async () => {
  const { id } = await postMove(stack.host.baseUrl, { ...request, approval: 'required' });
  const { planHash } = await waitForMove(stack.host.baseUrl, id, ({ phase }) => phase === 'awaitingApproval');
  await secretsOf(source).setSecret('password-3', 'late');
  await secretsOf(source).setSecret('other', 'not selected');
  await call(`${stack.host.baseUrl}/api/moves/${id}/approve`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ planHash }),
  });
  expect(await waitForEnd(stack.host.baseUrl, id)).toMatchObject({
    phase: 'partiallyCompleted',
    // The seed has a fourth secret that the request does not select.
    items: { total: 3, done: 3 },
    problems: [{ code: 'CREATED_DURING_MOVE', itemName: 'password-3' }],
    problemCount: 1,
  });
  expect((await readReport(stack.host.baseUrl, id)).problems).toMatchObject([
    { code: 'CREATED_DURING_MOVE', itemType: 'secret', itemName: 'password-3' },
  ]);
});
