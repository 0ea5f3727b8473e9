import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type MoveReport } from '../../shared/contracts/api/report';
import { type ReasonCode, reasonCodes } from '../../shared/contracts/model/reasonCodes';
import { localControl } from '../support/local/localControl';
import { call, postMove, readReport, waitForEnd, waitForMove } from '../support/local/localMoves';
import { endLocalProcesses, localFolder, type LocalStack, startLocalStack } from '../support/local/localProcess';
import { identityObjectId, localCertificateClient, localSecretClient, readVault } from '../support/local/localVaults';
import { find, lines, only } from '../support/move/reasonReport';
import { rareReasons, reasonSeed, reasonVaults as vaults } from '../support/seeds/reasonSeed';

// Produces every reason code at least once, from a request over HTTP to the report.

let stack: LocalStack;
const seen = new Set<ReasonCode>();

beforeAll(async () => {
  const stateDir = localFolder();
  const seed = path.join(stateDir, 'seed.json');
  writeFileSync(seed, JSON.stringify(reasonSeed()));
  stack = await startLocalStack({ stateDir, seed });
});
afterAll(endLocalProcesses);

async function move(targetVault: string, request: object = {}): Promise<MoveReport> {
  const { id } = await postMove(stack.baseUrl, { sourceVault: vaults.source, targetVault, ...request });
  await waitForEnd(stack.baseUrl, id);
  return note(await readReport(stack.baseUrl, id));
}

function note(report: MoveReport): MoveReport {
  const versions = report.results.flatMap(({ versionsLeftOut }) => versionsLeftOut.map(({ reason }) => reason));
  const items = [...report.results, ...report.settings].flatMap(({ reasons }) => reasons);
  for (const reason of [...items, ...versions]) seen.add(reason);
  return report;
}

