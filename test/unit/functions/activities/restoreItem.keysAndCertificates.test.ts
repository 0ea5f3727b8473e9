import { type KeyRotationPolicyProperties } from '@azure/keyvault-keys';
import { type MoveSpec } from '../../../../shared/contracts/steps/moveSpec';
import { waitUntil } from '../../../support/host/hostWait';
import { collect } from '../../../support/azure/azureTestVaults';
import {
  type MoveAzure,
  moveBetween,
  startMoveAzure,
  type VaultName,
  shortTimes,
} from '../../../support/move/moveAzure';
import { moveSteps, type MovedItem } from '../../../support/move/moveSteps';
import { stagedObject } from '../../../support/move/stagedObject';

// Keys and certificates by backup and restore, with the rotation policy that a backup does not contain.

let at: MoveAzure;
let steps: ReturnType<typeof moveSteps>;
let names = 0;

beforeAll(async () => {
  at = await startMoveAzure();
  steps = moveSteps(at);
});
afterAll(() => at.stop());
afterEach(() => {
  at.azure.control.clearFaults();
  at.azure.control.clearLog();
  expect(at.leaks()).toEqual([]);
});

const rotationPolicy = {
  lifetimeActions: [{ trigger: { timeBeforeExpiry: 'P30D' }, action: 'Rotate' as const }],
  expiryTime: 'P180D',
};
const ec = { kty: 'EC', crv: 'P-256' };

async function seededKey(changes: Partial<MoveSpec> = {}): Promise<MovedItem> {
  names += 1;
  const itemName = `key-${names}`;
  const versions = [
    { ...ec, created: 1_000, tags: { team: 'pay' } },
    { ...ec, created: 2_000, enabled: false, expires: 4_102_444_800 },
    { ...ec, created: 3_000 },
  ];
  await at.seedKey('source', itemName, versions, { rotationPolicy });
  return { move: moveBetween('target', changes), itemType: 'key', itemName };
}

async function seededCertificate(changes: Partial<MoveSpec> = {}): Promise<MovedItem> {
  names += 1;
  const itemName = `certificate-${names}`;
  const lifetimeActions = [{ trigger: { lifetime_percentage: 80 }, action: { action_type: 'AutoRenew' as const } }];
  const policy = { key_props: { ...ec, exportable: true }, lifetime_actions: lifetimeActions };
  await at.seedCertificate('source', itemName, [{ enabled: false }, { tags: { site: 'shop' } }], { policy });
  return { move: moveBetween('target', changes), itemType: 'certificate', itemName };
}

const itemOf = { key: seededKey, certificate: seededCertificate };
const kinds = ['key', 'certificate'] as const;

async function versionsOf(vault: VaultName, { itemType, itemName }: MovedItem): Promise<unknown[]> {
  const versions =
    itemType === 'key'
      ? await collect(at.keys(vault).listPropertiesOfKeyVersions(itemName))
      : await collect(at.certificates(vault).listPropertiesOfCertificateVersions(itemName));
  return versions.map(({ version, enabled, createdOn, updatedOn, expiresOn, tags }) => ({
    version,
    enabled,
    createdOn,
    updatedOn,
    expiresOn,
    tags,
  }));
}

/** Returns the policy that a person set; the service's default has no id. */
async function rotationOf(vault: VaultName, { itemName }: MovedItem): Promise<Partial<KeyRotationPolicyProperties>> {
  const { id, expiresIn, lifetimeActions } = await at.keys(vault).getKeyRotationPolicy(itemName);
  return id === undefined
    ? {}
    : { ...(expiresIn === undefined ? {} : { expiresIn }), lifetimeActions: lifetimeActions ?? [] };
}

