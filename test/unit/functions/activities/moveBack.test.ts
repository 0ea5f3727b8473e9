import { writeBrought } from '../../../../functions/steps/rollback/broughtStore';
import { type ItemType } from '../../../../shared/contracts/model/item';
import { type BackupOutlook } from '../../../../shared/contracts/model/plan';
import { type BroughtItem } from '../../../../shared/contracts/model/rollback';
import { type Back } from '../../../../shared/contracts/steps/moveSpec';
import { moveReport } from '../../../support/reports/moveReport';
import { back as wayBack, type Changes, lineOf, moverOf, nextName, there } from '../../../support/move/moveAgain';
import { type MoveAzure, moveBetween, startMoveAzure, type VaultName } from '../../../support/move/moveAzure';
import { type MovedOnce, moveOneItem } from '../../../support/move/moveOneItem';
import { moveSteps } from '../../../support/move/moveSteps';
import { broughtItems, joinBrought } from '../../../../shared/rules/rollback/backMove';

// An item is moved, somebody writes to one of the vaults or to both, and a move back brings what is new in the target.

let at: MoveAzure;
let steps: ReturnType<typeof moveSteps>;
let move: ReturnType<typeof moverOf>;

beforeAll(async () => {
  at = await startMoveAzure();
  await at.azure.control.changeSettings({ delays: { deleteMs: 0, purgeMs: 0, issueMs: 0 } });
  steps = moveSteps(at);
  move = moverOf(at);
});
afterAll(() => at.stop());
afterEach(async () => {
  await at.forgetClaims();
  expect(at.leaks()).toEqual([]);
});

const overseas = ['source', 'overseas'] as const;
const set = async (vault: VaultName, name: string, value: string): Promise<string> =>
  (await at.secrets(vault).setSecret(name, `canary-${value}`)).properties.version ?? '';
const disable = (vault: VaultName, name: string, version: string) =>
  at.secrets(vault).updateSecretProperties(name, version, { enabled: false });
const values = (vault: VaultName, name: string) => at.values(vault, name);
const canaries = (...of: readonly string[]) => of.map((value) => `canary-${value}`);

/** What a move brought, from its report. */
function reported(results: readonly MovedOnce[]): readonly BroughtItem[] {
  return broughtItems(
    moveReport({
      results: results.map(({ result, verified }) => ({
        ...result,
        ...(verified?.state === 'verified' ? { versions: [...verified.versions], state: 'verified' } : {}),
      })),
    }),
  );
}

/** Stores what a move brought, as the start of a move back does. */
async function brought(
  run: Pick<Back, 'moveId' | 'runId'>,
  items: readonly BroughtItem[],
  startedAt = '2020-01-01T00:00:00.000Z',
): Promise<Back> {
  return { ...run, startedAt, ...(await writeBrought(at.store, run, items)) };
}

let runs = 0;

interface Terms {
  readonly changes?: Changes;
  readonly startedAt?: string;
  readonly backups?: BackupOutlook;
  readonly from?: VaultName;
}

/** Moves an item back, after the moves of the report. */
async function bringBack(
  itemType: ItemType,
  itemName: string,
  earlier: readonly MovedOnce[],
  { changes = {}, startedAt, backups = 'expected', from = 'target' }: Terms = {},
): Promise<MovedOnce> {
  runs += 1;
  const back = await brought(
    { moveId: 'earlier', runId: runs.toString(16).padStart(8, 'e') },
    reported(earlier),
    startedAt,
  );
  const run = moveBetween('source', { sourceVault: from, onConflict: 'update', back, ...changes });
  return moveOneItem(steps, { move: run, itemType, itemName }, backups);
}

const added = 'exportImport imported PARTLY_IN_TARGET verified';
const there2 = 'skip alreadyThere ALREADY_THERE verified';