describe('a move within the geography', () => {
  let report: MoveReport;
  beforeAll(async () => {
    const select = { exclude: ['many', 'off*', 'changes', 'goes'] };
    report = await move(vaults.near, { select, copy: { rotationPolicies: false } });
  });

  it.each([
    ['plain', 'verified'],
    ['there', 'alreadyThere ALREADY_THERE'],
    ['conflict', 'skipped OTHER_CONTENT_IN_TARGET'],
    ['held', 'blocked SOFT_DELETED_IN_TARGET'],
    ['begun', 'verified PARTLY_IN_TARGET'],
    ['signing', 'verified ROTATION_POLICY_NOT_COPIED'],
    ['hardware', 'blocked HSM_KEY_IN_STANDARD_VAULT'],
    ['renewing', 'verified RENEWS_IN_BOTH_VAULTS'],
    ['names', 'blocked NAME_HELD_BY_OTHER_KIND'],
    ['pending', 'blocked CERTIFICATE_PENDING'],
    ['pending-again', 'verified PENDING_OPERATION_STAYS'],
  ])('%s is %s', (name, expected) => {
    expect(lines(report)).toContain(`${name} ${expected}`);
  });

  it('names the items that the request excludes', () => {
    expect(find(report, 'many')).toMatchObject({ state: 'skipped', reasons: ['NOT_SELECTED'] });
  });

  it('names the manual steps for issuers and contacts', () => {
    expect(report.settings).toEqual([
      { kind: 'issuer', name: 'ca', state: 'copied', reasons: ['ISSUER_PASSWORD_NEEDED'] },
      { kind: 'issuer', name: 'other-ca', state: 'left', reasons: ['ISSUER_DIFFERS'] },
      { kind: 'contacts', name: 'contacts', state: 'left', reasons: ['CONTACTS_DIFFER'] },
    ]);
  });

  it('sets the rotation policy if a later move asks for it', async () => {
    const again = await move(vaults.near, only('signing'));
    expect(lines(again)).toContain('signing verified SETTINGS_OUTSTANDING ROTATES_IN_BOTH_VAULTS');
  });

  it('fails a conflict if the request says so, and shows when a soft-deleted name becomes free', async () => {
    const again = await move(vaults.near, { ...only('conflict', 'held'), onConflict: 'fail' });
    expect(lines(again)).toEqual(
      expect.arrayContaining(['conflict blocked OTHER_CONTENT_IN_TARGET', 'held blocked SOFT_DELETED_IN_TARGET']),
    );
    const { detail } = again.problems.find(({ itemName }) => itemName === 'held') ?? { detail: '' };
    expect(detail).toMatch(/becomes free on \d{4}-\d\d-\d\d\./);
  });

  it('blocks a key if the method is export and import, and moves all versions if it is backup and restore', async () => {
    const byValue = await move(vaults.again, { ...only('signing'), method: 'exportImport' });
    expect(lines(byValue)).toContain('signing blocked KEY_NOT_EXPORTABLE');
    const select = { include: ['begun'], versions: 'current' };
    const byBackup = await move(vaults.again, { method: 'backupRestore', select });
    expect(lines(byBackup)).toContain('begun verified MOVES_WITH_ALL_VERSIONS');
  });

  it('names the secrets and keys of certificates that are not selected', async () => {
    const report = await move(vaults.again, { select: { types: ['secret', 'key'], include: ['mailing'] } });
    const own = report.results.filter(({ itemName }) => itemName === 'mailing');
    expect(own.map(({ itemType, state, reasons }) => [itemType, state, ...reasons])).toEqual([
      ['secret', 'skipped', 'CERTIFICATE_BACKED'],
      ['key', 'skipped', 'CERTIFICATE_BACKED'],
    ]);
  });

  it('moves an item by value if it has more versions than a backup can hold', async () => {
    const report = await move(vaults.again, { select: { include: ['many'], versions: { newest: 3 } } });
    expect(find(report, 'many')).toMatchObject({ state: 'verified', route: 'exportImport', versionCount: 502 });
    expect(find(report, 'many').reasons).toEqual(['TOO_MANY_VERSIONS_FOR_BACKUP', 'VERSIONS_NOT_SELECTED']);
    expect(find(report, 'many').versions).toHaveLength(3);
  });

  it('moves an item by value if the source refuses a backup', async () => {
    const report = await move(vaults.again, { ...only('off'), disabled: 'unlock' });
    expect(lines(report)).toContain('off verified BACKUP_REFUSED_BY_SOURCE UNLOCKED_FOR_EXPORT');
  });
});

describe('soft-deleted names in the target', () => {
  it('are recovered if the request says so, and their content is compared', async () => {
    const report = await move(vaults.again, { ...only('plain'), onDeleted: 'recover', onConflict: 'newVersion' });
    const { state, reasons } = find(report, 'plain');
    expect([state, ...reasons]).toEqual(['verified', 'PARTLY_IN_TARGET', 'RECOVERED_IN_TARGET']);
  });

  it('are purged if two fields of the request say so', async () => {
    const report = await move(vaults.near, { ...only('held'), onDeleted: 'purge', confirmPurge: true });
    expect(lines(report)).toContain('held verified PURGED_IN_TARGET');
  });

  it('remain if the vault has purge protection', async () => {
    const report = await move(vaults.protectedNear, { ...only('plain'), onDeleted: 'purge', confirmPurge: true });
    expect(lines(report)).toContain('plain blocked PURGE_PROTECTED_IN_TARGET');
    expect(report.problems[0]?.detail).toMatch(/becomes free on/);
  });
});

