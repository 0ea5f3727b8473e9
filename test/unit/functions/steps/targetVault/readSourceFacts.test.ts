// Whether somebody still uses a vault, read from the embedded Azure with its real calls and locks.
import { SecretClient } from '@azure/keyvault-secrets';
import { readSourceFacts } from '../../../../../functions/steps/targetVault/readSourceFacts';
import { defaultIdentity, defaultTenantId } from '../../../../../local/azure/cloud/defaults';
import { type Arm } from '../../../../../shared/clients/arm/arm';
import { logAnswer } from '../../../../../shared/clients/arm/armRecordAnswers';
import { lastUseSchema } from '../../../../../shared/contracts/model/lastUse';
import { azureClientOptions, azureVaultUrl } from '../../../../support/azure/azureClients';
import { type MoveAzure, startMoveAzure } from '../../../../support/move/moveAzure';

const reader = 'b2940e6f-17d8-43ca-a5f1-98e3c07d6b21';
const own = { objectId: defaultIdentity.objectId, tenantId: defaultTenantId, secrets: ['all', 'purge'] };
const audited = {
  name: 'audit',
  properties: { workspaceId: '/w', logs: [{ categoryGroup: 'audit', enabled: true }], metrics: [] },
};
const policies = [own, { objectId: reader, tenantId: defaultTenantId, secrets: ['get', 'set'] }];
let at: MoveAzure;

beforeAll(async () => {
  const access = { model: 'accessPolicies' as const, policies };
  at = await startMoveAzure({
    source: { access, secrets: [{ name: 'db', versions: [{ value: 'never-shown' }] }], diagnosticSettings: [audited] },
    target: { access },
  });
});
afterAll(() => at.stop());
afterEach(() => {
  at.azure.control.clearFaults();
});

const read = async (vault = 'source') => readSourceFacts(at.clients().arm, vault, Date.now);
const secretsOf = async (objectId: string) => {
  const token = await at.azure.control.issueToken({ objectId });
  const credential = { getToken: () => Promise.resolve({ token, expiresOnTimestamp: Date.now() + 3_600_000 }) };
  return new SecretClient(azureVaultUrl('source'), credential, azureClientOptions(at.azure));
};
const rows = (found: readonly object[]): Pick<Arm, 'ownObjectId' | 'queryLogs' | 'findVault' | 'listLocks'> => ({
  ...at.clients().arm,
  queryLogs: async () => found as never,
});

test('readSourceFacts leaves out the calls of the app, and names everybody else, also by a refused call', async () => {
  await at.secrets('source').getSecret('db');
  const mine = await read();
  expect(lastUseSchema.parse(mine.lastUse)).toMatchObject({
    ...{ verdict: 'unknown', because: 'RETENTION_SHORT', lastRead: null, users: [], own: [defaultIdentity.objectId] },
  });
  expect(mine.vault).toMatchObject({ purgeProtection: false, retentionDays: 90 });
  const secrets = await secretsOf(reader);
  await secrets.setSecret('theirs', 'x');
  await expect(secrets.beginDeleteSecret('db')).rejects.toThrow();
  await secrets.getSecret('db');
  const { lastUse } = await read();
  expect(lastUse).toMatchObject({ verdict: 'inUse', lastRead: { by: reader }, lastWrite: { by: reader } });
  expect(lastUse?.users).toMatchObject([{ user: reader, calls: 3 }]);
  expect(JSON.stringify(lastUse)).not.toContain('never-shown');
});

test('readSourceFacts does not know a vault without a log, and says so', async () => {
  expect((await read('target')).lastUse).toMatchObject({ verdict: 'unknown', because: 'NO_LOG', reachesTo: null });
  expect(await read('absent')).toMatchObject({ vault: null, locks: null, lastUse: null });
});

test.each([
  ['arm.logs.query', { lastUse: { verdict: 'unknown', because: 'NOT_READABLE' } }],
  ['arm.locks.list', { locks: null }],
])('readSourceFacts says what it may not read: %s', async (operation, expected) => {
  at.fault({
    match: { operation },
    effect: { kind: 'refuse', status: 403, code: 'AuthorizationFailed', message: 'No.' },
  });
  expect(await read()).toMatchObject(expected);
});

test('readSourceFacts makes nothing of rows of another form, nor of a part of the rows', async () => {
  const row = {
    User: 'x',
    Kind: 'read',
    First: '2026-01-01T00:00:00Z',
    Last: '2026-01-01T00:00:00.1234567Z',
    Calls: 1,
  };
  for (const wrong of [{ Kind: 'other' }, { Last: 'soon' }, { Calls: 0 }, { User: 7 }]) {
    const { lastUse } = await readSourceFacts(rows([{ ...row, ...wrong }]), 'source', Date.now);
    expect(lastUse).toMatchObject({ verdict: 'unknown', because: 'NOT_READABLE' });
  }
  const many = Array.from({ length: 10_001 }, () => ({ ...row, User: defaultIdentity.objectId }));
  const { lastUse } = await readSourceFacts(rows(many), 'source', Date.now);
  expect(lastUse).toMatchObject({ verdict: 'unknown', because: 'CUT_OFF' });
});

test('an answer of Azure Monitor with an error besides its rows counts as none', () => {
  const tables = [{ columns: [], rows: [] }];
  expect(logAnswer.safeParse({ tables }).success).toBe(true);
  expect(logAnswer.safeParse({ tables, error: { code: 'PartialError', message: 'No.' } }).success).toBe(false);
});
