import { lineOf, moverOf, settled, there } from '../../../support/move/moveAgain';
import { type MoveAzure, moveBetween, startMoveAzure, type VaultName } from '../../../support/move/moveAzure';
import { moveSteps } from '../../../support/move/moveSteps';

// An item is moved, its attributes change in the source, and a second move with "onConflict": "update" sets them.

let at: MoveAzure;
let steps: ReturnType<typeof moveSteps>;
let move: ReturnType<typeof moverOf>;
let names = 0;
const nextName = () => `update-${String((names += 1))}`;

const update = { onConflict: 'update' } as const;
const updated = 'update updated ATTRIBUTES_DIFFER verified';
const expires = new Date('2030-01-01T00:00:00Z');
const notBefore = new Date('2020-01-01T00:00:00Z');

beforeAll(async () => {
  at = await startMoveAzure();
  steps = moveSteps(at);
  move = moverOf(at);
});
afterAll(() => at.stop());
afterEach(async () => {
  at.azure.control.clearFaults();
  at.azure.control.clearLog();
  await at.forgetClaims();
  expect(at.leaks()).toEqual([]);
});

async function movedSecret(count = 1): Promise<{ readonly name: string; readonly ids: readonly string[] }> {
  const name = nextName();
  const ids: string[] = [];
  for (let version = 1; version <= count; version += 1) {
    const { properties } = await at.secrets('source').setSecret(name, `canary-${String(version)}`);
    ids.push(properties.version ?? '');
  }
  await move('secret', name, there);
  return { name, ids };
}

const inTarget = async (name: string, version?: string) => {
  const { properties } = await at.secrets('target').getSecret(name, version === undefined ? {} : { version });
  const { enabled, contentType, tags, expiresOn, notBefore: from } = properties;
  return { enabled, contentType, tags, expiresOn, notBefore: from };
};
const change = (vault: VaultName, name: string, version: string, changes: object) =>
  at.secrets(vault).updateSecretProperties(name, version, changes);

describe('a restored secret', () => {
  test('gets tags, content type and dates of the source, by one request for each version', async () => {
    const { name, ids } = await movedSecret(3);
    const [first = '', , last = ''] = ids;
    await change('source', name, first, { tags: { team: 'blue' } });
    await change('source', name, last, { contentType: 'text/plain', expiresOn: expires, notBefore });
    at.azure.control.clearLog();
    const moved = await move('secret', name, there, update);
    expect(lineOf(moved)).toBe(updated);
    const found = { fields: ['notBefore', 'expires', 'contentType', 'tags'], versions: 2 };
    expect([moved.planned.update, moved.result.update]).toMatchObject([found, found]);
    expect(at.calls('target', 'secrets.update')).toBe(2);
    expect(at.calls('target', 'secrets.set')).toBe(0);
    expect(await inTarget(name, first)).toMatchObject({ tags: { team: 'blue' } });
    expect(await inTarget(name)).toMatchObject({ contentType: 'text/plain', expiresOn: expires, notBefore });
    expect(lineOf(await move('secret', name, there, update))).toBe(settled);
    expect(at.calls('target', 'secrets.update')).toBe(2);
  });

  test('is disabled and enabled as in the source, because its id proves its content', async () => {
    const { name, ids } = await movedSecret(2);
    const [first = '', last = ''] = ids;
    await change('source', name, first, { enabled: false });
    await change('target', name, last, { enabled: false });
    const moved = await move('secret', name, there, update);
    expect(lineOf(moved)).toBe(updated);
    expect(moved.result.update).toMatchObject({ fields: ['enabled'], versions: 2 });
    expect(await inTarget(name)).toMatchObject({ enabled: true });
    await expect(inTarget(name, first)).rejects.toThrow('disabled');
  });

  test('loses tags and a content type that the source does not have', async () => {
    const { name, ids } = await movedSecret();
    await change('target', name, ids[0] ?? '', { tags: { own: 'yes' }, contentType: 'text/html' });
    const moved = await move('secret', name, there, update);
    expect(lineOf(moved)).toBe(updated);
    expect((await inTarget(name)).tags ?? {}).toEqual({});
    expect((await inTarget(name)).contentType ?? '').toBe('');
  });

  test('is left unchanged, with a reason, if a date would have to be removed', async () => {
    const { name, ids } = await movedSecret();
    await change('target', name, ids[0] ?? '', { expiresOn: expires });
    await change('source', name, ids[0] ?? '', { tags: { team: 'blue' } });
    at.azure.control.clearLog();
    const moved = await move('secret', name, there, update);
    expect(lineOf(moved)).toBe('skip skipped DATE_NOT_REMOVABLE not verified');
    expect(moved.result.remark).toBe(`Difference: the expiry date of version ${ids[0] ?? ''}.`);
    expect(at.calls('target', 'secrets.update')).toBe(0);
  });

  test('is other content, and left unchanged, if the target has another value', async () => {
    const { name, ids } = await movedSecret();
    await at.secrets('target').setSecret(name, 'canary-other');
    await change('source', name, ids[0] ?? '', { tags: { team: 'blue' } });
    at.azure.control.clearLog();
    expect(lineOf(await move('secret', name, there, update))).toBe('skip skipped OTHER_CONTENT_IN_TARGET not verified');
    expect(at.calls('target', 'secrets.update') + at.calls('target', 'secrets.set')).toBe(0);
  });
});

