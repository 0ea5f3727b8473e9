import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type RunningAzure, startAzure } from '../../../local/azure/startAzure';
import { testSeed } from '../../support/azure/azureTestVaults';

let azure: RunningAzure;

beforeAll(async () => {
  azure = await startAzure({ seed: testSeed() });
});
afterAll(() => azure.stop());

/** The output and exit code of `openssl s_client` whose input ends at once. */
async function connect(...options: string[]): Promise<{ code: number | null; output: string }> {
  // Asynchronous, because the vault that answers runs in this process.
  const child = spawn('openssl', ['s_client', '-CAfile', azure.caFile, '-verify_return_error', ...options]);
  child.stdin.end();
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  await once(child, 'close');
  return { code: child.exitCode, output };
}

const byName = (host: string) => ['-connect', azure.connectTo, '-servername', host, '-verify_hostname', host];

test.each(['-tls1_2', '-tls1_3'])('presents a chain and a name that OpenSSL accepts (%s)', async (version) => {
  const { code, output } = await connect(...byName('source.vault.azure.net'), version);

  expect(output).toContain('Verify return code: 0 (ok)');
  expect(output).toContain('Verified peername: source.vault.azure.net');
  expect(code).toBe(0);
});

test("presents an address that OpenSSL accepts on a vault's own port", async () => {
  const { directUrl = '' } = azure.vaults.find(({ name }) => name === 'source') ?? {};
  const { code, output } = await connect('-connect', directUrl.slice('https://'.length), '-verify_ip', '127.0.0.1');

  expect(output).toContain('Verify return code: 0 (ok)');
  expect(code).toBe(0);
});

test('presents no certificate for another vault or an unknown name', async () => {
  const other = byName('source.vault.azure.net').with(-1, 'same-world.vault.azure.net');
  const mistaken = await connect(...other);
  const unknown = await connect(...byName('no-such-vault.vault.azure.net'));

  expect(mistaken.output).toMatch(/hostname mismatch/i);
  expect(unknown.output).toMatch(/handshake failure/);
  expect([mistaken.code, unknown.code]).toEqual([1, 1]);
});
