import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { defaultSubscriptionId } from '../../../local/azure/cloud/defaults';
import { type CheckView } from '../../../shared/contracts/api/checkAnswers';
import { type CheckStatus } from '../../../shared/contracts/model/checks';
import { catalogue as everyCheck } from '../../../shared/rules/checks/catalogue';
import { checkSeed, checkVaults as vaults } from '../../support/checks/checkSeed';
import { postChecks, readCheck, runChecks } from '../../support/local/localChecks';
import { localControl } from '../../support/local/localControl';
import {
  endLocalProcesses,
  localFolder,
  type LocalStack,
  startAppHost,
  startLocalStack,
} from '../../support/local/localProcess';
import { localArmClient, localKeyClient } from '../../support/local/localVaults';

// Tests every check of the catalogue over HTTP, both passing and not passing. `access/policiesToRoles` tests the one of roles.
const catalogue = everyCheck.filter(({ id }) => id !== 'CHK-ROLES');
let stack: LocalStack;
let stateDir: string;
const seen = new Map<string, Set<CheckStatus>>();

beforeAll(async () => {
  stateDir = localFolder();
  const seed = path.join(stateDir, 'seed.json');
  writeFileSync(seed, JSON.stringify(checkSeed()));
  const env = { MOVE_ALLOWED_SOURCES: '*', MOVE_ALLOWED_TARGETS: '*' };
  stack = await startLocalStack({ stateDir, seed, env });
});
afterAll(endLocalProcesses);

function note(run: CheckView): CheckView {
  for (const { id, status } of run.findings) seen.set(id, (seen.get(id) ?? new Set()).add(status));
  return run;
}

async function check(sourceVault: string, targetVault: string, more: object = {}): Promise<CheckView> {
  return note(await runChecks(stack.baseUrl, { sourceVault, targetVault, ...more }));
}

function find({ findings }: CheckView, id: string) {
  const found = findings.find((finding) => finding.id === id);
  if (found === undefined) throw new Error(`There is no finding of ${id}.`);
  return found;
}

/** Nobody searches for them here. `checkMany.test.ts` has a search. */
const neverProved = ['CHK-CONSUMERS'];

describe('a pair without problems', () => {
  let run: CheckView;
  beforeAll(async () => {
    await localControl(stack.azure).clearLog();
    run = await check(vaults.clean, vaults.cleanTarget);
  });

  it('passes every check that can be proved, and is ready', () => {
    expect(run.findings.filter(({ status }) => status !== 'pass').map(({ id }) => id)).toEqual(neverProved);
    // CHK-NEW-TARGET judges only requests that create a target.
    const expected = catalogue.map(({ id }) => id).filter((id) => id !== 'CHK-NEW-TARGET');
    expect(run.findings.map(({ id }) => id)).toEqual(expected);
    expect(run).toMatchObject({ overall: 'ready', previousId: null, changes: [], trigger: 'request' });
  });

  it('is only read: no call writes to a vault or to the management plane', async () => {
    const writes = (await localControl(stack.azure).requests())
      .filter(({ method }) => method !== 'GET')
      .map(({ vault, operation, status }) => `${vault} ${operation} ${status}`);
    expect([...new Set(writes)].sort()).toEqual([
      `${vaults.clean} certificates.backup 404`,
      `${vaults.clean} keys.backup 404`,
      `${vaults.clean} secrets.backup 404`,
      `${vaults.mover} keys.unwrapKey 200`,
      `${vaults.mover} keys.wrapKey 200`,
    ]);
  });

  it('gets a probe, which is removed again, if the request asks for one', async () => {
    await localControl(stack.azure).clearLog();
    const probed = await check(vaults.clean, vaults.cleanTarget, { probe: true });
    expect(find(probed, 'CHK-SUBSCRIPTION').evidence).toBe(
      'The probe showed that the target takes backups of the source.',
    );
    const written = (await localControl(stack.azure).requests())
      .filter(({ vault, method, status }) => vault === vaults.cleanTarget && method !== 'GET' && status < 400)
      .map(({ operation }) => operation);
    expect(written).toEqual(['secrets.restore', 'secrets.delete', 'deletedsecrets.purge']);
  });
});

