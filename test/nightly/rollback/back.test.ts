import { refusalIn } from '../../support/control/steeredMove';
import { waitUntil } from '../../support/host/hostWait';
import { localControl } from '../../support/local/localControl';
import { call, postMove, type StartedMove, waitForEnd, waitForMove } from '../../support/local/localMoves';
import { endLocalProcesses } from '../../support/local/localProcess';
import { localCertificateClient, localKeyClient, localSecretClient, readVault } from '../../support/local/localVaults';
import { collect } from '../../support/azure/azureTestVaults';
import { KillableStack, shortCalls } from '../../support/move/moveKill';
import { mixedSeed, moveSource, otherGeographyTarget, sameGeographyTarget } from '../../support/move/moveSeed';
import { approvePlan, movedByName, planBack, sendRollback } from '../../support/rollback/localRollbacks';
import { type SeedInput } from '../../../local/azure/seeds/seedSchema';

// `POST /api/moves/{id}/rollback` with "direction": "back": what was written in the target since the move goes to the source.

let stack: KillableStack;

beforeAll(async () => {
  stack = await KillableStack.start(withOwn(mixedSeed(10, 1)), { ...shortCalls, MOVE_ALLOW_ROLLBACK: 'true' });
});
afterAll(endLocalProcesses);

/** The target in the same geography has an item that is older than every move. */
function withOwn(seed: SeedInput): SeedInput {
  const own = [{ name: 'own', versions: [{ value: 'of somebody else', created: 1_600_000_000 }] }];
  const vaults = seed.vaults?.map((vault) => (vault.name === sameGeographyTarget ? { ...vault, secrets: own } : vault));
  return { ...seed, ...(vaults === undefined ? {} : { vaults }) };
}

async function moveTo(targetVault: string, more: object = {}): Promise<StartedMove> {
  const move = await postMove(stack.host.baseUrl, { sourceVault: moveSource, targetVault, ...more });
  await waitForEnd(stack.host.baseUrl, move.id);
  return move;
}

const secretsOf = (vault: string) => localSecretClient(stack.emulator.azure, vault);

async function setTags(vault: string, name: string, tags: Record<string, string>): Promise<void> {
  const current = await secretsOf(vault).getSecret(name);
  await secretsOf(vault).updateSecretProperties(name, current.properties.version ?? '', { tags });
}

async function remove(vault: string, name: string): Promise<void> {
  await (await secretsOf(vault).beginDeleteSecret(name, { intervalInMs: 20 })).pollUntilDone();
}

/** The values of each secret of a vault, oldest first. */
async function valuesIn(vault: string): Promise<Record<string, readonly (string | null)[]>> {
  const read = await readVault(stack.emulator.azure, vault);
  return Object.fromEntries(read.map(({ name, versions }) => [name, versions.map(({ value }) => value)]));
}

it('brings new versions, new items and changed attributes to the source, and overwrites nothing there', async () => {
  const { azure } = stack.emulator;
  const { baseUrl } = stack.host;
  const move = await moveTo(sameGeographyTarget);
  const before = await valuesIn(moveSource);
  const target = secretsOf(sameGeographyTarget);
  const [older] = await collect(target.listPropertiesOfSecretVersions('secret-001'));
  await target.setSecret('secret-001', 'after the cutover');
  await target.setSecret('secret-001', 'after the cutover, again');
  await target.updateSecretProperties('secret-001', older?.version ?? '', { enabled: false });
  await target.setSecret('fresh', 'new in the target');
  await setTags(sameGeographyTarget, 'secret-004', { owner: 'payments' });
  await target.setSecret('secret-005', 'of the target');
  await secretsOf(moveSource).setSecret('secret-005', 'written in the source meanwhile');
  await remove(sameGeographyTarget, 'secret-007');
  await target.setSecret('secret-008', 'the source lost it');
  await remove(moveSource, 'secret-008');
  const keys = localKeyClient(azure, sameGeographyTarget);
  await keys.createKey('ec', 'EC', { curve: 'P-256' });
  await keys.createKey('fresh-key', 'EC', { curve: 'P-256' });
  const certificates = localCertificateClient(azure, sameGeographyTarget);
  const policy = { issuerName: 'Self', subject: 'CN=shop.contoso.example', exportable: true };
  await (await certificates.beginCreateCertificate('pfx', policy, { intervalInMs: 20 })).pollUntilDone();

  const back = await planBack(baseUrl, move, { reason: 'the applications do not start' });
  expect(back).toMatchObject({ phase: 'awaitingApproval', id: `${move.id.slice(0, 59)}-back` });
  // The same request again starts nothing, and without an approval nothing is written.
  const again = await sendRollback(move, { direction: 'back' });
  expect([again.status, again.body]).toEqual([202, expect.objectContaining({ id: back.id })]);
  expect(await valuesIn(moveSource)).toMatchObject({ 'secret-001': before['secret-001'] });
  await approvePlan(baseUrl, back);
  expect(await waitForEnd(baseUrl, back.id)).toMatchObject({ phase: 'partiallyCompleted' });

  expect(await movedByName(baseUrl, back.id)).toMatchObject({
    'secret/secret-000': 'alreadyThere ALREADY_THERE',
    'secret/secret-001': expect.stringMatching(/^verified .*PARTLY_IN_TARGET/),
    'secret/fresh': 'verified',
    'secret/secret-004': 'verified ATTRIBUTES_DIFFER',
    'secret/secret-005': 'skipped OTHER_CONTENT_IN_TARGET',
    'secret/secret-008': 'blocked SOFT_DELETED_IN_TARGET',
    'secret/own': 'skipped OLDER_THAN_MOVE',
    'key/ec': 'blocked NEW_KEY_VERSION',
    'key/rsa': 'alreadyThere ALREADY_THERE',
    'key/fresh-key': 'verified',
    'certificate/pfx': expect.stringMatching(/^verified .*PARTLY_IN_TARGET/),
    'certificate/pem': 'alreadyThere ALREADY_THERE',
  });
  const { 'secret-008': lost, ...rest } = before;
  expect(lost).toBeDefined();
  const disabled = before['secret-001']?.map((value, at) => (at === 0 ? null : value)) ?? [];
  expect(await valuesIn(moveSource)).toEqual({
    ...rest,
    'secret-001': [...disabled, 'after the cutover', 'after the cutover, again'],
    'secret-005': [...(before['secret-005'] ?? []), 'written in the source meanwhile'],
    fresh: ['new in the target'],
  });
  const versions = await collect(localCertificateClient(azure, moveSource).listPropertiesOfCertificateVersions('pfx'));
  expect(versions).toHaveLength(4);
  const report = await call(`${baseUrl}/api/moves/${back.id}/report?format=json`);
  expect(report.body).toMatchObject({
    move: { sourceVault: sameGeographyTarget, targetVault: moveSource, back: { moveId: move.id } },
    deletedInSource: [{ itemName: 'secret-007' }],
  });
});

