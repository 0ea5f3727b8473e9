import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import type { RunningAzure } from '../../local/azure/startAzure';

/** One operation of a client: its name, and why it failed. */
export interface StrangerRow {
  readonly name: string;
  readonly fault: string | undefined;
}

/** The environment in which an unmodified client reaches the embedded Azure: proxy, trust, identity. */
export function strangerEnvironment(azure: RunningAzure): NodeJS.ProcessEnv {
  const { proxyUrl, caFile, identityEndpoint, identityHeader, signIn } = azure;
  const { PATH, HOME } = process.env;
  return {
    PATH,
    HOME,
    HTTPS_PROXY: proxyUrl,
    NO_PROXY: '127.0.0.1',
    no_proxy: '127.0.0.1',
    NODE_EXTRA_CA_CERTS: caFile,
    REQUESTS_CA_BUNDLE: caFile,
    SSL_CERT_FILE: caFile,
    IDENTITY_ENDPOINT: identityEndpoint,
    IDENTITY_HEADER: identityHeader,
    AZURE_TENANT_ID: signIn.tenantId,
    AZURE_CLIENT_ID: signIn.clientId,
    AZURE_FEDERATED_TOKEN_FILE: signIn.federatedTokenFile,
    STRANGER_SECRET: identityHeader,
    STRANGER_CERTIFICATE: signIn.certificateFile,
    STRANGER_SUBSCRIPTION: azure.vaults[0]?.subscriptionId,
  };
}

/** Runs a driver to its end and returns the rows that it printed. Rejects when it prints none. */
export async function runDriver(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<StrangerRow[]> {
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const printed: string[] = [];
  const errors: string[] = [];
  child.stdout.on('data', (chunk: Buffer) => printed.push(chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const rows = printed.join('').split('\n').flatMap(readRow);
  if (rows.length === 0 || code !== 0)
    throw new Error(`The driver ended with ${String(code)}: ${errors.join('').slice(-2_000)}`);
  return rows;
}

function readRow(line: string): StrangerRow[] {
  const [mark, name = '', result, reason = ''] = line.split('\t');
  return mark === 'ROW' ? [{ name, fault: result === 'ok' ? undefined : reason }] : [];
}

/** Whether a program is installed: this call of it succeeds. */
export async function isInstalled(command: string, args: readonly string[]): Promise<boolean> {
  try {
    await promisify(execFile)(command, [...args]);
    return true;
  } catch {
    return false;
  }
}
