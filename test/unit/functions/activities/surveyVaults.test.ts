import { EventEmitter, once } from 'node:events';
import { surveyVaultsContract } from '../../../../shared/contracts/steps/surveySteps';
import { surveyVaults } from '../../../../functions/activities/surveyVaults';
import { listRuns, readRun } from '../../../../functions/steps/runs/runRecords';
import { withUnlocked } from '../../../../functions/steps/items/unlockVersions';
import { guardsOf, connectPair } from '../../../../functions/steps/frame/vaultPair';
import { contentKeyName } from '../../../../shared/clients/claims/runRef';
import { type EarlierRun } from '../../../../shared/contracts/model/earlierRuns';
import { type MoveSpec } from '../../../../shared/contracts/steps/moveSpec';
import { collect } from '../../../support/azure/azureTestVaults';
import { type MoveAzure, moveBetween, startMoveAzure } from '../../../support/move/moveAzure';

let at: MoveAzure;

beforeAll(async () => {
  at = await startMoveAzure({
    elsewhere: { tenantId: '0e4c6a7f-1d92-4f6e-8b21-9d3b7c1055aa' },
    overseas: { region: 'atlantis', geography: 'Lost' },
  });
});
afterAll(() => at.stop());
afterEach(() => {
  at.azure.control.clearFaults();
});

const survey = (move: MoveSpec, earlier: readonly EarlierRun[] = []) =>
  at.run(surveyVaults, surveyVaultsContract, { move, earlier });