describe('a check within the geography', () => {
  let run: CheckView;
  beforeAll(async () => {
    run = await check(vaults.messy, vaults.messyTarget);
  });

  it.each<[string, string[], RegExp]>([
    ['CHK-VERSIONS-BACKUP-LIMIT', ['many', 'more'], /more than 450 versions/],
    ['CHK-VERSIONS-MANY', ['many', 'more'], /secret many: 560/],
    ['CHK-DISABLED', ['off'], /disabled/],
    ['CHK-EXPIRED', ['expired'], /past expiry\. secret expired: expired on \d{4}/],
    ['CHK-EXPIRING', ['expiring'], /secret expiring: expires on \d{4}-\d\d-\d\d/],
    ['CHK-NOT-YET-VALID', ['early'], /not valid yet\. secret early: valid from \d{4}/],
    ['CHK-DATES-AFTER-2038', ['late'], /2038-01-19/],
    ['CHK-NAMES-IN-USE', ['conflict'], /other content/],
    ['CHK-NAMES-SOFT-DELETED', ['held'], /secret held: The name becomes free on \d{4}-\d\d-\d\d/],
    ['CHK-HSM-SKU', ['hardware'], /standard/],
    ['CHK-ROTATION-DUE', ['rotating'], /due to rotate within 7 days\. key rotating: due on \d{4}-\d\d-\d\d/],
    ['CHK-RENEWAL-DUE', ['renewing'], /1 item overdue to renew\. certificate renewing: overdue since \d{4}-\d\d-\d\d/],
    ['CHK-CERTIFICATE-PENDING', ['pending'], /operation in progress/],
    ['CHK-SOURCE-SOFT-DELETED', [], /1 item soft-deleted\. A move does not carry them: secret removed/],
    ['CHK-ISSUERS', [], /ISSUER_PASSWORD_NEEDED: ca/],
    ['CHK-CONTACTS', [], /CONTACTS_DIFFER/],
    ['CHK-ACCESS', [], /lacks 1 entries: 11111111-/],
    ['CHK-NETWORK-SETTINGS', [], /trusted services blocked/],
    ['CHK-DELETE-PROTECTION', [], /Source: 30 days.*target: 90 days/],
    ['CHK-LOCKS', [], /keep \(CanNotDelete\) at the source/],
    ['CHK-DEPENDENT-SERVICES', [], /disk encryption/],
  ])('%s warns of %j', (id, items, evidence) => {
    const finding = find(run, id);
    expect(finding).toMatchObject({ status: 'warn', itemCount: items.length });
    expect(finding.items.map(({ itemName }) => itemName)).toEqual(items);
    expect(finding.evidence).toMatch(evidence);
  });

  it('is ready with conditions, because no finding stops a move', () => {
    expect(run.overall).toBe('readyWithConditions');
    expect(run.conditions).toEqual(['CHK-HSM-SKU', 'CHK-ISSUERS', 'CHK-CONTACTS']);
    expect(run.forecast).toMatchObject({
      blocked: { byReason: { CERTIFICATE_PENDING: 1, HSM_KEY_IN_STANDARD_VAULT: 1, SOFT_DELETED_IN_TARGET: 1 } },
      skipped: { total: 1, byReason: { OTHER_CONTENT_IN_TARGET: 1 } },
    });
    expect(run.findings.filter(({ status }) => status === 'fail')).toEqual([]);
  });

  it('names the secrets and keys of certificates that are not selected', async () => {
    const select = { types: ['secret', 'key'], include: ['closed'] };
    const { items } = find(await check(vaults.messy, vaults.messyTarget, { select }), 'CHK-CERTIFICATE-BACKED');
    expect(items.map(({ itemType, itemName }) => `${itemType} ${itemName}`)).toEqual(['secret closed', 'key closed']);
  });

  it('uses the days of the request', async () => {
    const options = { expiringWithinDays: 5, moveWindowDays: 1, readValues: false };
    const select = { include: ['expiring', 'rotating', 'hardware'] };
    const narrow = await check(vaults.messy, vaults.messyTarget, { options, select });
    expect(find(narrow, 'CHK-EXPIRING').status).toBe('pass');
    expect(find(narrow, 'CHK-ROTATION-DUE').status).toBe('pass');
    const ids = narrow.findings.map(({ id }) => id);
    expect([ids.includes('CHK-HSM-SKU'), ids.includes('CHK-VALUE-SIZES')]).toEqual([false, false]);
  });
});