describe.each(kinds)('restoreItem for a %s', (kind) => {
  test('restores every version with its id, times and attributes', async () => {
    const item = await itemOf[kind]();
    expect(await steps.byBackup(item)).toMatchObject({ state: 'restored', throttled: 0 });
    const arrived = await versionsOf('target', item);
    expect(arrived.length).toBeGreaterThan(1);
    expect(arrived).toEqual(await versionsOf('source', item));
  });

  test('restores once even if the step runs twice, with the payload and without', async () => {
    const item = await itemOf[kind]();
    const staged = await steps.staged(item);
    const payload = (await at.store.read(stagedObject(staged))) ?? new Uint8Array();
    const first = await steps.restore(item, { staged });
    const second = await steps.restore(item, { staged });
    await at.store.write(stagedObject(staged), payload);
    const third = await steps.restore(item, { staged });
    expect([first.state, second, third]).toEqual(['restored', first, first]);
    expect(await at.store.read(stagedObject(staged))).toBeUndefined();
  });

  test('finds its own restore when the answer was lost', async () => {
    const item = await itemOf[kind]();
    at.fault({ match: { operation: `${kind}s.restore` }, times: 1, effect: { kind: 'reset', at: 'after' } });
    expect(await steps.byBackup(item)).toMatchObject({ state: 'restored' });
    expect(await versionsOf('target', item)).toEqual(await versionsOf('source', item));
  });

  test('backs up and restores through throttling, and counts it', async () => {
    const item = await itemOf[kind]();
    for (const step of ['backup', 'restore']) {
      at.fault({ match: { operation: `${kind}s.${step}` }, times: 2, effect: { kind: 'throttle' } });
    }
    const backup = await steps.backUp(item);
    expect(backup).toMatchObject({ state: 'backedUp', throttled: 2 });
    const staged = backup.state === 'backedUp' ? backup.staged : '';
    expect(await steps.restore(item, { staged })).toMatchObject({ state: 'restored', throttled: 2 });
  });

  test.each([
    ['source', 'backup'],
    ['target', 'restore'],
  ] as const)('that the %s does not let the app %s names the permission and a role', async (vault, permission) => {
    const item = await itemOf[kind]();
    await at.deny(vault, `${kind}s/${permission}/action`);
    const output = await steps.byBackup(item);
    await at.deny(vault);
    expect(output).toMatchObject({ state: 'failed', code: 'VAULT_FORBIDDEN', retryable: false });
    const detail = output.state === 'failed' ? output.detail : '';
    expect(detail).toContain(`“${kind}s ${permission}”`);
    expect(detail).toMatch(/Key Vault (Crypto|Certificates) (Officer|User)/);
  });

  test('writes nothing of a damaged payload, which can be staged again', async () => {
    const item = await itemOf[kind]();
    const staged = await steps.staged(item);
    await at.store.write(stagedObject(staged), new TextEncoder().encode('damaged'));
    // The process that staged it has it in memory.
    at.restart();
    const damaged = { state: 'failed', code: 'STAGED_PAYLOAD_DAMAGED', retryable: true };
    expect(await steps.restore(item, { staged })).toMatchObject(damaged);
    expect(at.calls('target', `${kind}s.restore`)).toBe(0);
    expect(await steps.byBackup(item)).toMatchObject({ state: 'restored' });
  });

  test('is skipped and named if the item was deleted after the plan', async () => {
    const item = await itemOf[kind]();
    const gone = { ...item, itemName: `${item.itemName}-gone` };
    expect(await steps.backUp(gone)).toEqual({ state: 'skipped', reason: 'GONE_FROM_SOURCE', throttled: 0 });
  });

  test('leaves other content in the target', async () => {
    const item = await itemOf[kind]();
    if (kind === 'key') await at.seedKey('target', item.itemName, [ec]);
    else await at.seedCertificate('target', item.itemName, [{}], { policy: { key_props: ec } });
    const before = await versionsOf('target', item);
    const conflict = { reason: 'OTHER_CONTENT_IN_TARGET' };
    expect(await steps.byBackup(item)).toMatchObject({ ...conflict, state: 'skipped' });
    const failing = { ...item, move: moveBetween('target', { onConflict: 'fail' }) };
    expect(await steps.byBackup(failing)).toMatchObject({ ...conflict, state: 'blocked' });
    expect(await versionsOf('target', item)).toEqual(before);
  });
});

