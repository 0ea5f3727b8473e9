import { readFileSync } from 'node:fs';
import path from 'node:path';
import { MoverError } from '../../../../../shared/contracts/model/moverError';
import { isAllowed } from '../../../../../shared/rules/text/isAllowed';
import { publicCloud } from '../../../../../shared/contracts/settings/clouds';
import { parseSettings, settingNames } from '../../../../../shared/contracts/settings/settings';

const tenant = '11111111-2222-3333-4444-555555555555';
const keyId = 'https://contoso-mover.vault.azure.net/keys/move-staging';
const enough = { MOVE_STORE: 'file:/var/mover', MOVE_STAGING_KEY_ID: keyId };

function faultOf(env: Record<string, string | undefined>): MoverError {
  try {
    parseSettings(env);
  } catch (error) {
    if (error instanceof MoverError) return error;
    throw error;
  }
  throw new Error('the settings were accepted');
}

test('parseSettings accepts whole seconds from 1 to 120 as VAULT_CALL_TIMEOUT_SECONDS', () => {
  expect(parseSettings({ ...enough, VAULT_CALL_TIMEOUT_SECONDS: '60' }).callTimeoutSeconds).toBe(60);
  for (const text of ['0', '121', '1.5', '-1', 'soon']) {
    expect(faultOf({ ...enough, VAULT_CALL_TIMEOUT_SECONDS: text }).message).toContain(
      'VAULT_CALL_TIMEOUT_SECONDS: expected a whole number of seconds from 1 to 120',
    );
  }
});

test('parseSettings refuses NODE_TLS_REJECT_UNAUTHORIZED=0, which would accept every certificate', () => {
  const { code, message } = faultOf({ ...enough, NODE_TLS_REJECT_UNAUTHORIZED: '0' });
  expect(code).toBe('SETTINGS_INVALID');
  expect(message).toContain('NODE_TLS_REJECT_UNAUTHORIZED: expected no such setting');
  expect(parseSettings({ ...enough, NODE_TLS_REJECT_UNAUTHORIZED: '1' }).stagingKeyId).toBe(keyId);
});

test('parseSettings needs only two settings, and then allows no vault', () => {
  expect(parseSettings(enough)).toEqual({
    allowedSources: [],
    allowedTargets: [],
    allowedTenants: [],
    missing: [],
    callTimeoutSeconds: 30,
    store: { kind: 'directory', path: '/var/mover' },
    stagingKeyId: keyId,
    ui: 'steer',
    allowRollback: false,
    allowRetirement: false,
    allowRehearsal: false,
    cloud: publicCloud,
    vaultSuffix: 'vault.azure.net',
    telemetry: false,
    statusLinks: 'own',
  });
});

test.each(['own', 'full'] as const)('parseSettings reads MOVE_STATUS_LINKS=%s', (links) => {
  expect(parseSettings({ ...enough, MOVE_STATUS_LINKS: links }).statusLinks).toBe(links);
  expect(() => parseSettings({ ...enough, MOVE_STATUS_LINKS: `${links}s` })).toThrow(
    /MOVE_STATUS_LINKS: expected own or full/,
  );
});

test.each(['off', 'read', 'steer'] as const)('parseSettings reads MOVE_UI=%s', (mode) => {
  expect(parseSettings({ ...enough, MOVE_UI: mode }).ui).toBe(mode);
  expect(() => parseSettings({ ...enough, MOVE_UI: `${mode}s` })).toThrow(/MOVE_UI: expected one of off, read, steer/);
});

test('parseSettings lets the page steer unless a setting limits it, because the roles of the API decide', () => {
  expect(parseSettings(enough).ui).toBe('steer');
});

test('parseSettings splits lists at commas, trims them and converts them to lower case', () => {
  const settings = parseSettings({ ...enough, MOVE_ALLOWED_SOURCES: ' Contoso-*, other ,', MOVE_ALLOWED_TARGETS: '*' });
  expect(settings.allowedSources).toEqual(['contoso-*', 'other']);
  expect(settings.allowedTargets).toEqual(['*']);
});

test('parseSettings allows the tenant of the identity by default', () => {
  const own = parseSettings({ ...enough, AZURE_TENANT_ID: tenant.toUpperCase() });
  const named = parseSettings({
    ...enough,
    AZURE_TENANT_ID: tenant,
    MOVE_ALLOWED_TENANTS: tenant.replace('1111', '9999'),
  });
  expect(own.allowedTenants).toEqual([tenant]);
  expect(named.allowedTenants).toEqual([tenant.replace('1111', '9999')]);
});

test.each([
  ['file:.state/store', { kind: 'directory', path: '.state/store' }],
  ['file:///var/mover', { kind: 'directory', path: '/var/mover' }],
  [
    'https://contoso.blob.core.windows.net/moves/',
    { kind: 'blob', url: 'https://contoso.blob.core.windows.net/moves' },
  ],
  [
    'https://127.0.0.1:10000/devstoreaccount1/moves',
    { kind: 'blob', url: 'https://127.0.0.1:10000/devstoreaccount1/moves' },
  ],
])('parseSettings accepts the store %s', (text, store) => {
  expect(parseSettings({ ...enough, MOVE_STORE: text }).store).toEqual(store);
});

