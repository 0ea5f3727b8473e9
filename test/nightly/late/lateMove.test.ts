import { type SeedInput } from '../../../local/azure/seeds/seedSchema';
import { type ItemResult } from '../../../shared/contracts/model/outcome';
import { type MoveReport } from '../../../shared/contracts/api/report';
import { waitUntil } from '../../support/host/hostWait';
import { localControl } from '../../support/local/localControl';
import { itemNames } from '../../support/local/localItems';
import { call, postMove, readReport, waitForEnd, waitForMove } from '../../support/local/localMoves';
import { endLocalProcesses } from '../../support/local/localProcess';
import { localKeyClient, localSecretClient } from '../../support/local/localVaults';
import { KillableStack } from '../../support/move/moveKill';

// Moves with "late": "move" while a writer changes the source. The network holds each list of the source until the
// writer has written, so every item arrives at a known point of the move.

const source = 'contoso-west';
const targets = { 'the same geography': 'contoso-north', 'another geography': 'contoso-east' } as const;

let stack: KillableStack;
afterAll(endLocalProcesses);

/** The tests of a group share a stack. Each begins with the same vaults. */
function useStack(env: Readonly<Record<string, string>> = {}): void {
  let vaults: unknown;
  beforeAll(async () => {
    stack = await KillableStack.start(seed(), env);
    vaults = await control().snapshot();
  });
  beforeEach(() => control().restore(vaults));
}

const secretOf = (name: string, ...values: readonly string[]) => ({
  name,
  versions: values.map((value, at) => ({ value, created: 1_700_000_000 + at })),
});

function seed(): SeedInput {
  const held = [secretOf('taken', 'of-the-target'), { ...secretOf('buried', 'deleted'), deleted: true }];
  return {
    vaults: [
      {
        name: source,
        region: 'westeurope',
        secrets: ['a', 'b', 'c'].map((name) => secretOf(`steady-${name}`, 'old', 'new')),
        keys: [{ name: 'steady-key', versions: [{ kty: 'EC', crv: 'P-256', created: 1_700_000_000 }] }],
      },
      { name: targets['the same geography'], region: 'northeurope', secrets: held },
      { name: targets['another geography'], region: 'eastus', secrets: held },
      { name: 'contoso-mover', region: 'westeurope', keys: [{ name: 'move-staging', versions: [{}] }] },
    ],
  };
}

const control = () => localControl(stack.emulator.azure);
const secretsOf = (vault: string) => localSecretClient(stack.emulator.azure, vault);
const write = (name: string, value: string) => secretsOf(source).setSecret(name, value);
const holdNext = (operation: string, vault: string) =>
  control().addFault({ match: { vault, operation }, times: 1, effect: { kind: 'slow', ms: 86_400_000 } });
const untilHeld = () =>
  waitUntil(async () => ((await control().heldRequests()).length > 0 ? true : undefined), 'held request');

/** Writes while the network holds the next list of the source, and then holds the list after it. */
async function atNextLook(writer: () => Promise<unknown>, isLast = false): Promise<void> {
  await untilHeld();
  await writer();
  if (!isLast) await holdNext('secrets.list', source);
  await control().flushHeld();
}

async function startMove(target: string, changes: object = {}): Promise<string> {
  const { id } = await postMove(stack.host.baseUrl, {
    gate: 'off',
    sourceVault: source,
    targetVault: target,
    select: { exclude: ['other*'] },
    onDeleted: 'purge',
    confirmPurge: true,
    approval: 'required',
    late: 'move',
    ...changes,
  });
  const { planHash } = await waitForMove(stack.host.baseUrl, id, ({ phase }) => phase === 'awaitingApproval');
  await holdNext('secrets.list', source);
  await call(`${stack.host.baseUrl}/api/moves/${id}/approve`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ planHash }),
  });
  return id;
}

async function writeFirst(): Promise<void> {
  await write('fresh', 'one');
  await write('fresh', 'two');
  await write('steady-a', 'newest');
  await write('taken', 'of-the-source');
  await write('buried', 'of-the-source');
  await write('other', 'not selected');
  const certificates = [{ name: 'site', versions: [{ created: Math.floor(Date.now() / 1_000) - 86_400 }] }];
  await control().seed({ vaults: [{ name: source, region: 'westeurope', certificates }] });
  await localKeyClient(stack.emulator.azure, source).createKey('fresh-key', 'EC');
}

async function writeSecond(): Promise<void> {
  await write('fresh', 'three');
  await write('second', 'one');
}

async function writeLast(): Promise<void> {
  await write('third', 'one');
  await write('steady-b', 'newest');
}

const rowOf = ({ results }: MoveReport, name: string): ItemResult | undefined =>
  results.find(({ itemName }) => itemName === name);
const problemsOf = ({ problems }: MoveReport) =>
  problems.map(({ code, itemName }) => `${code} ${itemName ?? ''}`).sort();

async function valuesOf(vault: string, name: string): Promise<string[]> {
  const found: { readonly at: number; readonly version: string }[] = [];
  for await (const { version = '', createdOn } of secretsOf(vault).listPropertiesOfSecretVersions(name)) {
    found.push({ at: createdOn?.getTime() ?? 0, version });
  }
  const values = await Promise.all(found.map(({ version }) => secretsOf(vault).getSecret(name, { version })));
  return values.map(({ value = '' }) => value).sort();
}

