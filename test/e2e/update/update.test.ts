import { waitForEnd, waitForMove, call, readReport } from '../../support/local/localMoves';
import { writesTo } from '../../support/local/localControl';
import { endLocalProcesses } from '../../support/local/localProcess';
import { copiesOf, copySeed, copySource, copyTarget, rowOf } from '../../support/move/changedCopies';
import { KillableStack } from '../../support/move/moveKill';

// Items are moved, their attributes change in the source, and a second move with "onConflict": "update" sets them.

let stack: KillableStack;
let copies: ReturnType<typeof copiesOf>;

beforeAll(async () => {
  stack = await KillableStack.start(copySeed());
  copies = copiesOf(stack);
  expect((await copies.move()).end).toMatchObject({ phase: 'completed', items: { done: 7 } });
});
afterAll(endLocalProcesses);

const expiresOn = new Date('2030-01-01T00:00:00Z');

async function changeSource(): Promise<void> {
  const [first = '', last = ''] = await copies.idsOf('one');
  await copies.secrets(copySource).updateSecretProperties('one', first, { enabled: false });
  await copies.secrets(copySource).updateSecretProperties('one', last, { expiresOn, contentType: 'text/plain' });
  const [, rotated = ''] = await copies.idsOf('rotated');
  await copies.secrets(copySource).setSecret('rotated', 'canary-newest');
  await copies.secrets(copySource).updateSecretProperties('rotated', rotated, { enabled: false });
  const { properties: key } = await copies.keys(copySource).getKey('signing');
  await copies
    .keys(copySource)
    .updateKeyProperties('signing', key.version ?? '', { tags: { team: 'blue' }, keyOps: ['sign', 'verify'] });
  await copies
    .keys(copySource)
    .updateKeyRotationPolicy('signing', { lifetimeActions: [{ action: 'Rotate', timeAfterCreate: 'P90D' }] });
  const { properties: site } = await copies.certificates(copySource).getCertificate('site');
  await copies
    .certificates(copySource)
    .updateCertificateProperties('site', site.version ?? '', { tags: { team: 'blue' } });
}

/** Starts a move, and returns its plan's hash once it waits for the approval. */
async function planned(changes: object) {
  const { id } = await copies.start({ approval: 'required', ...changes });
  const { planHash } = await waitForMove(stack.host.baseUrl, id, ({ phase }) => phase === 'awaitingApproval');
  return { id, planHash };
}

/** Approves a plan, and waits for the end of its move. */
async function approve(id: string, planHash: string | null): Promise<void> {
  await call(`${stack.host.baseUrl}/api/moves/${id}/approve`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ planHash }),
  });
  await waitForEnd(stack.host.baseUrl, id);
}

test('attributes and policies follow, other content stays, and new items move', async () => {
  await changeSource();
  await copies.tag('other', 'blue');
  await copies.secrets(copyTarget).setSecret('other', 'canary-of-the-target');
  await copies.secrets(copySource).setSecret('fresh', 'canary-fresh');
  await copies.control.clearLog();
  const { end, report } = await copies.move();

  expect(end).toMatchObject({
    phase: 'partiallyCompleted',
    items: { total: 8, done: 7, skipped: 1, blocked: 0, failed: 0 },
  });
  expect(report.plan?.byRoute).toEqual({
    ...{ backupRestore: 1, exportImport: 0, recreate: 0, update: 4, skip: 3, block: 0 },
  });
  expect(rowOf(report, 'one')).toMatchObject({
    ...{ route: 'update', state: 'verified', verified: true, reasons: ['ATTRIBUTES_DIFFER'] },
    update: { fields: ['enabled', 'expires', 'contentType'], versions: 2 },
  });
  expect(rowOf(report, 'rotated')).toMatchObject({
    ...{ route: 'exportImport', state: 'verified', reasons: ['PARTLY_IN_TARGET', 'ATTRIBUTES_DIFFER'] },
    update: { fields: ['enabled'], versions: 1 },
  });
  expect(rowOf(report, 'signing')?.update).toMatchObject({
    ...{ fields: ['tags', 'keyOperations', 'rotationPolicy'], versions: 1 },
  });
  expect(rowOf(report, 'site')?.update).toMatchObject({ fields: ['tags'], versions: 1 });
  expect(rowOf(report, 'other')).toMatchObject({ state: 'skipped', reasons: ['OTHER_CONTENT_IN_TARGET'] });
  expect(rowOf(report, 'fresh')).toMatchObject({ route: 'backupRestore', state: 'verified' });
  expect(JSON.stringify(report)).not.toMatch(/canary|"blue"|text\/plain/);

  const current = await copies.secrets(copyTarget).getSecret('one');
  expect(current.properties).toMatchObject({ expiresOn, contentType: 'text/plain' });
  expect((await copies.keys(copyTarget).getKey('signing')).keyOperations).toEqual(['sign', 'verify']);
  expect((await copies.certificates(copyTarget).getCertificate('site')).properties.tags).toEqual({ team: 'blue' });
  expect((await copies.secrets(copyTarget).getSecret('rotated')).value).toBe('canary-newest');
  expect((await copies.secrets(copyTarget).getSecret('other')).value).toBe('canary-of-the-target');
  expect((await writesTo(stack.emulator.azure, copyTarget)).sort()).toEqual([
    ...['certificates.update', 'keys.update', 'keys.updateRotationPolicy'],
    ...['secrets.restore', 'secrets.set', 'secrets.update', 'secrets.update', 'secrets.update'],
  ]);
});