describe('a secret with newer versions', () => {
  test('gets the attributes of its older versions first, and then the newer versions', async () => {
    const { name, ids } = await movedSecret(2);
    await change('source', name, ids[1] ?? '', { enabled: false });
    await at.secrets('source').setSecret(name, 'canary-3', { tags: { team: 'blue' } });
    const moved = await move('secret', name, there, update);
    expect(moved.planned).toMatchObject({
      ...{ route: 'update', reasons: ['ATTRIBUTES_DIFFER', 'PARTLY_IN_TARGET'] },
      update: { fields: ['enabled'], versions: 1 },
    });
    expect(lineOf(moved)).toBe('update imported PARTLY_IN_TARGET+ATTRIBUTES_DIFFER verified');
    expect(moved.result.update).toMatchObject({ fields: ['enabled'], versions: 1 });
    await expect(inTarget(name, ids[1])).rejects.toThrow('disabled');
    expect(await inTarget(name)).toMatchObject({ tags: { team: 'blue' } });
    expect(lineOf(await move('secret', name, there, update))).toBe(settled);
  });

  test('is other content, and nothing is set, if the request allows no import', async () => {
    const { name, ids } = await movedSecret();
    await change('source', name, ids[0] ?? '', { tags: { team: 'blue' } });
    await at.secrets('source').setSecret(name, 'canary-2');
    at.azure.control.clearLog();
    const moved = await move('secret', name, there, { ...update, method: 'backupRestore' });
    expect(lineOf(moved)).toBe('skip skipped OTHER_CONTENT_IN_TARGET not verified');
    expect(at.calls('target', 'secrets.update')).toBe(0);
  });
});