test('parseSettings reads an archive of reports in the form of a store, and none by default', () => {
  const url = 'https://contosoreports.blob.core.windows.net/reports';
  expect(parseSettings({ ...enough, MOVE_REPORT_ARCHIVE: url }).reportArchive).toEqual({ kind: 'blob', url });
  expect(parseSettings(enough).reportArchive).toBeUndefined();
  const fault = faultOf({ ...enough, MOVE_REPORT_ARCHIVE: `${url}?sig=canary` });
  expect(fault.message).toContain('MOVE_REPORT_ARCHIVE: expected https://<account>');
  expect(fault.message).not.toContain('canary');
});

test.each([
  'file:',
  'http://contoso.blob.core.windows.net/moves',
  'https://contoso.blob.core.windows.net',
  'https://contoso.blob.core.windows.net/moves?sv=2024&sig=canary',
  'https://user:canary@contoso.blob.core.windows.net/moves',
  'canary',
])('parseSettings rejects the store %s without repeating it', (text) => {
  const fault = faultOf({ ...enough, MOVE_STORE: text });
  expect(fault.message).toContain('MOVE_STORE: expected https://<account>');
  expect(fault.message).not.toContain('canary');
});

test.each([
  ['127.0.0.1:8443', { host: '127.0.0.1', port: 8443 }],
  ['forwarder.internal:443', { host: 'forwarder.internal', port: 443 }],
  ['[::1]:8443', { host: '::1', port: 8443 }],
])('parseSettings reads the address %s of VAULT_CONNECT_TO', (text, connectTo) => {
  expect(parseSettings({ ...enough, VAULT_CONNECT_TO: text }).connectTo).toEqual(connectTo);
});

test.each(['8443', 'host', 'host:0', 'host:65536', 'https://host:1'])(
  'parseSettings rejects the address %s',
  (text) => {
    expect(faultOf({ ...enough, VAULT_CONNECT_TO: text }).message).toContain(
      'VAULT_CONNECT_TO: expected <host>:<port>',
    );
  },
);

test('parseSettings reports all faults together, without the values of settings', () => {
  const fault = faultOf({
    MOVE_ALLOWED_SOURCES: 'canary_1',
    MOVE_ALLOWED_TENANTS: 'canary-2',
    MOVE_STAGING_KEY_ID: 'https://canary-3/keys/x',
    MOVE_VAULT_SUFFIX: 'canary.4',
    MOVE_STOER: 'canary-5',
    MOVE_CHECKS: '["canary-6"]',
    MOVE_CHECK_SCHEDULE: 'canary 7',
    MOVE_WEBHOOK_URL: 'http://canary-8',
  });
  expect(fault.code).toBe('SETTINGS_INVALID');
  expect(fault.retryable).toBe(false);
  for (const name of [
    'MOVE_ALLOWED_SOURCES: expected vault names',
    'MOVE_ALLOWED_TENANTS: expected tenant ids',
    'MOVE_STAGING_KEY_ID: expected the id',
    'MOVE_VAULT_SUFFIX: expected one of',
    'MOVE_STORE: is missing',
    'MOVE_STOER: is not a setting',
    'MOVE_CHECKS: /0: ',
    'MOVE_CHECK_SCHEDULE: expected an NCRONTAB',
    'MOVE_WEBHOOK_URL: expected https://',
    'MOVE_WEBHOOK_SECRET: is missing, because MOVE_WEBHOOK_URL is set',
  ]) {
    expect(fault.message).toContain(name);
  }
  expect(fault.message).toContain('10 fault(s)');
  expect(fault.message).not.toContain('canary');
});

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const pairs = '[{"sourceVault":"contoso-west","targetVault":"contoso-north"}]';
const sources = { isAllowed, readFile: () => pairs };
const all = { ...enough, MOVE_ALLOWED_SOURCES: '*', MOVE_ALLOWED_TARGETS: '*' };

test('parseSettings reads the address and the secret of a receiver of notices', () => {
  const { webhook } = parseSettings({
    ...enough,
    MOVE_WEBHOOK_URL: 'https://hooks.contoso.example',
    MOVE_WEBHOOK_SECRET: secret,
  });
  expect(webhook).toMatchObject({ url: 'https://hooks.contoso.example', format: 'cloudEvents' });
  expect(webhook?.secrets.map(({ length }) => length)).toEqual([24]);
});

test('parseSettings needs no secret for a chat, whose address is one', () => {
  const { webhook } = parseSettings({ ...enough, MOVE_WEBHOOK_URL: 'slack+https://hooks.example/services/a' });
  expect(webhook).toEqual({ url: 'https://hooks.example/services/a', format: 'slack', secrets: [] });
});

