import { type MoveSpec } from '../../../../../shared/contracts/steps/moveSpec';
import { type MoveAzure, moveBetween, type SeedKeyVersion, startMoveAzure } from '../../../../support/move/moveAzure';
import { moveSteps, type MovedItem } from '../../../../support/move/moveSteps';

// The last proof: the target answers for the source's keys, and each certificate has its own key.

let at: MoveAzure;
let steps: ReturnType<typeof moveSteps>;
let names = 0;

beforeAll(async () => {
  at = await startMoveAzure({ source: { sku: 'premium' }, target: { sku: 'premium' } });
  steps = moveSteps(at);
});
afterAll(() => at.stop());
afterEach(() => {
  at.azure.control.clearFaults();
  at.azure.control.clearLog();
  expect(at.leaks()).toEqual([]);
});

const ec = { kty: 'EC', crv: 'P-256' };
const verified = { state: 'verified' };
const notEqual = (detail: string) => ({
  state: 'failed',
  code: 'NOT_EQUAL_AFTER_MOVE',
  retryable: false,
  detail: expect.stringContaining(detail),
});
const uses = () =>
  ['sign', 'decrypt', 'unwrapKey', 'encrypt', 'wrapKey'].filter((use) => at.calls('target', `keys.${use}`) > 0);

async function restoredKey(version: Partial<SeedKeyVersion>, changes: Partial<MoveSpec> = {}): Promise<MovedItem> {
  names += 1;
  const item: MovedItem = { move: moveBetween('target', changes), itemType: 'key', itemName: `proved-${names}` };
  await at.seedKey('source', item.itemName, [version]);
  await steps.byBackup(item);
  return item;
}

async function restoredCertificate(kind: object, changes: Partial<MoveSpec> = {}): Promise<MovedItem> {
  names += 1;
  const item: MovedItem = {
    move: moveBetween('target', changes),
    itemType: 'certificate',
    itemName: `proved-${names}`,
  };
  await at.seedCertificate('source', item.itemName, [{}], { policy: { key_props: { exportable: true, ...kind } } });
  await steps.byBackup(item);
  return item;
}

test.each<[string, Partial<SeedKeyVersion>, string[]]>([
  ['an RSA key signs', { kty: 'RSA' }, ['sign']],
  ['an RSA key that may only decrypt decrypts', { kty: 'RSA', keyOps: ['decrypt'] }, ['decrypt']],
  ['an RSA key that may only unwrap unwraps', { kty: 'RSA', keyOps: ['unwrapKey', 'wrapKey'] }, ['unwrapKey']],
  ['an RSA key past its date, which no longer signs, decrypts', { kty: 'RSA', expires: 1_700_000_000 }, ['decrypt']],
  ['an EC key signs with its own curve', { kty: 'EC', crv: 'P-256K' }, ['sign']],
  ['an EC key of P-521 signs', { kty: 'EC', crv: 'P-521' }, ['sign']],
  [
    'a symmetric key decrypts what the source encrypted',
    { kty: 'oct-HSM', keySize: 192, keyOps: ['encrypt', 'decrypt'] },
    ['decrypt'],
  ],
  [
    'a symmetric key unwraps what the source wrapped',
    { kty: 'oct-HSM', keyOps: ['wrapKey', 'unwrapKey'] },
    ['unwrapKey'],
  ],
  [
    'a symmetric key past its date, which no longer encrypts, is identified by its id',
    { kty: 'oct-HSM', expires: 1_700_000_000 },
    [],
  ],
  ['a key that may only verify is identified by its public part', { ...ec, keyOps: ['verify'] }, []],
  ['a disabled key is identified by its public part', { ...ec, enabled: false }, []],
])('%s', async (_, version, expected) => {
  const item = await restoredKey(version);
  at.azure.control.clearLog();
  expect(await steps.verify(item)).toMatchObject(verified);
  expect(uses()).toEqual(expected);
});

