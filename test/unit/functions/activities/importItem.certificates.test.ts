import { createHash, randomBytes, verify, X509Certificate } from 'node:crypto';
import { readCertificateFile } from '../../../../local/azure/vault/certificates/readCertificateFile';
import { type MoveSpec } from '../../../../shared/contracts/steps/moveSpec';
import { collect } from '../../../support/azure/azureTestVaults';
import {
  type MoveAzure,
  moveBetween,
  type SeedCertificateVersion,
  startMoveAzure,
  type VaultName,
} from '../../../support/move/moveAzure';
import { moveSteps, type MovedItem } from '../../../support/move/moveSteps';
import { stagedObject } from '../../../support/move/stagedObject';

// Certificates by value: the app exports their files through their secrets, and imports them as versions, with the
// policy.

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

const forms = ['application/x-pkcs12', 'application/x-pem-file'] as const;
const recent = Math.floor(Date.now() / 1000) - 40 * 86_400;
const renewing = [{ trigger: { lifetime_percentage: 75 }, action: { action_type: 'AutoRenew' as const } }];

interface Wanted {
  readonly versions?: readonly Partial<SeedCertificateVersion>[];
  readonly form?: (typeof forms)[number];
  readonly changes?: Partial<MoveSpec>;
}

/** Seeds a certificate of three versions, oldest first, a minute apart, and a policy that no import would create. */
async function seeded({ versions = [{}, {}, {}], form = forms[0], changes = {} }: Wanted = {}): Promise<MovedItem> {
  names += 1;
  const itemName = `imported-${names}`;
  const policy = {
    key_props: { kty: 'EC', crv: 'P-384', exportable: true, reuse_key: true },
    secret_props: { contentType: form },
    x509_props: { subject: `CN=${itemName}`, sans: { dns_names: ['api.contoso.example'] }, validity_months: 7 },
    lifetime_actions: renewing,
    issuer: { name: 'Self' },
  };
  const timed = versions.map((version, no) => ({ created: recent + no * 60, ...version }));
  await at.seedCertificate('source', itemName, timed, { policy });
  return { move: moveBetween('overseas', changes), itemType: 'certificate', itemName };
}

async function versionsOf(vault: VaultName, { itemName }: MovedItem) {
  const listed = await collect(at.certificates(vault).listPropertiesOfCertificateVersions(itemName));
  return listed
    .map(({ version = '', enabled, tags, createdOn, x509Thumbprint = new Uint8Array() }) => ({
      version,
      enabled,
      tags,
      made: createdOn?.getTime() ?? 0,
      thumbprint: Buffer.from(x509Thumbprint).toString('hex'),
    }))
    .sort((a, b) => a.made - b.made);
}

const thumbprintsOf = async (vault: VaultName, item: MovedItem) =>
  (await versionsOf(vault, item)).map(({ thumbprint }) => thumbprint);

async function policyOf(vault: VaultName, { itemName }: MovedItem): Promise<object> {
  const policy = await at.certificates(vault).getCertificatePolicy(itemName);
  return { ...policy, createdOn: undefined, updatedOn: undefined };
}

/**
 * Returns the thumbprints of the source's versions by age, each with its version in the target, and the target's
 * current version.
 */
async function arrived(item: MovedItem, pairs: readonly { from: string; to: string }[]) {
  const thumbprints = new Map(
    (await versionsOf('overseas', item)).map(({ version, thumbprint }) => [version, thumbprint]),
  );
  const { properties } = await at.certificates('overseas').getCertificate(item.itemName);
  return {
    from: pairs.map(({ from }) => from),
    thumbprints: pairs.map(({ to }) => thumbprints.get(to)),
    current: properties.version === pairs.at(-1)?.to,
    count: thumbprints.size,
  };
}

const importedPairs = (output: Awaited<ReturnType<typeof steps.byValue>>) =>
  output.state === 'imported' ? output.versions : [];

async function expected(item: MovedItem) {
  const versions = await versionsOf('source', item);
  const thumbprints = versions.map(({ thumbprint }) => thumbprint);
  return { from: versions.map(({ version }) => version), thumbprints, current: true, count: versions.length };
}