describe('a move to another geography', () => {
  let report: MoveReport;
  beforeAll(async () => {
    report = await move(vaults.far, { select: { exclude: ['many', 'changes', 'goes'] } });
  });

  it.each([
    ['plain', 'verified OTHER_GEOGRAPHY'],
    ['off', 'blocked OTHER_GEOGRAPHY CURRENT_VERSION_DISABLED'],
    ['off-before', 'verified OTHER_GEOGRAPHY OLD_VERSION_DISABLED'],
    ['late', 'verified OTHER_GEOGRAPHY DATE_AFTER_2038'],
    ['large', 'blocked OTHER_GEOGRAPHY OVER_SIZE_LIMIT'],
    ['signing', 'blocked KEY_ACROSS_GEOGRAPHIES'],
    ['mailing', 'verified OTHER_GEOGRAPHY'],
    ['expired', 'blocked OTHER_GEOGRAPHY CERTIFICATE_EXPIRED'],
    ['expired-before', 'verified OTHER_GEOGRAPHY OLD_VERSION_EXPIRED'],
    ['closed', 'blocked OTHER_GEOGRAPHY CERTIFICATE_NOT_EXPORTABLE'],
  ])('%s is %s', (name, expected) => {
    expect(lines(report)).toContain(`${name} ${expected}`);
  });

  it('uses the options of the request where a plain move is not possible', async () => {
    const second = await move(vaults.farOther, {
      select: { include: ['signing', 'off', 'off-before', 'conflict', 'renewing'] },
      disabled: 'unlock',
      unmovableKeys: 'recreate',
      onConflict: 'newVersion',
      autoRenewal: 'hold',
    });
    expect(lines(second)).toEqual(
      expect.arrayContaining([
        'conflict verified OTHER_GEOGRAPHY ADDED_TO_OTHER_CONTENT',
        'off verified OTHER_GEOGRAPHY UNLOCKED_FOR_EXPORT',
        'off-before verified OTHER_GEOGRAPHY UNLOCKED_FOR_EXPORT',
        'signing verified OTHER_GEOGRAPHY NEW_KEY_MATERIAL ROTATES_IN_BOTH_VAULTS',
        'renewing verified OTHER_GEOGRAPHY RENEWAL_HELD',
      ]),
    );
  });

  it('leaves the source unchanged after it enabled disabled versions for reading', async () => {
    const secrets = await readVault(stack.azure, vaults.source);
    const off = secrets.filter(({ name }) => name.startsWith('off'));
    expect(off.map(({ versions }) => versions.map(({ enabled }) => enabled))).toEqual([[false], [false, true]]);
  });

  it('skips disabled items if the request says so', async () => {
    const report = await move(vaults.farOther, { ...only('off'), disabled: 'skip' });
    expect(lines(report)).toContain('off skipped DISABLED_SKIPPED');
  });

  it('reports that older certificates cannot be exported', async () => {
    await renewExportable('closed');
    const report = await move(vaults.farOther, only('closed'));
    expect(lines(report)).toContain('closed verified OTHER_GEOGRAPHY OLD_VERSION_NOT_EXPORTABLE');
  });

  it('reports items with an uncertain order of old versions', async () => {
    const report = await move(vaults.farOther, only('same-second'));
    expect(lines(report)).toContain(
      'same-second verified OTHER_GEOGRAPHY VERSION_ORDER_UNCERTAIN OLD_VERSION_DISABLED',
    );
  });

  /** Creates a new version of a certificate with an exportable key. */
  async function renewExportable(name: string): Promise<void> {
    const client = localCertificateClient(stack.azure, vaults.source);
    const policy = { issuerName: 'Self', subject: 'CN=closed', keyType: 'EC' as const, keyCurveName: 'P-256' as const };
    await client.beginCreateCertificate(name, { ...policy, exportable: true });
    await localControl(stack.azure).advanceClock(20_000);
    await client.getCertificate(name);
  }
});