describe('a secret that went by value', () => {
  const overseas = ['source', 'overseas'] as const;
  const byValue = (name: string, changes = {}) =>
    move('secret', name, overseas, { ...update, ...changes }, 'otherGeography');

  test('is recognized by its values, and gets the attributes of the source', async () => {
    const name = nextName();
    await at.seed('source', name, [{ value: 'canary-one' }, { value: 'canary-two' }, { value: 'canary-one' }]);
    await byValue(name);
    const { properties } = await at.secrets('source').getSecret(name);
    await change('source', name, properties.version ?? '', { tags: { team: 'blue' } });
    const moved = await byValue(name);
    expect(lineOf(moved)).toBe(updated);
    const current = await at.secrets('overseas').getSecret(name);
    expect(current.properties.tags).toEqual({ team: 'blue' });
    expect(moved.result.versions.at(-1)).toMatchObject({
      from: properties.version,
      to: current.properties.version,
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(lineOf(await byValue(name))).toBe(settled);
  });

  test('is other content once a version cannot be read, because nothing else proves its content', async () => {
    const name = nextName();
    await at.seed('source', name, [{ value: 'canary-one' }]);
    await byValue(name);
    const { properties } = await at.secrets('overseas').getSecret(name);
    await change('overseas', name, properties.version ?? '', { enabled: false });
    const moved = await byValue(name);
    expect(lineOf(moved)).toBe('skip skipped OTHER_CONTENT_IN_TARGET not verified');
    expect(moved.result.remark).toContain(`version ${properties.version ?? ''} of the target is disabled`);
  });
});

test('a key gets attributes, operations and the rotation policy of the source', async () => {
  const name = nextName();
  const { properties } = await at.keys('source').createKey(name, 'RSA');
  await move('key', name, there);
  await at.keys('source').updateKeyProperties(name, properties.version ?? '', {
    tags: { team: 'blue' },
    keyOps: ['sign', 'verify'],
    expiresOn: new Date('2030-01-01T00:00:00Z'),
  });
  await at.keys('source').updateKeyRotationPolicy(name, {
    lifetimeActions: [{ action: 'Rotate', timeAfterCreate: 'P90D' }],
  });
  const moved = await move('key', name, there, update);
  expect(lineOf(moved)).toBe(updated);
  expect(moved.result.update).toMatchObject({
    fields: ['expires', 'tags', 'keyOperations', 'rotationPolicy'],
    versions: 1,
  });
  const copy = await at.keys('target').getKey(name);
  expect(copy.keyOperations).toEqual(['sign', 'verify']);
  expect(copy.properties).toMatchObject({ tags: { team: 'blue' }, version: properties.version });
  expect((await at.keys('target').getKeyRotationPolicy(name)).lifetimeActions).toContainEqual(
    expect.objectContaining({ action: 'Rotate' }),
  );
  expect(lineOf(await move('key', name, there, update))).toBe(settled);
});

test('a key of which only the operations differ is updated, and its verification reads them', async () => {
  const name = nextName();
  const { properties } = await at.keys('source').createKey(name, 'RSA');
  await move('key', name, there);
  await at.keys('target').updateKeyProperties(name, properties.version ?? '', { keyOps: ['sign'] });
  expect(lineOf(await move('key', name, there))).toBe(settled);
  const moved = await move('key', name, there, update);
  expect(lineOf(moved)).toBe(updated);
  await at.keys('target').updateKeyProperties(name, properties.version ?? '', { keyOps: ['sign'] });
  const { route, reasons, versionCount } = moved.result;
  const item = { move: moveBetween('target', update), itemType: 'key', itemName: name } as const;
  expect(await steps.verify(item, { route, reasons, versionCount })).toMatchObject({
    state: 'failed',
    code: 'NOT_EQUAL_AFTER_MOVE',
    detail: expect.stringContaining('key operations'),
  });
});

test('a certificate gets tags, enabled and policy of the source, also for its key and secret', async () => {
  const name = nextName();
  await at.seedCertificate('source', name, [{}]);
  await move('certificate', name, there);
  const { properties } = await at.certificates('source').getCertificate(name);
  await at.certificates('source').updateCertificateProperties(name, properties.version ?? '', { tags: { a: 'b' } });
  await at.certificates('source').updateCertificatePolicy(name, {
    issuerName: 'Self',
    subject: 'CN=renamed',
    lifetimeActions: [{ action: 'EmailContacts', lifetimePercentage: 50 }],
  });
  const moved = await move('certificate', name, there, update);
  expect(lineOf(moved)).toBe(updated);
  expect(moved.result.update).toMatchObject({ fields: ['tags', 'certificatePolicy'], versions: 1 });
  const copy = await at.certificates('target').getCertificate(name);
  expect(copy.properties.tags).toEqual({ a: 'b' });
  expect(copy.policy?.lifetimeActions).toEqual([{ action: 'EmailContacts', lifetimePercentage: 50 }]);
  expect((await at.secrets('target').getSecret(name)).properties.tags).toEqual({ a: 'b' });
  expect(lineOf(await move('certificate', name, there, update))).toBe(settled);
});