describe('a check to another geography', () => {
  let run: CheckView;
  beforeAll(async () => {
    const pace = { sourceShare: 0.5, targetShare: 0.01 };
    run = await check(vaults.messy, vaults.far, { pace });
  });

  it.each<[string, string[], RegExp]>([
    ['CHK-GEOGRAPHY', [], /westeurope \(Europe\).*eastus \(United States\)/],
    ['CHK-KEYS-ACROSS-GEOGRAPHIES', ['hardware', 'rotating'], /2 items/],
    ['CHK-METHOD', ['hardware', 'rotating'], /2 items cannot go to this target/],
    ['CHK-VALUE-SIZES', ['large'], /secret large: 25000/],
    ['CHK-CERTIFICATE-EXPORT', ['closed'], /1 item/],
    ['CHK-ESTIMATE', [], /1\d\d\d writes/],
  ])('%s warns of %j', (id, items, evidence) => {
    const finding = find(run, id);
    expect(finding.status).toBe('warn');
    expect(finding.items.map(({ itemName }) => itemName)).toEqual(items);
    expect(finding.evidence).toMatch(evidence);
  });
});

describe('pairs with wrong settings', () => {
  const pairs: readonly [keyof typeof vaults, keyof typeof vaults, string, CheckStatus, RegExp][] = [
    ['onlyKeys', 'far', 'CHK-METHOD', 'fail', /No item can go/],
    ['clean', 'elsewhere', 'CHK-SUBSCRIPTION', 'warn', /9d3b7c10-/],
    ['clean', 'unknown', 'CHK-GEOGRAPHY', 'unknown', /moonbase/],
    ['noBackup', 'cleanTarget', 'CHK-SOURCE-PERMISSIONS', 'fail', /secrets backup/],
    ['noBackup', 'cleanTarget', 'CHK-ITEMS-READABLE', 'warn', /VAULT_FORBIDDEN/],
    ['noList', 'cleanTarget', 'CHK-INVENTORY', 'fail', /secrets list/],
    ['clean', 'readOnly', 'CHK-TARGET-PERMISSIONS', 'fail', /secrets restore, keys restore, certificates restore/],
    ['clean', 'administered', 'CHK-TARGET-PERMISSIONS', 'pass', /secrets restore/],
    ['clean', 'roles', 'CHK-TARGET-PERMISSIONS', 'unknown', /Not proved: secrets restore/],
    ['clean', 'roles', 'CHK-ACCESS', 'warn', /access policies.*roles/],
    ['clean', 'walled', 'CHK-NETWORK-REACH', 'fail', /checks-walled/],
    ['clean', 'foreign', 'CHK-TENANT-KNOWN', 'fail', /MOVE_ALLOWED_TENANTS/],
    ['clean', 'dead', 'CHK-VAULTS-REACHABLE', 'fail', /checks-dead/],
    ['clean', 'dead', 'CHK-TARGET-NAME', 'warn', /the name is free/],
    ['clean', 'dead', 'CHK-MANAGEMENT-READABLE', 'unknown', /No subscription/],
    ['clean', 'removed', 'CHK-TARGET-NAME', 'fail', /soft-deleted vault holds the name/],
    ['clean', 'busy', 'CHK-THROTTLING', 'warn', /calls got 429/],
    ['twice', 'twiceTarget', 'CHK-ROTATION-ON', 'warn', /1 item in the target, .*\. key turning: due on/],
    [
      'twice',
      'twiceTarget',
      'CHK-RENEWAL-BOTH',
      'warn',
      /1 item that may renew in both vaults\. certificate twice: due on/,
    ],
    ['mover', 'cleanTarget', 'CHK-STAGING-KEY-PLACE', 'warn', /contoso-mover/],
  ];
  const runs = new Map<string, CheckView>();

  beforeAll(async () => {
    await localArmClient(stack.azure).vaults.delete('checks', vaults.removed);
    const match = { vault: vaults.busy, operation: 'secrets.list' };
    await localControl(stack.azure).addFault({ match, times: 2, effect: { kind: 'throttle', retryAfterSeconds: 1 } });
    const asked = pairs.map(([source, target]) => ({ sourceVault: vaults[source], targetVault: vaults[target] }));
    const { checks } = await postChecks(stack.baseUrl, { pairs: asked });
    for (const run of await Promise.all(checks.map(({ checkUri }) => readCheck(checkUri)))) {
      runs.set(`${run.sourceVault} ${run.targetVault}`, note(run));
    }
  });

  it.each(pairs)('%s to %s: %s is %s', (source, target, id, status, evidence) => {
    const run = runs.get(`${vaults[source]} ${vaults[target]}`);
    const finding = run === undefined ? undefined : find(run, id);
    expect(finding?.status).toBe(status);
    expect(finding?.evidence).toMatch(evidence);
  });
});

