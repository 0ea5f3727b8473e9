import { type CertificatePolicy } from '@azure/keyvault-certificates';
import { type KeyRotationPolicyProperties } from '@azure/keyvault-keys';
import { type ItemResult } from '../../../../../shared/contracts/model/outcome';
import { type MoveSpec } from '../../../../../shared/contracts/steps/moveSpec';
import { moverOf, nextName, there } from '../../../../support/move/moveAgain';
import { type MoveAzure, moveBetween, startMoveAzure, type VaultName } from '../../../../support/move/moveAzure';
import { resultOf } from '../../../../support/move/moveFixtures';
import { moveOneItem } from '../../../../support/move/moveOneItem';
import { moveSteps } from '../../../../support/move/moveSteps';
import { rollBackOne } from '../../../../support/move/rollBackOne';

// A move sets policies of items that the target had, and a rollback sets the former ones again.

let at: MoveAzure;
let steps: ReturnType<typeof moveSteps>;
let move: ReturnType<typeof moverOf>;

beforeAll(async () => {
  at = await startMoveAzure();
  steps = moveSteps(at);
  move = moverOf(at);
});
afterAll(() => at.stop());
afterEach(async () => {
  at.azure.control.clearFaults();
  await at.forgetClaims();
  expect(at.leaks()).toEqual([]);
});

const update = { onConflict: 'update' } as const;
const rotate = (days: number): KeyRotationPolicyProperties => ({
  lifetimeActions: [{ action: 'Rotate', timeAfterCreate: `P${String(days)}D` }],
  expiresIn: 'P2Y',
});
const mails = (percentage: number, subject = 'CN=of-test'): CertificatePolicy => ({
  issuerName: 'Self',
  subject,
  lifetimeActions: [{ action: 'EmailContacts', lifetimePercentage: percentage }],
});

/** Each type of item that has a policy, with two policies that a vault can have. */
const kinds = {
  key: {
    operation: 'keys.updateRotationPolicy',
    field: 'rotationPolicy',
    create: async (name: string) => {
      await at.keys('source').createKey(name, 'RSA');
    },
    set: (vault: VaultName, name: string, which: number) =>
      at.keys(vault).updateKeyRotationPolicy(name, rotate(60 + which)),
    read: async (name: string) => {
      const { lifetimeActions, expiresIn } = await at.keys('target').getKeyRotationPolicy(name);
      return { lifetimeActions, expiresIn };
    },
  },
  certificate: {
    operation: 'certificates.updatePolicy',
    field: 'certificatePolicy',
    create: (name: string) => at.seedCertificate('source', name, [{}]),
    set: (vault: VaultName, name: string, which: number) =>
      at.certificates(vault).updateCertificatePolicy(name, mails(50 + which)),
    read: async (name: string) => {
      const { subject, lifetimeActions, issuerName } = await at.certificates('target').getCertificatePolicy(name);
      return { subject, lifetimeActions, issuerName };
    },
  },
} as const;

const types = ['key', 'certificate'] as const;
type Type = (typeof types)[number];

/** An item of both vaults, with policy 2 in the source and policy 1 in the target. */
async function itemOfBoth(type: Type): Promise<string> {
  const name = nextName();
  const kind = kinds[type];
  await kind.create(name);
  await move(type, name, there);
  await kind.set('target', name, 1);
  await kind.set('source', name, 2);
  return name;
}

async function moved(itemType: Type, itemName: string, run: MoveSpec = moveBetween('target', update)) {
  const { result, verified } = await moveOneItem(steps, { move: run, itemType, itemName });
  expect(verified?.state).toBe('verified');
  return { run, result };
}