test('a second move writes nothing', async () => {
  await copies.control.clearLog();
  const { end, report } = await copies.move();
  expect(end).toMatchObject({ phase: 'partiallyCompleted', items: { total: 8, done: 7, skipped: 1 } });
  expect(report.plan?.byRoute).toMatchObject({ update: 0, skip: 8 });
  expect(await writesTo(stack.emulator.azure, copyTarget)).toEqual([]);
});

test('what changed in the target after the plan is seen, and no value is written over', async () => {
  await copies.tag('two', 'red');
  await copies.tag('steady', 'red');
  const { id, planHash } = await planned({ select: { include: ['two', 'steady'] } });
  await copies.secrets(copyTarget).setSecret('two', 'canary-live');
  const [first = ''] = await copies.idsOf('steady');
  await copies.secrets(copyTarget).updateSecretProperties('steady', first, { contentType: 'text/html' });
  await copies.control.clearLog();
  await approve(id, planHash);
  const report = await readReport(stack.host.baseUrl, id);
  expect(rowOf(report, 'two')).toMatchObject({
    ...{ route: 'skip', state: 'skipped', reasons: ['OTHER_CONTENT_IN_TARGET', 'CHANGED_SINCE_PLAN'] },
  });
  expect(rowOf(report, 'steady')).toMatchObject({
    ...{ route: 'update', state: 'verified', reasons: ['ATTRIBUTES_DIFFER', 'CHANGED_SINCE_PLAN'] },
    update: { fields: ['contentType', 'tags'], versions: 2 },
  });
  expect((await copies.secrets(copyTarget).getSecret('two')).value).toBe('canary-live');
  expect(await writesTo(stack.emulator.azure, copyTarget)).toEqual(['secrets.update', 'secrets.update']);
});

test('a throttled target only delays an update', async () => {
  await copies.tag('steady', 'blue');
  await copies.control.addFault({
    match: { vault: copyTarget, operation: 'secrets.update' },
    times: 2,
    effect: { kind: 'throttle', retryAfterSeconds: 1 },
  });
  const { end, report } = await copies.move({ select: { include: ['steady'] } });
  expect(end).toMatchObject({ phase: 'completed', rate: { throttled: 2 } });
  expect(rowOf(report, 'steady')).toMatchObject({ route: 'update', state: 'verified' });
  expect(await copies.tagsInTarget('steady')).toEqual([{ team: 'blue' }, { team: 'blue' }]);
});

test('a late item of which the target has a copy is updated in an extra round', async () => {
  await copies.secrets(copyTarget).setSecret('late', 'canary-late');
  const { id, planHash } = await planned({ late: 'move', select: { include: ['steady', 'late'] } });
  await copies.secrets(copySource).setSecret('late', 'canary-late', { tags: { team: 'blue' } });
  await approve(id, planHash);
  const report = await readReport(stack.host.baseUrl, id);
  expect(rowOf(report, 'late')).toMatchObject({
    ...{ route: 'update', state: 'verified', reasons: ['ATTRIBUTES_DIFFER', 'FOUND_LATE'] },
    update: { fields: ['tags'], versions: 1 },
  });
  expect((await copies.secrets(copyTarget).getSecret('late')).properties.tags).toEqual({ team: 'blue' });
});

test('a copy with a date that nobody can remove is left unchanged, and the report names the date', async () => {
  const [, last = ''] = await copies.idsOf('steady');
  await copies.tag('steady', 'green');
  await copies.secrets(copyTarget).updateSecretProperties('steady', last, { expiresOn });
  await copies.control.clearLog();
  const { end, report } = await copies.move({ select: { include: ['steady'] } });
  expect(end).toMatchObject({ phase: 'partiallyCompleted', items: { skipped: 1 } });
  expect(rowOf(report, 'steady')).toMatchObject({ state: 'skipped', reasons: ['DATE_NOT_REMOVABLE'] });
  expect(report.problems[0]?.detail).toContain(`Difference: the expiry date of version ${last}.`);
  expect(await writesTo(stack.emulator.azure, copyTarget)).toEqual([]);
});