test.each([
  [{ MOVE_WEBHOOK_SECRET: secret }, 'MOVE_WEBHOOK_URL: is missing, because MOVE_WEBHOOK_SECRET is set'],
  [{ MOVE_WEBHOOK_URL: 'https://hooks.contoso.example' }, 'MOVE_WEBHOOK_SECRET: is missing, because MOVE_WEBHOOK_URL'],
  [{ MOVE_CHECK_SCHEDULE: '0 0 * * * *' }, 'MOVE_CHECKS: is missing, because MOVE_CHECK_SCHEDULE is set'],
  [{ MOVE_COMPARE_SCHEDULE: '0 0 * * * *' }, 'MOVE_COMPARISONS: is missing, because MOVE_COMPARE_SCHEDULE is set'],
])('parseSettings rejects a setting without its partner: %j', (half, expected) => {
  const fault = faultOf({ ...enough, ...half });
  expect(fault.message).toContain('1 fault(s)');
  expect(fault.message).toContain(expected);
});

test.each([pairs, 'pairs.json'])('parseSettings reads scheduled pairs: %s', (text) => {
  const settings = parseSettings({ ...all, MOVE_CHECKS: text, MOVE_CHECK_SCHEDULE: '0 0 * * * *' }, sources);
  expect(settings.scheduledChecks).toMatchObject({
    schedule: '0 0 * * * *',
    pairs: [{ sourceVault: 'contoso-west', targetVault: 'contoso-north' }],
  });
});

test.each([pairs, 'pairs.json'])('parseSettings reads pairs of scheduled comparisons: %s', (text) => {
  const given = { ...all, MOVE_COMPARISONS: text, MOVE_COMPARE_SCHEDULE: ' 0 0 * * * * ' };
  expect(parseSettings(given, sources).scheduledComparisons).toMatchObject({
    schedule: '0 0 * * * *',
    pairs: [{ sourceVault: 'contoso-west', targetVault: 'contoso-north', depth: 'full', select: { include: ['*'] } }],
  });
  expect(parseSettings({ ...all, MOVE_COMPARISONS: text }, sources).scheduledComparisons).toBeUndefined();
});

test('parseSettings names the faults of scheduled comparisons by their own setting', () => {
  const given = (more: object) => ({
    ...all,
    MOVE_COMPARISONS: JSON.stringify([{ ...JSON.parse(pairs)[0], ...more }]),
  });
  expect(() => parseSettings(given({ depth: 'canary' }), sources)).toThrow('MOVE_COMPARISONS: /0/depth: ');
  expect(() => parseSettings(given({ canary: 1 }), sources)).toThrow('MOVE_COMPARISONS: /0: has an unknown field');
  expect(() => parseSettings(given({ targetVault: 'contoso-west' }), sources)).toThrow('expected two different vaults');
  const elsewhere = { ...given({}), MOVE_ALLOWED_SOURCES: 'contoso-east' };
  expect(() => parseSettings(elsewhere, sources)).toThrow('MOVE_COMPARISONS: /0/sourceVault: is not in MOVE_ALLOWED');
});

test('parseSettings validates pairs without a schedule, and does not return them', () => {
  expect(parseSettings({ ...all, MOVE_CHECKS: pairs }, sources).scheduledChecks).toBeUndefined();
  expect(() => parseSettings({ ...all, MOVE_CHECKS: '[]' }, sources)).toThrow('MOVE_CHECKS: expected a JSON array');
});

test('parseSettings rejects pairs that are not on the allow-lists', () => {
  const elsewhere = { ...all, MOVE_ALLOWED_TARGETS: 'contoso-east', MOVE_CHECKS: pairs };
  expect(() => parseSettings(elsewhere, sources)).toThrow(
    'MOVE_CHECKS: /0/targetVault: is not in MOVE_ALLOWED_TARGETS',
  );
  expect(() => parseSettings({ ...enough, MOVE_CHECKS: pairs }, sources)).toThrow('2 fault(s)');
  expect(() => parseSettings({ ...all, MOVE_CHECKS: pairs })).toThrow('2 fault(s)');
});

test('parseSettings rejects a staging key in another cloud', () => {
  const china = { ...enough, MOVE_VAULT_SUFFIX: 'vault.azure.cn' };
  expect(faultOf(china).message).toContain('MOVE_STAGING_KEY_ID: expected a key in a vault of AzureChinaCloud');
  const inChina = parseSettings({ ...china, MOVE_STAGING_KEY_ID: 'https://contoso.vault.azure.cn/keys/k' });
  expect(inChina.vaultSuffix).toBe('vault.azure.cn');
});

test('parseSettings treats an empty setting as absent', () => {
  expect(faultOf({ ...enough, MOVE_STORE: ' ' }).message).toContain('MOVE_STORE: is missing');
  expect(parseSettings({ ...enough, MOVE_VAULT_SUFFIX: '', VAULT_CONNECT_TO: '' }).vaultSuffix).toBe('vault.azure.net');
});

test('parseSettings accepts the sample file, which has every setting', () => {
  const file = path.join(__dirname, '../../../../../local.settings.sample.json');
  const { Values: values } = JSON.parse(readFileSync(file, 'utf8')) as { Values: Record<string, string> };
  const ours = Object.keys(values).filter((name) => name.startsWith('MOVE_') || name.startsWith('VAULT_'));
  expect(ours.sort()).toEqual([...settingNames].sort());
  expect(parseSettings(values).allowedSources).toEqual(['contoso-westeurope']);
});