it('adds each version once although the host dies, after a move by value of the current versions', async () => {
  const move = await moveTo(otherGeographyTarget, {
    select: { types: ['secret'], include: ['secret-*'], versions: 'current' },
  });
  const before = await valuesIn(moveSource);
  const names = Object.keys(await valuesIn(otherGeographyTarget));
  for (const name of names) await secretsOf(otherGeographyTarget).setSecret(name, `${name} after the cutover`);
  const control = localControl(stack.emulator.azure);
  const sets = async () =>
    (await control.requests()).filter(({ vault, operation }) => vault === moveSource && operation === 'secrets.set')
      .length;
  const had = await sets();
  await control.slowDown(60);
  // Of two requests at once, one starts the move.
  const asked = { direction: 'back', id: 'go-back' };
  const answers = await Promise.all([sendRollback(move, asked), sendRollback(move, asked)]);
  const statuses = answers.map(({ status }) => status);
  expect(statuses).toContain(202);
  expect([202, 409]).toEqual(expect.arrayContaining(statuses));
  const back = await planBack(stack.host.baseUrl, move, { id: 'go-back' });
  await approvePlan(stack.host.baseUrl, back);
  for (const kill of [1, 2]) {
    await waitUntil(async () => ((await sets()) >= had + kill * 3 ? true : undefined), 'some writes');
    await stack.killHost();
    await stack.startHost();
  }
  await control.slowDown(1);
  expect(await waitForEnd(stack.host.baseUrl, 'go-back')).toMatchObject({ phase: 'completed' });
  const after = Object.fromEntries(
    Object.entries(before).map(([name, values]) => [
      name,
      names.includes(name) ? [...values, `${name} after the cutover`] : values,
    ]),
  );
  expect(await valuesIn(moveSource)).toEqual(after);
});

it('names what the rights at the source do not allow, and a retry brings only that', async () => {
  const { baseUrl } = stack.host;
  const control = localControl(stack.emulator.azure);
  const move = { moveUri: `${baseUrl}/api/moves/go-back` };
  // Forward again: the last run went from the other vault to this one.
  await secretsOf(moveSource).setSecret('secret-000', 'the way forward again');
  await control.addFault({
    match: { vault: otherGeographyTarget, operation: 'secrets.set' },
    when: { every: 1 },
    effect: { kind: 'refuse', status: 403, code: 'Forbidden', message: 'not allowed' },
  });
  const forward = await planBack(baseUrl, move);
  await approvePlan(baseUrl, forward);
  expect(await waitForEnd(baseUrl, forward.id)).toMatchObject({ phase: 'partiallyCompleted' });
  expect((await movedByName(baseUrl, forward.id))['secret/secret-000']).toMatch(/^failed .*PERMISSION_MISSING/);
  await control.clearFaults();
  const retried = await call(`${baseUrl}/api/moves/${forward.id}/retry`, { method: 'POST' });
  expect(retried.status).toBe(202);
  const waiting = await waitForMove(
    baseUrl,
    forward.id,
    ({ phase, planHash }) => phase === 'awaitingApproval' && planHash !== null,
  );
  await approvePlan(baseUrl, waiting);
  expect(await waitForEnd(baseUrl, forward.id)).toMatchObject({ phase: 'completed' });
  expect((await valuesIn(otherGeographyTarget))['secret-000']?.at(-1)).toBe('the way forward again');
});

it('refuses a dry run, another direction, and fields that it does not know', async () => {
  const dry = await moveTo(otherGeographyTarget, { dryRun: true });
  expect(refusalIn(await sendRollback(dry, { direction: 'back' }))).toMatchObject({
    status: 409,
    code: 'ROLLBACK_NOT_POSSIBLE',
  });
  for (const body of [{ direction: 'forth' }, { direction: 'back', planHash: 'a'.repeat(64) }])
    expect(refusalIn(await sendRollback(dry, body))).toMatchObject({ status: 400, code: 'REQUEST_INVALID' });
});