describe('the prerequisites of a move', () => {
  it('fail if the staging key is disabled', async () => {
    const keys = localKeyClient(stack.azure, vaults.mover);
    await keys.updateKeyProperties('move-staging', { enabled: false });
    const run = await check(vaults.clean, vaults.cleanTarget);
    await keys.updateKeyProperties('move-staging', { enabled: true });
    expect(find(run, 'CHK-STAGING-KEY')).toMatchObject({ status: 'fail' });
    expect(run.overall).toBe('notReady');
    // The check listed nothing, so it reports nothing about items.
    expect(find(run, 'CHK-INVENTORY').status).toBe('unknown');
  });

  it('fail if the app cannot write to the store', async () => {
    const probes = path.join(stateDir, 'store/probes');
    rmSync(probes, { recursive: true, force: true });
    writeFileSync(probes, 'a file where a folder has to be');
    const run = await check(vaults.clean, vaults.cleanTarget);
    rmSync(probes);
    expect(find(run, 'CHK-STORE')).toMatchObject({ status: 'fail' });
  });

  it('fail if the app has no identity', async () => {
    const env = { MOVE_ALLOWED_SOURCES: '*', MOVE_ALLOWED_TARGETS: '*', IDENTITY_HEADER: 'wrong' };
    const host = await startAppHost({ stateDir: localFolder(), azure: stack.azure, env });
    const run = note(await runChecks(host.baseUrl, { sourceVault: vaults.clean, targetVault: vaults.cleanTarget }));
    expect(find(run, 'CHK-IDENTITY')).toMatchObject({ status: 'fail' });
    expect(run.overall).toBe('notReady');
  });

  it('warn if Azure has not resolved a reference of a setting, and if the key of reports cannot sign', async () => {
    const secret = '@Microsoft.KeyVault(SecretUri=https://contoso-settings.vault.azure.net/secrets/webhook)';
    const receiver = { MOVE_WEBHOOK_URL: 'https://hooks.contoso.example', MOVE_WEBHOOK_SECRET: secret };
    const signing = { MOVE_REPORT_KEY_ID: `https://${vaults.mover}.vault.azure.net/keys/nobody-made-it` };
    const env = { MOVE_ALLOWED_SOURCES: '*', MOVE_ALLOWED_TARGETS: '*', ...receiver, ...signing };
    const host = await startAppHost({ stateDir: localFolder(), azure: stack.azure, env });
    const run = note(await runChecks(host.baseUrl, { sourceVault: vaults.clean, targetVault: vaults.cleanTarget }));
    expect(find(run, 'CHK-SETTING-REFERENCES')).toMatchObject({ status: 'warn' });
    expect(find(run, 'CHK-REPORT-KEY')).toMatchObject({
      status: 'warn',
      evidence: expect.stringContaining('no such key'),
    });
    expect(run.overall).toBe('ready');
  });
});

describe('a target that does not exist yet', () => {
  const checkNew = (more: object = {}) => {
    const place = { subscriptionId: defaultSubscriptionId, resourceGroup: 'rg-new', location: 'northeurope' };
    return check(vaults.clean, 'contoso-new', { createTarget: { ...place, ...more } });
  };

  it('passes if Azure would create it, and fails under a policy that denies it', async () => {
    expect(find(await checkNew(), 'CHK-NEW-TARGET').status).toBe('pass');
    const displayName = 'Key vaults should have deletion protection enabled';
    const policies = [{ assignment: 'kv', displayName, requires: 'purgeProtection' as const }];
    await localControl(stack.azure).changeSettings({ policies });
    const denied = find(await checkNew(), 'CHK-NEW-TARGET');
    expect(denied).toMatchObject({ status: 'fail', evidence: expect.stringContaining(displayName) });
    const run = await checkNew({ purgeProtection: 'atCreation' });
    expect(find(run, 'CHK-NEW-TARGET').status).toBe('pass');
    await localControl(stack.azure).changeSettings({ policies: [] });
  });
});

it('this file has seen every check pass and not pass', () => {
  const never = catalogue.filter(({ id }) => seen.get(id)?.has('pass') !== true || seen.get(id)?.size === 1);
  expect(never.map(({ id }) => id)).toEqual(neverProved);
});

it('this file has seen exactly the checks fail that can fail', () => {
  const canFail = catalogue.filter(({ severity }) => severity === 'fail').map(({ id }) => id);
  const failed = catalogue.filter(({ id }) => seen.get(id)?.has('fail') === true).map(({ id }) => id);
  expect(failed).toEqual(canFail);
});
