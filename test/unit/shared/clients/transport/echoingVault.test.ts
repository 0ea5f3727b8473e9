import { inspect } from 'node:util';
import { plain, script } from '../../../../support/clients/clientSecretAnswers';
import { type SeenRequest, type VaultServer, startVaultServer } from '../../../../support/clients/clientVaultServer';
import { type VaultsUnderTest, impatientClock, vaultsAt } from '../../../../support/clients/clientVaults';

// A service that quotes the request in its error puts a value wherever errors are kept.

const canary = 'canary-3f9a7c15e2d84b60';
const bytes = new TextEncoder().encode(canary);
const encodings = [
  canary,
  ...(['base64', 'base64url', 'hex'] as const).map((encoding) => Buffer.from(canary).toString(encoding)),
];
const key = { name: 'signing', version: '0123456789abcdef0123456789abcdef' };

const calls: readonly (readonly [string, (vaults: VaultsUnderTest) => Promise<unknown>])[] = [
  ['setSecret', ({ secrets }) => secrets.setSecret('payroll', canary, plain)],
  ['restoreSecret', ({ secrets }) => secrets.restore(bytes)],
  ['restoreKey', ({ keys }) => keys.restore(bytes)],
  ['encrypt', ({ keys }) => keys.encrypt(key, 'RSA-OAEP-256', bytes)],
  ['decrypt', ({ keys }) => keys.decrypt(key, 'RSA-OAEP-256', { ciphertext: bytes })],
  ['wrapKey', ({ keys }) => keys.wrapKey(key, 'RSA-OAEP-256', bytes)],
  ['unwrapKey', ({ keys }) => keys.unwrapKey(key, 'RSA-OAEP-256', bytes)],
  ['sign', ({ keys }) => keys.sign(key, 'RS256', bytes)],
  ['verify', ({ keys }) => keys.verify(key, 'RS256', bytes, bytes)],
  ['restoreCertificate', ({ certificates }) => certificates.restore(bytes)],
];

let server: VaultServer;
beforeAll(async () => {
  server = await startVaultServer('contoso');
});
beforeEach(() => {
  server.seen.length = 0;
});
afterAll(() => server.stop());

/** What a service says of a request that it quotes: in its words, and in the places of its codes. */
function echo(status: number, { body }: SeenRequest) {
  const code = /[\w-]{16,}/.exec(body)?.[0] ?? 'None';
  const message = `Bad request: ${body.slice(0, 250)}`;
  return { status, body: { error: { code, message, innererror: { code } } } };
}

describe.each(calls)('an error that quotes the request of %s', (_, call) => {
  test.each([400, 401, 403, 409, 500])('shows nothing of it at status %i', async (status) => {
    script(server, (request) => echo(status, request));
    const error: unknown = await call(vaultsAt(server, { clock: impatientClock() })).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(Error);
    expect(server.seen.some(({ body }) => encodings.some((text) => body.includes(text)))).toBe(true);
    const shown = inspect(error, { depth: 20, showHidden: true, maxStringLength: null });
    expect(encodings.filter((text) => shown.includes(text))).toEqual([]);
  });
});