describe.each(forms)('importItem for a certificate as %s', (form) => {
  test('imports every version, oldest first, with tags and the whole policy', async () => {
    const item = await seeded({ form, versions: [{ tags: { no: '0' } }, {}, { tags: { no: '2' } }] });
    const output = await steps.byValue(item);
    expect(output).toMatchObject({ state: 'imported', throttled: 0 });
    const pairs = importedPairs(output);
    expect(await arrived(item, pairs)).toEqual(await expected(item));
    const tags = new Map((await versionsOf('overseas', item)).map((version) => [version.version, version.tags]));
    expect(pairs.map(({ to }) => tags.get(to) ?? {})).toEqual([{ no: '0' }, {}, { no: '2' }]);
    expect(await policyOf('overseas', item)).toEqual(await policyOf('source', item));
    expect(await steps.verify(item, { route: 'exportImport', versions: pairs })).toMatchObject({ state: 'verified' });
  });

  test.each([true, false])('keeps the order of a chain (preserveCertOrder: %s)', async (preserveCertOrder) => {
    const item = await seeded({ form, versions: [{ file: { chain: 3 }, preserveCertOrder }] });
    await steps.byValue(item);
    const chainOf = async (vault: VaultName) => {
      const { value = '', properties } = await at.secrets(vault).getSecret(item.itemName);
      const subjects = readCertificateFile({ value, password: '' }).certificates.map(
        (der) => new X509Certificate(der).fingerprint256,
      );
      return { contentType: properties.contentType, subjects };
    };
    const there = await chainOf('overseas');
    expect(there.subjects).toHaveLength(4);
    expect(there).toEqual(await chainOf('source'));
  });

  test('imports the key that belongs to the certificate in the source', async () => {
    const item = await seeded({ form, versions: [{}] });
    await steps.byValue(item);
    const sample = randomBytes(40);
    const { properties } = await at.keys('overseas').getKey(item.itemName);
    const crypto = at.crypto('overseas', item.itemName, properties.version ?? '');
    const { result } = await crypto.sign('ES384', createHash('sha384').update(sample).digest());
    const { cer = new Uint8Array() } = await at.certificates('source').getCertificate(item.itemName);
    const key = new X509Certificate(cer).publicKey;
    expect(verify('sha384', sample, { key, dsaEncoding: 'ieee-p1363' }, result)).toBe(true);
  });
});

describe('importItem after an interrupted run', () => {
  test.each([0, 1, 2])('continues after %i versions and writes none twice', async (written) => {
    const item = await seeded();
    const { staged } = await steps.exported(item);
    const match = { operation: 'certificates.import' };
    if (written > 0) at.fault({ match, times: written, effect: { kind: 'slow', ms: 1 } });
    at.fault({ match, effect: { kind: 'error', status: 503 } });
    expect(await steps.importOne(item, { staged })).toMatchObject({ state: 'failed', retryable: true });
    expect((await thumbprintsOf('overseas', item)).sort()).toEqual(
      (await thumbprintsOf('source', item)).slice(0, written).sort(),
    );
    at.azure.control.clearFaults();
    const output = await steps.importOne(item, { staged });
    expect(await arrived(item, importedPairs(output))).toEqual(await expected(item));
  });

  test.each(['before', 'after'] as const)(
    'reads back a version when the answer was lost %s the service stored it',
    async (when) => {
      const item = await seeded();
      at.fault({ match: { operation: 'certificates.import' }, when: { call: 2 }, effect: { kind: 'reset', at: when } });
      const output = await steps.byValue(item);
      expect(await arrived(item, importedPairs(output))).toEqual(await expected(item));
    },
  );

  test('sets a missing policy in the next round, and imports nothing more', async () => {
    const item = await seeded();
    at.fault({ match: { operation: 'certificates.updatePolicy' }, effect: { kind: 'error', status: 503 } });
    expect(await steps.byValue(item)).toMatchObject({ state: 'failed', code: 'VAULT_UNAVAILABLE', retryable: true });
    expect(await policyOf('overseas', item)).not.toEqual(await policyOf('source', item));
    at.azure.control.clearFaults();
    at.azure.control.clearLog();
    const output = await steps.byValue(item);
    expect(at.calls('overseas', 'certificates.import')).toBe(0);
    expect(await arrived(item, importedPairs(output))).toEqual(await expected(item));
    expect(await policyOf('overseas', item)).toEqual(await policyOf('source', item));
  });
});

test('importItem writes nothing in a second run, and returns the same', async () => {
  const item = await seeded();
  const { staged } = await steps.exported(item);
  const payload = (await at.store.read(stagedObject(staged))) ?? new Uint8Array();
  const first = await steps.importOne(item, { staged });
  await at.store.write(stagedObject(staged), payload);
  at.azure.control.clearLog();
  expect(await steps.importOne(item, { staged })).toEqual(first);
  expect(at.calls('overseas', 'certificates.import') + at.calls('overseas', 'certificates.updatePolicy')).toBe(0);
});

test('importItem repeats throttled calls, counts them and never writes twice', async () => {
  const item = await seeded();
  const match = { operation: 'certificates.import' };
  at.fault({ match, when: { every: 2 }, times: 2, effect: { kind: 'throttle' } });
  const output = await steps.byValue(item);
  expect(output).toMatchObject({ state: 'imported', throttled: 2 });
  expect(await arrived(item, importedPairs(output))).toEqual(await expected(item));
});