describe.each(types)('a %s', (type) => {
  const { operation, field, read, set } = kinds[type];

  test('gets its former policy again, and a second rollback writes nothing', async () => {
    const name = await itemOfBoth(type);
    const before = await read(name);
    const { run, result } = await moved(type, name);
    expect(result.update).toEqual({ fields: [field], versions: 0, former: expect.any(String), formerPolicy: true });
    expect(await read(name)).not.toEqual(before);
    at.restart();
    const { plan, outcome } = await rollBackOne(at, run, result);
    expect(plan.rows).toMatchObject([{ action: 'restore' }]);
    expect(plan.rows[0]?.notes).toBeUndefined();
    expect(outcome).toMatchObject({ state: 'rolledBack' });
    expect(await read(name)).toEqual(before);
    at.azure.control.clearLog();
    expect((await rollBackOne(at, run, result)).outcome).toMatchObject({ state: 'rolledBack' });
    expect(at.calls('target', operation)).toBe(0);
  });

  test('gets it again after a move that only set the policy, without "onConflict": "update"', async () => {
    const name = await itemOfBoth(type);
    const before = await read(name);
    const { run, result } = await moved(type, name, moveBetween('target'));
    expect(result).toMatchObject({ update: { formerPolicy: true } });
    expect(result.reasons).toContain('SETTINGS_OUTSTANDING');
    expect(await read(name)).not.toEqual(before);
    const { plan, outcome } = await rollBackOne(at, run, result);
    expect(plan.rows).toMatchObject([{ action: 'restore' }]);
    expect(outcome).toMatchObject({ state: 'rolledBack' });
    expect(await read(name)).toEqual(before);
  });

  test.each([
    { stopped: 'between the note and the write', effect: { kind: 'refuse', status: 400, code: 'No', message: 'No.' } },
    { stopped: 'after the write, before its answer', effect: { kind: 'reset', at: 'after' } },
  ] as const)('gets it again if the app stopped $stopped', async ({ effect }) => {
    const name = await itemOfBoth(type);
    const before = await read(name);
    const run = moveBetween('target', update);
    const item = { move: run, itemType: type, itemName: name };
    at.fault({ match: { vault: 'target', operation }, effect });
    await steps.inspect(item);
    await steps.update(item);
    at.azure.control.clearFaults();
    at.restart();
    // The app that runs again does not take the policy of the move for the former one.
    const again = await steps.update(item, { planned: { fields: [field], versions: 0 } });
    if (again.state !== 'updated') throw new Error(JSON.stringify(again));
    expect(again.update).toMatchObject({ formerPolicy: true });
    const result = resultOf({
      itemType: type,
      itemName: name,
      route: 'update',
      state: 'verified',
      update: again.update,
    });
    expect((await rollBackOne(at, run, result)).outcome).toMatchObject({ state: 'rolledBack' });
    expect(await read(name)).toEqual(before);
  });

  test('gets the policy before the move again after several passes set others', async () => {
    const name = await itemOfBoth(type);
    const before = await read(name);
    const run = moveBetween('target', update);
    await moved(type, name, run);
    await set('source', name, 3);
    const { result } = await moved(type, name, run);
    expect((await rollBackOne(at, run, result)).outcome).toMatchObject({ state: 'rolledBack' });
    expect(await read(name)).toEqual(before);
  });

  test('is left if somebody changed its policy since', async () => {
    const name = await itemOfBoth(type);
    const { run, result } = await moved(type, name);
    await set('target', name, 4);
    const now = await read(name);
    const { outcome } = await rollBackOne(at, run, result);
    expect(outcome).toMatchObject({ state: 'kept', reason: 'CHANGED_SINCE', detail: 'policy' });
    expect(await read(name)).toEqual(now);
  });

  test('fails with the missing right if the app may not set it, and gets it with the next try', async () => {
    const name = await itemOfBoth(type);
    const before = await read(name);
    const { run, result } = await moved(type, name);
    const effect = { kind: 'refuse', status: 403, code: 'Forbidden', message: 'No.' } as const;
    at.fault({ match: { vault: 'target', operation }, effect });
    expect((await rollBackOne(at, run, result)).outcome).toMatchObject({ state: 'failed', code: 'VAULT_FORBIDDEN' });
    at.azure.control.clearFaults();
    expect((await rollBackOne(at, run, result)).outcome).toMatchObject({ state: 'rolledBack' });
    expect(await read(name)).toEqual(before);
  });

  test('has its policy in no readable form in the store', async () => {
    const name = await itemOfBoth(type);
    const { run } = await moved(type, name);
    const texts: string[] = [];
    for await (const stored of at.store.list(`moves/${run.moveId}/${run.runId}/former/`))
      texts.push(new TextDecoder().decode(await at.store.read(stored)));
    expect(texts.length).toBeGreaterThan(1);
    expect(texts.join()).not.toMatch(/Rotate|EmailContacts|lifetime/);
  });
});

test('a key without a rotation policy gets the default of the service, which rotates nothing', async () => {
  const name = nextName();
  await kinds.key.create(name);
  await move('key', name, there);
  await kinds.key.set('source', name, 2);
  const { run, result } = await moved('key', name);
  expect(await kinds.key.read(name)).toMatchObject({ expiresIn: 'P2Y' });
  expect((await rollBackOne(at, run, result)).outcome).toMatchObject({ state: 'rolledBack' });
  expect(await kinds.key.read(name)).toEqual({
    lifetimeActions: [expect.objectContaining({ action: 'Notify', timeBeforeExpiry: 'P30D' })],
    expiresIn: undefined,
  });
  at.azure.control.clearLog();
  expect((await rollBackOne(at, run, result)).outcome).toMatchObject({ state: 'rolledBack' });
  expect(at.calls('target', kinds.key.operation)).toBe(0);
});

test('a part of a policy that no call removes is named', async () => {
  const name = nextName();
  await kinds.certificate.create(name);
  await move('certificate', name, there);
  await at.certificates('source').updateCertificatePolicy(name, {
    ...mails(50),
    subjectAlternativeNames: { dnsNames: ['a.example'] },
  });
  const { run, result } = await moved('certificate', name);
  const { outcome } = await rollBackOne(at, run, result);
  expect(outcome).toMatchObject({ state: 'kept', reason: 'POLICY_PARTS_STAY' });
});

test('a note of an earlier version has no policy, so the plan says that the policy remains', async () => {
  const name = await itemOfBoth('key');
  const { run, result } = await moved('key', name);
  const { former = '' } = result.update ?? {};
  const old: ItemResult = { ...result, update: { fields: ['tags', 'rotationPolicy'], versions: 1, former } };
  expect((await rollBackOne(at, run, old)).plan.rows).toMatchObject([{ action: 'restore', notes: ['POLICY_STAYS'] }]);
  const older: ItemResult = { ...result, update: { fields: ['rotationPolicy'], versions: 0 } };
  expect((await rollBackOne(at, run, older)).plan.rows).toMatchObject([{ action: 'keep', reason: 'ATTRIBUTES_SET' }]);
});