describe('a secret', () => {
  test('without changes is left as it is, and no value of it is read', async () => {
    const name = nextName();
    await set('source', name, 'one');
    const moved = await move('secret', name, there);
    at.azure.control.clearLog();
    expect(lineOf(await bringBack('secret', name, [moved]))).toBe(there2);
    expect(at.calls('target', 'secrets.get') + at.calls('source', 'secrets.get')).toBe(0);
  });

  test('gets the newer versions of the target in their order, and a second move back adds nothing', async () => {
    const name = nextName();
    await set('source', name, 'one');
    const moved = await move('secret', name, there);
    await set('target', name, 'two');
    await set('target', name, 'three');
    expect(lineOf(await bringBack('secret', name, [moved]))).toBe(added);
    expect(await values('source', name)).toEqual(canaries('one', 'two', 'three'));
    expect(lineOf(await bringBack('secret', name, [moved]))).toBe(there2);
    expect(await values('source', name)).toEqual(canaries('one', 'two', 'three'));
  });

  test.each([
    ['of which only the current version went by value', { select: { versions: 'current' } }],
    ['of which a disabled version did not go', {}],
  ] as const)('%s gets the newer version on top of all that it has', async (_, changes) => {
    const name = nextName();
    const first = await set('source', name, 'one');
    await set('source', name, 'two');
    await disable('source', name, first);
    const moved = await move('secret', name, overseas, changes, 'otherGeography');
    await set('overseas', name, 'three');
    const terms = { from: 'overseas', backups: 'otherGeography' } as const;
    expect(lineOf(await bringBack('secret', name, [moved], terms))).toMatch(/^exportImport imported .* verified$/);
    const versions = await at.secrets('source').getSecret(name);
    expect(versions.value).toBe('canary-three');
    const listed = [];
    for await (const version of at.secrets('source').listPropertiesOfSecretVersions(name)) listed.push(version);
    expect(listed).toHaveLength(3);
  });

  test('with changed attributes gets them together with its newer version', async () => {
    const name = nextName();
    const first = await set('source', name, 'one');
    const moved = await move('secret', name, there);
    await set('target', name, 'two');
    await at.secrets('target').updateSecretProperties(name, first, { tags: { team: 'blue' }, enabled: false });
    const done = await bringBack('secret', name, [moved]);
    expect(lineOf(done)).toBe('update imported PARTLY_IN_TARGET+ATTRIBUTES_DIFFER verified');
    expect(done.planned.update).toEqual({ fields: ['enabled', 'tags'], versions: 1 });
    const { properties } = await at.secrets('source').getSecret(name);
    expect(properties.version).not.toBe(first);
    const listed = [];
    for await (const version of at.secrets('source').listPropertiesOfSecretVersions(name)) listed.push(version);
    expect(listed.find(({ version }) => version === first)).toMatchObject({ enabled: false, tags: { team: 'blue' } });
  });

  test('gets changed attributes alone, or keeps its own, as the request asks', async () => {
    const name = nextName();
    const first = await set('source', name, 'one');
    const moved = await move('secret', name, there);
    await at.secrets('target').updateSecretProperties(name, first, { tags: { team: 'blue' } });
    expect(lineOf(await bringBack('secret', name, [moved], { changes: { onConflict: 'skip' } }))).toBe(there2);
    expect((await at.secrets('source').getSecret(name)).properties.tags ?? {}).toEqual({});
    expect(lineOf(await bringBack('secret', name, [moved]))).toBe('update updated ATTRIBUTES_DIFFER verified');
    expect((await at.secrets('source').getSecret(name)).properties.tags).toEqual({ team: 'blue' });
  });

  test('is named if somebody wrote to the source meanwhile, also with the content that it had before', async () => {
    const name = nextName();
    await set('source', name, 'one');
    await set('source', name, 'two');
    await set('source', name, 'one');
    const moved = await move('secret', name, there);
    await set('target', name, 'three');
    // The source ends with versions that are equal to the oldest ones, in their order.
    await set('source', name, 'two');
    const done = await bringBack('secret', name, [moved]);
    expect(lineOf(done)).toBe('skip skipped OTHER_CONTENT_IN_TARGET not verified');
    expect(done.planned.remark).toContain('written since the earlier move');
    expect(await values('source', name)).toEqual(canaries('one', 'two', 'one', 'two'));
  });

  test('is not written if somebody writes to the source after the plan', async () => {
    const name = nextName();
    await set('source', name, 'one');
    const moved = await move('secret', name, there);
    await set('target', name, 'two');
    runs += 1;
    const back = await brought({ moveId: 'earlier', runId: runs.toString(16).padStart(8, 'e') }, reported([moved]));
    const run = moveBetween('source', { sourceVault: 'target', onConflict: 'update', back });
    const item = { move: run, itemType: 'secret', itemName: name } as const;
    const { staged } = await steps.exported(item);
    await set('source', name, 'of somebody else');
    expect(await steps.importOne(item, { staged })).toMatchObject({ reason: 'OTHER_CONTENT_IN_TARGET' });
    expect(await values('source', name)).toEqual(canaries('one', 'of somebody else'));
  });

  test('that the source has no more goes whole', async () => {
    const name = nextName();
    await set('source', name, 'one');
    const moved = await move('secret', name, there);
    await set('target', name, 'two');
    const deleted = await at.secrets('source').beginDeleteSecret(name, { intervalInMs: 10 });
    await deleted.pollUntilDone();
    expect(lineOf(await bringBack('secret', name, [moved]))).toBe('block blocked SOFT_DELETED_IN_TARGET not verified');
    await at.secrets('source').purgeDeletedSecret(name);
    expect(lineOf(await bringBack('secret', name, [moved]))).toBe('backupRestore restored  verified');
    expect(await values('source', name)).toEqual(canaries('one', 'two'));
  });

  test('that is new goes, and one that is older than the move is left', async () => {
    const [fresh, own] = [nextName(), nextName()];
    await set('target', fresh, 'new');
    await at.seed('target', own, [{ created: 1_500_000_000 }]);
    expect(lineOf(await bringBack('secret', fresh, []))).toBe('backupRestore restored  verified');
    expect(lineOf(await bringBack('secret', own, []))).toBe('skip skipped OLDER_THAN_MOVE not verified');
  });

  test('goes forward again after a move back', async () => {
    const name = nextName();
    await set('source', name, 'one');
    const moved = await move('secret', name, overseas, { method: 'exportImport' });
    await set('overseas', name, 'two');
    const back = await bringBack('secret', name, [moved], { from: 'overseas' });
    await set('source', name, 'three');
    runs += 1;
    const both = joinBrought(reported([back]), reported([moved]));
    const again = await brought({ moveId: 'earlier', runId: runs.toString(16).padStart(8, 'e') }, both);
    const run = moveBetween('overseas', { onConflict: 'update', back: again });
    const done = await moveOneItem(steps, { move: run, itemType: 'secret', itemName: name });
    expect(lineOf(done)).toMatch(/^exportImport imported .* verified$/);
    expect(await values('overseas', name)).toEqual(canaries('one', 'two', 'three'));
  });
});

