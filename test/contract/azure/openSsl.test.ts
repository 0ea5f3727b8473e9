import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type RunningAzure, startAzure } from '../../../local/azure/startAzure';
import { testSeed } from '../../support/azure/azureTestVaults';

let azure: RunningAzure;

beforeAll(async () => {
  azure = await startAzure({ seed: testSeed() });
});
afterAll(() => azure.stop());

/** What `openssl s_client` says, and how it ends, when its connection is closed at once. */
async function connect(...options: string[]): Promise<{ code: number | null; output: string }> {
  // Not synchronous: the vault that answers lives in this process.
  const child = spawn('openssl', ['s_client', '-CAfile', azure.caFile, '-verify_return_error', ...options]);
  child.stdin.end();
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  await once(child, 'close');
  return { code: child.exitCode, output };
}

const byName = (host: string) => ['-connect', azure.connectTo, '-servername', host, '-verify_hostname', host];

test.each(['-tls1_2', '-tls1_3'])('OpenSSL accepts the chain and the name of a vault (%s)', async (version) => {
  const { code, output } = await connect(...byName('source.vault.azure.net'), version);

  expect(output).toContain('Verify return code: 0 (ok)');
  expect(output).toContain('Verified peername: source.vault.azure.net');
  expect(code).toBe(0);
});

test("OpenSSL accepts the address on a vault's own port", async () => {
  const { directUrl = '' } = azure.vaults.find(({ name }) => name === 'source') ?? {};
  const { code, output } = await connect('-connect', directUrl.slice('https://'.length), '-verify_ip', '127.0.0.1');

  expect(output).toContain('Verify return code: 0 (ok)');
  expect(code).toBe(0);
});

test('OpenSSL does not accept one vault for another, nor gets a certificate for a name that is no vault', async () => {
  const other = byName('source.vault.azure.net').with(-1, 'same-world.vault.azure.net');
  const mistaken = await connect(...other);
  const unknown = await connect(...byName('no-such-vault.vault.azure.net'));

  expect(mistaken.output).toMatch(/hostname mismatch/i);
  expect(unknown.output).toMatch(/handshake failure/);
  expect([mistaken.code, unknown.code]).toEqual([1, 1]);
});