describe('a move without read access at Azure Resource Manager', () => {
  beforeAll(() => localControl(stack.azure).changeSettings({ managementRights: { enforced: true } }));
  afterAll(() => localControl(stack.azure).changeSettings({ managementRights: { enforced: false } }));

  it('moves by value to a target that refuses the backups, except keys', async () => {
    const report = await move(vaults.elsewhere, only('plain', 'signing'));
    expect(lines(report)).toEqual(
      expect.arrayContaining([
        'plain verified BACKUP_REFUSED_BY_TARGET',
        'signing blocked ROTATES_IN_BOTH_VAULTS BACKUP_REFUSED_BY_TARGET KEY_NOT_EXPORTABLE',
      ]),
    );
  });

  it('detects the refusal before the first item with a probe, which it removes again', async () => {
    const report = await move(vaults.elsewhere, { ...only('late', 'signing'), probe: true });
    expect(report.plan?.backups).toBe('refused');
    expect(find(report, 'late').reasons).toContain('OTHER_SUBSCRIPTION');
    const names = (await readVault(stack.azure, vaults.source)).map(({ name }) => name);
    expect(names.filter((name) => name.includes('probe'))).toEqual([]);
  });

  it('does not guess the geography of an unknown region', async () => {
    const report = await move(vaults.unknown, only('plain', 'signing'));
    expect(lines(report)).toEqual(
      expect.arrayContaining(['plain verified UNKNOWN_REGION', 'signing blocked UNKNOWN_REGION']),
    );
  });
});

describe('a move with read access at Azure Resource Manager', () => {
  it('detects another subscription before the first item', async () => {
    const report = await move(vaults.elsewhere, only('conflict'));
    expect(report.plan?.backups).toBe('refused');
    expect(lines(report)).toContain('conflict verified OTHER_SUBSCRIPTION');
  });
});

describe('a move with surprises', () => {
  it('reports an item that changed and one that disappeared between plan and approval', async () => {
    const request = { sourceVault: vaults.source, targetVault: vaults.changing, ...only('changes', 'goes') };
    const { id, moveUri } = await postMove(stack.baseUrl, { ...request, approval: 'required' });
    await waitForMove(stack.baseUrl, id, ({ phase }) => phase === 'awaitingApproval');
    const { planHash } = (await call(`${moveUri}/plan`)).body as { planHash: string };
    const source = localSecretClient(stack.azure, vaults.source);
    await source.setSecret('changes', 'newer');
    await source.beginDeleteSecret('goes');

    const approve = (body: object) =>
      call(`${moveUri}/approve`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      });
    expect((await approve({ planHash: '0'.repeat(64) })).body).toMatchObject({ code: 'PLAN_CHANGED', status: 409 });
    expect((await approve({ planHash })).status).toBe(202);
    await waitForEnd(stack.baseUrl, id);

    const report = note(await readReport(stack.baseUrl, id));
    expect(lines(report)).toContain('changes verified CHANGED_SINCE_PLAN');
    expect(find(report, 'goes').reasons).toContain('GONE_FROM_SOURCE');
    expect((await approve({ planHash })).body).toMatchObject({ code: 'MOVE_ENDED', status: 409 });
  });

  it('names a missing permission with a role that grants it', async () => {
    const objectId = await identityObjectId(stack.azure);
    const policies = [{ objectId, secrets: ['list', 'restore', 'set'], keys: ['list'], certificates: ['list'] }];
    await localControl(stack.azure).changeVault(vaults.closed, { access: { model: 'accessPolicies', policies } });
    const report = await move(vaults.closed, { ...only('plain'), method: 'exportImport' });
    expect(find(report, 'plain').reasons).toEqual(['PERMISSION_MISSING']);
    const problem = report.problems.find(({ code }) => code === 'VAULT_FORBIDDEN');
    expect(problem?.detail).toContain('secrets get');
    expect(problem?.detail).toContain('Key Vault Secrets User');
  });

  it('continues without an item that it could not inspect', async () => {
    const match = { vault: vaults.source, path: '*/secrets/plain/versions*' };
    const effect = { kind: 'refuse', status: 400, code: 'BadParameter', message: 'No.' } as const;
    await localControl(stack.azure).addFault({ match, effect });
    const report = await move(vaults.changing, only('plain', 'late'));
    expect(lines(report)).toEqual(expect.arrayContaining(['plain failed NOT_INSPECTED', 'late verified']));
    await localControl(stack.azure).clearFaults();
  });
});

it('this file has produced every other reason code', () => {
  expect(reasonCodes.filter((code) => !seen.has(code) && !rareReasons.has(code))).toEqual([]);
});