test('a key with a newer version is named, and one without is left', async () => {
  const name = nextName();
  await at.keys('source').createKey(name, 'EC', { curve: 'P-256' });
  const moved = await move('key', name, there);
  expect(lineOf(await bringBack('key', name, [moved]))).toBe(there2);
  await at.keys('target').createKey(name, 'EC', { curve: 'P-256' });
  expect(lineOf(await bringBack('key', name, [moved]))).toBe('block blocked NEW_KEY_VERSION not verified');
});

test('a certificate gets the newer version of the target', async () => {
  const name = nextName();
  const policy = { issuerName: 'Self', subject: 'CN=shop.contoso.example', exportable: true };
  const issue = async (vault: VaultName) =>
    (await at.certificates(vault).beginCreateCertificate(name, policy, { intervalInMs: 10 })).pollUntilDone();
  await issue('source');
  const moved = await move('certificate', name, there);
  expect(lineOf(await bringBack('certificate', name, [moved]))).toBe(there2);
  await issue('target');
  expect(lineOf(await bringBack('certificate', name, [moved]))).toMatch(
    /^exportImport imported PARTLY_IN_TARGET.* verified$/,
  );
  const [from, to] = await Promise.all(
    [at.certificates('target'), at.certificates('source')].map((one) => one.getCertificate(name)),
  );
  expect(Buffer.from(to?.properties.x509Thumbprint ?? []).equals(from?.properties.x509Thumbprint ?? Buffer.of())).toBe(
    true,
  );
});

test('a step fails if somebody changed in the store what the move brought', async () => {
  const name = nextName();
  await set('source', name, 'one');
  const moved = await move('secret', name, there);
  await set('target', name, 'two');
  const run = { moveId: 'earlier', runId: 'abcdabcd' };
  const back = await brought(run, reported([moved]));
  await writeBrought(at.store, run, []);
  const changed = moveBetween('source', { sourceVault: 'target', onConflict: 'update', back });
  const planned = await steps.inspect({ move: changed, itemType: 'secret', itemName: name });
  expect(planned).toMatchObject({ route: 'block', failure: { code: 'STORE_OBJECT_INVALID' } });
  expect(lineOf(await move('secret', name, wayBack))).toMatch(/PARTLY_IN_TARGET/);
});