test("surveyVaults takes regions and geographies from the vaults' own answers", async () => {
  expect(await survey(moveBetween('target'))).toEqual({
    state: 'surveyed',
    source: { name: 'source', region: 'westeurope', geography: 'Europe' },
    target: { name: 'target', region: 'northeurope', geography: 'Europe' },
    backups: 'expected',
    contentKey: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
});

test('surveyVaults stores the record of the run at its first step, once however often the step runs', async () => {
  const move = moveBetween('target');
  const startedAt = '2026-05-01T10:00:00.000Z';
  await at.run(surveyVaults, surveyVaultsContract, { move, startedAt });
  await at.run(surveyVaults, surveyVaultsContract, { move, startedAt });
  expect(await readRun(at.store, move)).toEqual({ move, startedAt, end: null });
  const listed = (await listRuns(at.store, move.moveId)).filter(({ runId }) => runId === move.runId);
  expect(listed).toEqual([{ runId: move.runId, dryRun: false }]);
});

test('surveyVaults stores no run record for checks, which have no start', async () => {
  const move = moveBetween('target');
  await survey(move);
  expect(await readRun(at.store, move)).toBeUndefined();
});

test('surveyVaults returns no geography for an unknown region', async () => {
  expect(await survey(moveBetween('overseas'))).toMatchObject({
    target: { region: 'atlantis', geography: null },
    backups: 'unknownRegion',
  });
});

test('surveyVaults fails for a vault of a tenant that is not allowed', async () => {
  expect(await survey(moveBetween('elsewhere'))).toMatchObject({
    state: 'failed',
    code: 'TENANT_NOT_ALLOWED',
    retryable: false,
  });
});

test('surveyVaults makes a content key for the run, whatever the store has, and another one in a second survey', async () => {
  const move = moveBetween();
  const folder = `staging/unit-move/${move.runId}/`;
  await at.store.write(`${folder}content-key.json`, new TextEncoder().encode('planted'));
  const made = [await survey(move), await survey(move)].map((output) =>
    'contentKey' in output ? output.contentKey : '',
  );
  const names = made.map((hash) => `${folder}content-key-${hash ?? ''}.json`);
  expect(await collect(at.store.list(folder))).toEqual([...names, `${folder}content-key.json`].sort());
  expect(new Set(made).size).toBe(2);
});

test('surveyVaults keeps the content key that the run already has, as in a run of checks', async () => {
  const move = await at.keyed(moveBetween());
  expect(await survey(move)).toMatchObject({ state: 'surveyed', contentKey: move.contentKey });
  expect(await collect(at.store.list(`staging/unit-move/${move.runId}/`))).toHaveLength(1);
});

test('surveyVaults fails for an unusable staging key before anything is listed', async () => {
  at.fault({ match: { vault: 'contoso-mover' }, effect: { kind: 'throttle' } });
  expect(await survey(moveBetween())).toMatchObject({ state: 'failed', code: 'STAGING_KEY_UNUSABLE' });
});

test('surveyVaults makes the content key while the vaults have not answered yet', async () => {
  const clients = at.clients();
  const { vaults, staging } = clients;
  const steps = new EventEmitter();
  const begun = once(steps, 'prepare');
  const probe: typeof vaults.probe = async (vault) => {
    await begun;
    return vaults.probe(vault);
  };
  const prepare: typeof staging.prepare = (move) => {
    steps.emit('prepare');
    return staging.prepare(move);
  };
  const { run } = surveyVaults({ ...clients, vaults: { ...vaults, probe }, staging: { ...staging, prepare } });
  const move = moveBetween('target');
  await at.takeOver(move, move);
  expect(await run({ move })).toMatchObject({ state: 'surveyed' });
});

test('surveyVaults names the fault of a vault if the staging key is unusable, too', async () => {
  at.fault({ match: { vault: 'contoso-mover' }, effect: { kind: 'throttle' } });
  expect(await survey(moveBetween('elsewhere'))).toMatchObject({ state: 'failed', code: 'TENANT_NOT_ALLOWED' });
});

test('surveyVaults leaves no trace of its test write in the store', async () => {
  const before = await collect(at.store.list(''));
  await survey(moveBetween());
  const added = (await collect(at.store.list(''))).filter((name) => !before.includes(name));
  expect(added).toEqual([expect.stringMatching(/content-key-[0-9a-f]{64}\.json$/)]);
});

test('surveyVaults returns only names, regions and geographies', async () => {
  expect(JSON.stringify(at.outputs)).not.toMatch(/eyJ|Bearer/);
});

test('surveyVaults removes the staged payloads of a terminated run of the pair', async () => {
  const [ended, next] = [moveBetween('target'), moveBetween('target')];
  const folder = `staging/unit-move/${ended.runId}/`;
  await at.takeOver(ended, ended);
  await survey(ended);
  await at.store.write(`${folder}left.jwe`, new Uint8Array([1]));
  await survey(ended);
  expect(await collect(at.store.list(folder))).toContain(`${folder}left.jwe`);
  await at.takeOver(ended, next);
  await survey(next);
  expect(await collect(at.store.list(folder))).toEqual([]);
});

/** Ends a run while it has a disabled version of a secret with that name enabled. */
async function endWhileEnabled(ended: MoveSpec, itemName: string): Promise<void> {
  await at.takeOver(ended, ended);
  await at.seed('source', itemName, [{ enabled: false }]);
  const { vaults, claims, staging } = at.clients();
  const pair = connectPair(vaults, ended, guardsOf(claims, ended));
  const move = await at.keyed(ended);
  const versions = await pair.source.secrets.listVersions(itemName);
  await new Promise<void>((reached) => {
    void withUnlocked(
      { store: at.store, staging, move, pair, side: 'source' },
      { itemType: 'secret', itemName },
      versions,
      () => {
        reached();
        return new Promise(() => undefined);
      },
    );
  });
}

const flagsOf = async (itemName: string) =>
  (await collect(at.secrets('source').listPropertiesOfSecretVersions(itemName))).map(({ enabled }) => enabled);

/** What the runtime knew about a run when the next one started. */
async function recordOf(ended: MoveSpec): Promise<EarlierRun> {
  const { moveId, runId, sourceVault, targetVault, contentKey = '' } = await at.keyed(ended);
  const startedAt = new Date(Date.now() - 60_000).toISOString();
  return { moveId, runId, sourceVault, targetVault, startedAt, contentKey };
}
const relockedOf = (itemName: string) => ({
  ...{ moveId: 'unit-move', side: 'source', versions: 1 },
  ...{ itemType: 'secret', itemName },
});

test('surveyVaults disables a version that a terminated run left enabled, or fails', async () => {
  const [ended, next] = [moveBetween('target', { disabled: 'unlock' }), moveBetween('target')];
  await endWhileEnabled(ended, 'left-open');
  expect(await flagsOf('left-open')).toEqual([true]);
  await at.takeOver(ended, next);
  await at.deny('source', 'secrets/update/action', 'secrets/setSecret/action');
  expect(await survey(next, [await recordOf(ended)])).toMatchObject({ state: 'failed', code: 'VAULT_FORBIDDEN' });
  await at.deny('source');
  expect(await survey(next, [await recordOf(ended)])).toMatchObject({
    state: 'surveyed',
    cleanUp: { relocked: [relockedOf('left-open')], refused: [] },
  });
  expect(await flagsOf('left-open')).toEqual([false]);
});

test('surveyVaults disables it too if a run in between ended before its survey or was refused', async () => {
  const ended = moveBetween('target', { disabled: 'unlock' });
  const [between, refused, next] = [moveBetween('target'), moveBetween('target'), moveBetween('target')];
  await endWhileEnabled(ended, 'left-long');
  await at.takeOver(ended, between);
  await at.takeOver(ended, refused);
  await at.clients().claims.release(refused);
  await at.takeOver(ended, next);
  expect(await survey(next, [await recordOf(ended)])).toMatchObject({ state: 'surveyed' });
  expect(await flagsOf('left-long')).toEqual([false]);
});

describe('surveyVaults with a note that it cannot prove', () => {
  afterEach(() => at.forgetClaims());

  test.each<[string, (known: EarlierRun) => readonly EarlierRun[]]>([
    ['the runtime did not know the run', () => []],
    ['the runtime knew another run of the id', (known) => [{ ...known, runId: 'ffffffff' }]],
    ['the run was between other vaults', (known) => [{ ...known, sourceVault: 'overseas' }]],
    ['the run had another content key', (known) => [{ ...known, contentKey: 'ab'.repeat(32) }]],
    [
      'the version was not changed since the run began',
      (known) => [{ ...known, startedAt: new Date(Date.now() + 3_600_000).toISOString() }],
    ],
  ])('disables nothing if %s', async (words, earlier) => {
    const [ended, next] = [moveBetween('target', { disabled: 'unlock' }), moveBetween('target')];
    const itemName = `open-${words.replaceAll(' ', '-')}`;
    await endWhileEnabled(ended, itemName);
    await at.takeOver(ended, next);
    expect(await survey(next, earlier(await recordOf(ended)))).toMatchObject({ state: 'surveyed' });
    expect(await flagsOf(itemName)).toEqual([true]);
  });

  test('reports the note, and keeps the content key, so that a person can check the note', async () => {
    const [ended, next] = [moveBetween('target', { disabled: 'unlock' }), moveBetween('target')];
    await endWhileEnabled(ended, 'unknown-run');
    await at.takeOver(ended, next);
    const { moveId, runId } = ended;
    const refused = [{ moveId, runId, itemType: 'secret', itemName: 'unknown-run' }];
    expect(await survey(next)).toMatchObject({ cleanUp: { relocked: [], refused } });
    const { contentKey = '' } = await at.keyed(ended);
    expect(await at.store.read(contentKeyName(ended, contentKey))).toBeDefined();
  });

  test('does not read the note in a dry run', async () => {
    const [ended, next] = [moveBetween('target', { disabled: 'unlock' }), moveBetween('target', { dryRun: true })];
    await endWhileEnabled(ended, 'dry-run');
    await at.takeOver(ended, next);
    expect(await survey(next, [await recordOf(ended)])).not.toHaveProperty('cleanUp');
    expect(await flagsOf('dry-run')).toEqual([true]);
  });
});

test('surveyVaults keeps a note for the other vault readable, for the run that claims that vault', async () => {
  const ended = moveBetween('target', { disabled: 'unlock' });
  await endWhileEnabled(ended, 'other-vault');
  const next = moveBetween('target', { sourceVault: 'overseas' });
  await at.takeOver(next, next);
  expect(await survey(next, [await recordOf(ended)])).not.toHaveProperty('cleanUp');
  expect(await flagsOf('other-vault')).toEqual([true]);
  const last = moveBetween('target');
  await at.takeOver(ended, last);
  await survey(last, [await recordOf(ended)]);
  expect(await flagsOf('other-vault')).toEqual([false]);
});