test.each<[string, object]>([
  ['EC', ec],
  ['RSA', { kty: 'RSA', key_size: 2048 }],
])('proveUse signs with the key of an %s certificate', async (_, kind) => {
  const item = await restoredCertificate(kind);
  at.azure.control.clearLog();
  expect(await steps.verify(item)).toMatchObject(verified);
  expect(uses()).toEqual(['sign']);
});

test.each(['key', 'certificate'] as const)('proveUse uses no %s at level metadata', async (kind) => {
  const changes = { verify: 'metadata' } as const;
  const item = kind === 'key' ? await restoredKey(ec, changes) : await restoredCertificate(ec, changes);
  at.azure.control.clearLog();
  expect(await steps.verify(item)).toMatchObject(verified);
  expect(uses()).toEqual([]);
});

describe('proveUse in the target', () => {
  const id = () => `${names}`.padStart(32, '0');

  async function inBoth(version: Partial<SeedKeyVersion>): Promise<MovedItem> {
    names += 1;
    const item: MovedItem = { move: moveBetween(), itemType: 'key', itemName: `proved-${names}` };
    for (const vault of ['source', 'target'] as const) {
      await at.seedKey(vault, item.itemName, [{ created: 1_000, ...version, id: id() }]);
    }
    return item;
  }

  test.each([
    ['encrypts', ['encrypt', 'decrypt']],
    ['wraps', ['wrapKey', 'unwrapKey']],
  ])('finds a symmetric key that %s and differs only in its material', async (_, keyOps) => {
    const item = await inBoth({ kty: 'oct-HSM', keyOps });
    expect(await steps.verify(item)).toMatchObject(notEqual('does not work with the key of the source'));
  });

  test('finds a key pair of other material by its public part', async () => {
    expect(await steps.verify(await inBoth(ec))).toMatchObject(notEqual('differs in value'));
  });

  test('fails a key whose rotation policy was changed', async () => {
    const item = await restoredKey(ec);
    const lifetimeActions = [{ timeBeforeExpiry: 'P30D', action: 'Rotate' as const }];
    await at.keys('source').updateKeyRotationPolicy(item.itemName, { lifetimeActions, expiresIn: 'P180D' });
    expect(await steps.verify(item)).toMatchObject(notEqual('the target has another rotation policy'));
  });

  test('fails a certificate whose policy was changed', async () => {
    const item = await restoredCertificate(ec);
    const policy = await at.certificates('target').getCertificatePolicy(item.itemName);
    await at.certificates('target').updateCertificatePolicy(item.itemName, { ...policy, validityInMonths: 3 });
    expect(await steps.verify(item)).toMatchObject(notEqual('the target has another policy'));
  });

  test.each(['key', 'certificate'] as const)(
    'fails a %s without the permission to use it, and names the permission',
    async (kind) => {
      const item = kind === 'key' ? await restoredKey(ec) : await restoredCertificate(ec);
      await at.deny('target', 'keys/sign/action');
      const output = await steps.verify(item);
      await at.deny('target');
      expect(output).toMatchObject({ state: 'failed', code: 'VAULT_FORBIDDEN', retryable: false });
      expect(output.state === 'failed' && output.detail).toMatch(/“keys sign”.*Key Vault Crypto User/s);
    },
  );

  test.each(['key', 'certificate'] as const)(
    'fails a %s as retryable if it cannot be used for a while',
    async (kind) => {
      const item = kind === 'key' ? await restoredKey(ec) : await restoredCertificate(ec);
      at.fault({ match: { operation: 'keys.sign' }, effect: { kind: 'error', status: 503 } });
      expect(await steps.verify(item)).toMatchObject({ state: 'failed', code: 'VAULT_UNAVAILABLE', retryable: true });
      at.azure.control.clearFaults();
      at.fault({ match: { operation: 'keys.sign' }, times: 2, effect: { kind: 'throttle' } });
      expect(await steps.verify(item)).toMatchObject({ ...verified, throttled: 2 });
    },
  );
});
