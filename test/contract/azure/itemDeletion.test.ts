import { type RunningAzure, startAzure } from '../../../local/azure/startAzure';
import { azureRequest, v } from '../../support/azure/azureRequest';
import { AzureTestClock, testSeed } from '../../support/azure/azureTestVaults';

const clock = new AzureTestClock();
let azure: RunningAzure;

/** The service's words for each kind, and how to create an item. */
const kinds = [
  { kind: 'secrets', title: 'Secret', method: 'PUT', path: '', body: { value: 'x' } },
  { kind: 'keys', title: 'Key', method: 'POST', path: '/create', body: { kty: 'EC' } },
  {
    kind: 'certificates',
    title: 'Certificate',
    method: 'POST',
    path: '/create',
    body: { policy: { issuer: { name: 'Self' }, key_props: { kty: 'EC' }, x509_props: { subject: 'CN=x' } } },
  },
] as const;

beforeAll(async () => {
  azure = await startAzure({ seed: testSeed({ retentionDays: 30 }), clock });
});
afterAll(() => azure.stop());

const settleIn = (ms: number) => azure.control.changeSettings({ delays: { deleteMs: ms, purgeMs: ms, issueMs: 0 } });
const send = (method: string, path: string, body?: unknown) =>
  azureRequest(azure, 'source', { method, path: v(path), body });
const make = ({ kind, method, path, body }: (typeof kinds)[number], name: string) =>
  send(method, `/${kind}/${name}${path}`, body);

describe.each(kinds)('$kind', (kind) => {
  const { kind: plural, title } = kind;
  beforeEach(() => settleIn(0));

  test.each([
    ['delete', 'DELETE', `/${plural}/never`],
    ['recover', 'POST', `/deleted${plural}/never/recover`],
    ['purge', 'DELETE', `/deleted${plural}/never`],
    ['backup', 'POST', `/${plural}/never/backup`],
    ['read', 'GET', `/${plural}/never/`],
  ])('answer NotFound without an inner code for %s of an unknown name', async (_, method, path) => {
    const { status, body } = await send(method, path);

    expect([status, body.error.code, body.error.innererror]).toEqual([404, `${title}NotFound`, undefined]);
  });

  test('list no versions for an unknown name', async () => {
    const { status, body } = await send('GET', `/${plural}/never/versions`);

    expect([status, body]).toEqual([200, { value: [], nextLink: null }]);
  });

  test('show after a delete when the retention ends', async () => {
    await make(kind, `dated-${plural}`);
    await send('GET', `/${plural}/dated-${plural}/`);
    const { status, body } = await send('DELETE', `/${plural}/dated-${plural}`);

    expect(status).toBe(200);
    expect(body.recoveryId).toBe(`https://source.vault.azure.net/deleted${plural}/dated-${plural}`);
    expect(body.scheduledPurgeDate - body.deletedDate).toBe(30 * 24 * 3_600);
    expect(body.value).toBeUndefined();
    await send('DELETE', `/deleted${plural}/dated-${plural}`);
  });

  test('are not found, purged or overwritten until the delete has settled', async () => {
    await make(kind, `settling-${plural}`);
    await send('GET', `/${plural}/settling-${plural}/`);
    await settleIn(3_000);
    await send('DELETE', `/${plural}/settling-${plural}`);

    const read = await send('GET', `/deleted${plural}/settling-${plural}`);
    expect([read.status, read.body.error]).toEqual([
      404,
      { code: `${title}NotFound`, message: `Deleted ${title} not found: settling-${plural}` },
    ]);
    const purge = await send('DELETE', `/deleted${plural}/settling-${plural}`);
    expect([purge.status, purge.body.error.code, purge.body.error.innererror.code, purge.body.error.message]).toEqual([
      409,
      'Conflict',
      'ObjectIsBeingDeleted',
      `${title} is currently being deleted.`,
    ]);
    const again = await make(kind, `settling-${plural}`);
    expect([again.status, again.body.error.innererror.code]).toEqual([409, 'ObjectIsBeingDeleted']);
    expect(again.body.error.message).toBe(
      `${title} settling-${plural} is currently being deleted and cannot be re-created; retry later.`,
    );
    clock.advance(3_000);
    expect((await send('DELETE', `/deleted${plural}/settling-${plural}`)).status).toBe(204);
  });

  test('block a deleted name, and a restore onto it, until its purge ends', async () => {
    await make(kind, `restored-${plural}`);
    await send('GET', `/${plural}/restored-${plural}/`);
    const { body: blob } = await send('POST', `/${plural}/restored-${plural}/backup`);
    await send('DELETE', `/${plural}/restored-${plural}`);
    const create = await make(kind, `restored-${plural}`);
    const onDeleted = await send('POST', `/${plural}/restore`, blob);
    await settleIn(4_000);
    const purge = await send('DELETE', `/deleted${plural}/restored-${plural}`);
    const onPurging = await send('POST', `/${plural}/restore`, blob);
    const gone = await Promise.all(
      [`/${plural}/restored-${plural}/`, `/deleted${plural}/restored-${plural}`].map((path) => send('GET', path)),
    );
    clock.advance(4_000);

    expect([create.status, create.body.error.innererror.code]).toEqual([409, 'ObjectIsDeletedButRecoverable']);
    expect([purge.status, purge.body]).toEqual([204, '']);
    for (const { status, body } of [onDeleted, onPurging]) {
      expect([status, body.error.code, body.error.innererror]).toEqual([409, 'Conflict', undefined]);
      expect(body.error.message).toMatch(
        new RegExp(
          `^There was a conflict restoring the ${title.toLowerCase()} 'https://source.*/restored-${plural}/[0-9a-f]{32}'\\.`,
        ),
      );
    }
    expect(gone.map(({ status }) => status)).toEqual([404, 404]);
    expect((await send('POST', `/${plural}/restore`, blob)).status).toBe(200);
  });

  test('have a backup of a length byte, a tag of their kind and a compact JWE, and reject those of other kinds', async () => {
    await make(kind, `sealed-${plural}`);
    await send('GET', `/${plural}/sealed-${plural}/`);
    const { body } = await send('POST', `/${plural}/sealed-${plural}/backup`);
    const bytes = Buffer.from(body.value, 'base64url');
    const tagEnd = 1 + (bytes[0] ?? 0);
    const [header = ''] = bytes.toString('latin1', tagEnd).split('.');
    const other = plural === 'keys' ? 'secrets' : 'keys';
    const refused = await azureRequest(azure, 'same-world', { method: 'POST', path: v(`/${other}/restore`), body });

    expect(bytes.toString('latin1', 1, tagEnd)).toBe(`AzureKeyVault${title}BackupV1.microsoft.com`);
    expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toMatchObject({
      kid: expect.stringMatching(/^[0-9a-f-]{36}$/),
      enc: 'A256CBC-HS512',
    });
    expect([refused.status, refused.body.error.code]).toEqual([400, 'Malformed backup blob']);
  });
});