describe('restoreItem for a key with a rotation policy', () => {
  test('sets the policy in the target', async () => {
    const item = await seededKey();
    await steps.byBackup(item);
    const wanted = await rotationOf('source', item);
    expect(wanted).toMatchObject({ expiresIn: 'P180D' });
    expect(await rotationOf('target', item)).toEqual(wanted);
  });

  test('leaves the policy out if the request says so', async () => {
    const item = await seededKey({ copy: { rotationPolicies: false, issuers: true, contacts: true } });
    expect(await steps.byBackup(item)).toMatchObject({ state: 'restored' });
    expect(await rotationOf('target', item)).toEqual({});
  });

  test('fails as retryable without the policy; the next round sets it and restores nothing again', async () => {
    const item = await seededKey();
    const staged = await steps.staged(item);
    at.fault({ match: { operation: 'keys.updateRotationPolicy' }, effect: { kind: 'error', status: 503 } });
    expect(await steps.restore(item, { staged })).toMatchObject({ code: 'VAULT_UNAVAILABLE', retryable: true });
    expect(await rotationOf('target', item)).toEqual({});
    at.azure.control.clearFaults();
    expect(await steps.byBackup(item)).toMatchObject({ state: 'restored' });
    expect(await rotationOf('target', item)).toEqual(await rotationOf('source', item));
    expect(await steps.verify(item)).toMatchObject({ state: 'verified' });
  });

  test('names the missing permission to set the policy, although the key has arrived', async () => {
    const item = await seededKey();
    await at.deny('target', 'keyrotationpolicies/write');
    const output = await steps.byBackup(item);
    expect(output).toMatchObject({
      state: 'failed',
      code: 'VAULT_FORBIDDEN',
      detail: expect.stringContaining('setrotationpolicy'),
    });
    await at.deny('target');
    expect(await versionsOf('target', item)).toHaveLength(3);
    expect(await steps.inspect(item)).toMatchObject({
      route: 'backupRestore',
      reasons: expect.arrayContaining(['SETTINGS_OUTSTANDING']),
    });
  });

  test('sets the policy once: a second run changes nothing', async () => {
    const item = await seededKey();
    await steps.byBackup(item);
    at.azure.control.clearLog();
    await steps.byBackup(item);
    expect(at.calls('target', 'keys.updateRotationPolicy')).toBe(0);
  });

  test('does not set the policy if the run loses its claim after the restore', async () => {
    const item = { ...(await seededKey()), move: moveBetween('overseas', { targetVault: 'paired' }) };
    await at.azure.control.seed({ vaults: [{ name: 'paired', region: 'northeurope' }] });
    // Longer than the permit that the run requested before the restore.
    const ms = 2 * shortTimes.permitMs;
    at.fault({ match: { operation: 'keys.getRotationPolicy' }, effect: { kind: 'slow', ms } });
    const restoring = steps.byBackup(item);
    await waitUntil(() => (at.azure.control.counts().some(isRestore) ? true : undefined));
    await at.takeOver(item.move, moveBetween('overseas', { targetVault: 'paired' }));
    expect(await restoring).toMatchObject({ state: 'failed', code: 'MOVE_SUPERSEDED' });
    expect(at.azure.control.counts().filter(({ operation }) => operation === 'keys.updateRotationPolicy')).toEqual([]);
  });

  const isRestore = ({ operation }: { readonly operation: string }) => operation === 'keys.restore';
});

describe('restoreItem for a certificate with automatic renewal', () => {
  const actionsOf = async (vault: VaultName, { itemName }: MovedItem) =>
    (await at.certificates(vault).getCertificatePolicy(itemName)).lifetimeActions?.map(({ action }) => action);

  test('leaves renewal on in both vaults by default', async () => {
    const item = await seededCertificate();
    await steps.byBackup(item);
    expect([await actionsOf('source', item), await actionsOf('target', item)]).toEqual([['AutoRenew'], ['AutoRenew']]);
    expect(at.calls('target', 'certificates.updatePolicy')).toBe(0);
  });

  test('stops renewal in the target if the request says so, and not in the source', async () => {
    const item = await seededCertificate({ autoRenewal: 'hold' });
    await steps.byBackup(item);
    expect([await actionsOf('source', item), await actionsOf('target', item)]).toEqual([
      ['AutoRenew'],
      ['EmailContacts'],
    ]);
    expect(await steps.verify(item)).toMatchObject({ state: 'verified' });
  });

  test('stops a renewal that failed to stop in the next round', async () => {
    const item = await seededCertificate({ autoRenewal: 'hold' });
    at.fault({ match: { operation: 'certificates.updatePolicy' }, effect: { kind: 'error', status: 503 } });
    expect(await steps.byBackup(item)).toMatchObject({ state: 'failed', retryable: true });
    at.azure.control.clearFaults();
    expect(await steps.byBackup(item)).toMatchObject({ state: 'restored' });
    expect(await actionsOf('target', item)).toEqual(['EmailContacts']);
  });
});