describe('importItem for a certificate with a disabled version', () => {
  const versions = [{}, { enabled: false }, {}];
  const flags = async (vault: VaultName, item: MovedItem) =>
    (await versionsOf(vault, item)).map(({ enabled }) => enabled).sort();

  test('leaves out and names a disabled version that is not current', async () => {
    const item = await seeded({ versions });
    const exported = await steps.exported(item);
    const [, off] = await versionsOf('source', item);
    const leftOut = [{ version: off?.version, reason: 'OLD_VERSION_DISABLED' }];
    expect(exported).toMatchObject({ versionsLeftOut: leftOut, versionCount: 3 });
    expect(await steps.importOne(item, { staged: exported.staged })).toMatchObject({ state: 'imported' });
    expect(await flags('overseas', item)).toEqual([true, true]);
  });

  test.each([1, 2])('enables it to read it, imports it disabled, and disables it again (version %i)', async (no) => {
    const withOff = [0, 1, 2].map((place) => ({ enabled: place !== no }));
    const item = await seeded({ versions: withOff, changes: { disabled: 'unlock' } });
    const pairs = importedPairs(await steps.byValue(item));
    expect((await arrived(item, pairs)).thumbprints).toEqual(await thumbprintsOf('source', item));
    const enabled = new Map((await versionsOf('overseas', item)).map((version) => [version.version, version.enabled]));
    expect(pairs.map(({ to }) => enabled.get(to))).toEqual(withOff.map((version) => version.enabled));
    expect((await versionsOf('source', item)).map((version) => version.enabled)).toEqual(withOff.map((v) => v.enabled));
    expect(await steps.verify(item, { route: 'exportImport', versions: pairs })).toMatchObject({ state: 'verified' });
  });
});

test('importItem stops automatic renewal in the target if the request says so', async () => {
  const item = await seeded({ changes: { autoRenewal: 'hold' } });
  const pairs = importedPairs(await steps.byValue(item));
  const { lifetimeActions } = await at.certificates('overseas').getCertificatePolicy(item.itemName);
  expect(lifetimeActions).toEqual([{ action: 'EmailContacts', lifetimePercentage: 75 }]);
  expect(await steps.verify(item, { route: 'exportImport', versions: pairs })).toMatchObject({ state: 'verified' });
  const unheld = { ...item, move: { ...item.move, autoRenewal: 'keep' as const } };
  expect(await steps.verify(unheld, { route: 'exportImport', versions: pairs })).toMatchObject({
    code: 'NOT_EQUAL_AFTER_MOVE',
    detail: expect.stringContaining('policy'),
  });
});

test('importItem writes nothing of a damaged payload, which can be staged again', async () => {
  const item = await seeded();
  const { staged } = await steps.exported(item);
  await at.store.write(stagedObject(staged), new TextEncoder().encode('damaged'));
  // The process that staged it has it in memory.
  at.restart();
  const damaged = { state: 'failed', code: 'STAGED_PAYLOAD_DAMAGED', retryable: true };
  expect(await steps.importOne(item, { staged })).toMatchObject(damaged);
  expect(at.calls('overseas', 'certificates.import')).toBe(0);
});

test.each([
  ['source', 'secrets/getSecret/action', '“secrets get”', 'Key Vault Secrets User'],
  ['overseas', 'certificates/import/action', '“certificates import”', 'Key Vault Certificates Officer'],
  ['overseas', 'certificates/update/action', '“certificates update”', 'Key Vault Certificates Officer'],
] as const)('a right that is missing at the %s (%s) is named with a role', async (vault, action, permission, role) => {
  const item = await seeded();
  await at.deny(vault, action);
  const output = await steps.byValue(item);
  await at.deny(vault);
  expect(output).toMatchObject({ state: 'failed', code: 'VAULT_FORBIDDEN', retryable: false });
  const detail = output.state === 'failed' ? output.detail : '';
  expect([detail.includes(permission), detail.includes(role)]).toEqual([true, true]);
});

test('importItem leaves other content in the target, or writes on top of it if the request says so', async () => {
  const item = await seeded();
  await at.seedCertificate('overseas', item.itemName, [{ created: recent }], { policy: { key_props: { kty: 'EC' } } });
  const [own] = await thumbprintsOf('overseas', item);
  expect(await steps.byValue(item)).toMatchObject({ state: 'skipped', reason: 'OTHER_CONTENT_IN_TARGET' });
  const adding = { ...item, move: moveBetween('overseas', { onConflict: 'newVersion' }) };
  const pairs = importedPairs(await steps.byValue(adding));
  expect(await arrived(item, pairs)).toEqual({ ...(await expected(item)), count: 4 });
  expect((await thumbprintsOf('overseas', item))[0]).toBe(own);
});