async function expectMovedLate(target: string): Promise<void> {
  const current = async (name: string) => (await secretsOf(target).getSecret(name)).value;
  expect(await current('fresh')).toBe('three');
  expect(await valuesOf(target, 'fresh')).toEqual(['one', 'three', 'two']);
  expect(await current('steady-a')).toBe('newest');
  expect(await valuesOf(target, 'steady-a')).toEqual(['new', 'newest', 'old']);
  expect(await current('second')).toBe('one');
  expect(await current('taken')).toBe('of-the-target');
  expect(await current('steady-b')).toBe('new');
}

describe('a move while a writer changes the source', () => {
  useStack();

  describe.each(Object.entries(targets))('to %s', (geography, target) => {
    const isNear = geography === 'the same geography';
    const keyProblems = isNear ? [] : ['KEY_ACROSS_GEOGRAPHIES fresh-key', 'KEY_ACROSS_GEOGRAPHIES steady-key'];

    test('moves late items in two extra rounds by the rules of the plan, and names later ones', async () => {
      const id = await startMove(target);
      await atNextLook(writeFirst);
      await atNextLook(writeSecond);
      await atNextLook(writeLast, true);
      const end = await waitForEnd(stack.host.baseUrl, id);
      const report = await readReport(stack.host.baseUrl, id);

      expect(problemsOf(report)).toEqual(
        [
          'CREATED_DURING_MOVE steady-b',
          'CREATED_DURING_MOVE third',
          'OTHER_CONTENT_IN_TARGET taken',
          'SOFT_DELETED_IN_TARGET buried',
          ...keyProblems,
        ].sort(),
      );
      const done = isNear ? 8 : 6;
      const items = { total: 10, done, skipped: 1, blocked: 9 - done, failed: 0 };
      // Four items of the plan, and the items that the first and second list found.
      expect(report).toMatchObject({ phase: 'partiallyCompleted', items, verified: done });
      expect(end).toMatchObject({ items, versions: report.versions, problemCount: report.problems.length });
      expect(report.results).toHaveLength(10);
      expect(rowOf(report, 'fresh')).toMatchObject({ state: 'verified', versionCount: 3 });
      expect(rowOf(report, 'steady-a')).toMatchObject({ state: 'verified', versionCount: 3 });
      expect(rowOf(report, 'steady-a')?.reasons).toContain('FOUND_LATE');
      expect(rowOf(report, 'steady-a')?.reasons).not.toContain('PARTLY_IN_TARGET');
      expect(rowOf(report, 'steady-c')?.reasons).not.toContain('FOUND_LATE');
      expect(report.phases.map(({ phase }) => phase).slice(-2)).toEqual(['verifying', 'syncing']);
      expect(report.versions.done).toBeLessThanOrEqual(report.versions.total);
      await expectMovedLate(target);
      expect(await itemNames(stack.emulator.azure, target)).toEqual(
        [
          'certificate/site',
          ...(isNear ? ['key/fresh-key', 'key/steady-key'] : []),
          ...['fresh', 'second', 'steady-a', 'steady-b', 'steady-c', 'taken'].map((name) => `secret/${name}`),
        ].sort(),
      );
      // The plan did not show that a deleted item holds the name.
      expect((await control().requests()).filter(({ operation }) => operation === 'secrets.purge')).toEqual([]);
    });
  });

  test('a plan states that late items move too, and its hash covers this', async () => {
    const planOf = async (late: string) => {
      const dryRun = { sourceVault: source, targetVault: targets['the same geography'], dryRun: true, late };
      const { id } = await postMove(stack.host.baseUrl, { gate: 'off', ...dryRun });
      await waitForEnd(stack.host.baseUrl, id);
      return (await call(`${stack.host.baseUrl}/api/moves/${id}/plan`)).body as { planHash: string; late?: string };
    };
    const [moved, reported] = [await planOf('move'), await planOf('report')];
    expect(moved.late).toBe('move');
    expect(reported.late).toBeUndefined();
    expect(moved.planHash).not.toBe(reported.planHash);
    await write('fresh', 'one');
    expect(await itemNames(stack.emulator.azure, targets['the same geography'])).toEqual(['secret/taken']);
  });
});

describe('a move that is interrupted by a kill while it moves late items', () => {
  useStack({ VAULT_CALL_TIMEOUT_SECONDS: '4' });
  const target = targets['the same geography'];

  test.each([
    ['the source is listed again', 'secrets.list', source],
    ['a late item is read', 'secrets.backup', source],
    ['a late item is written', 'secrets.restore', target],
    ['a late version is written', 'secrets.set', target],
  ])('moves each late item once if the kill happens when %s', async (_, operation, vault) => {
    const id = await startMove(target);
    await untilHeld();
    await write('fresh', 'one');
    await write('fresh', 'two');
    await write('steady-a', 'newest');
    await holdNext(operation, vault);
    await control().flushHeld();
    await untilHeld();
    await stack.killHost();
    await control().flushHeld();
    await stack.startHost();
    const end = await waitForEnd(stack.host.baseUrl, id);
    expect(end).toMatchObject({ phase: 'completed', items: { total: 5, done: 5 }, versions: { total: 10, done: 10 } });
    const report = await readReport(stack.host.baseUrl, id);
    expect(report).toMatchObject({ verified: 5, problems: [] });
    expect(report.results.map(({ itemName }) => itemName).sort()).toEqual(
      ['fresh', 'steady-a', 'steady-b', 'steady-c', 'steady-key'].sort(),
    );
    expect(await valuesOf(target, 'fresh')).toEqual(['one', 'two']);
    expect(await valuesOf(target, 'steady-a')).toEqual(['new', 'newest', 'old']);
  });
});
