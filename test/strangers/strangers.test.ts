import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { defaultIdentity } from '../../local/azure/cloud/defaults';
import { type RunningAzure, startAzure } from '../../local/azure/startAzure';
import { testSeed } from '../support/azure/azureTestVaults';
import { azRows } from './az/rows';
import { javaScriptClients } from './clients';
import { isInstalled, runDriver, strangerEnvironment, type StrangerRow } from './strangerRun';

// Clients that this project did not write, unmodified, against the embedded Azure. `npm run strangers` runs them.

const run = promisify(execFile);
const cache = path.resolve(__dirname, '../../.cache/strangers');
const hour = 3_600_000;
const counts = new Map<string, number>();
let azure: RunningAzure;

beforeAll(async () => {
  const settings = { delays: { deleteMs: 0, purgeMs: 0, issueMs: 0, provisionMs: 0 } };
  azure = await startAzure({ seed: { ...testSeed(), settings } });
});
afterAll(async () => {
  await azure.stop();
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  process.stdout.write(
    `${[...counts].map(([client, count]) => `${client}: ${count} rows`).join('\n')}\ntotal: ${total} rows\n`,
  );
});

/** Fails with every row that failed. */
function judge(client: string, rows: readonly StrangerRow[]): void {
  counts.set(client, rows.length);
  expect(rows.filter(({ fault }) => fault !== undefined)).toEqual([]);
}

function skipped(client: string, what: string): void {
  process.stdout.write(`${client}: skipped, because ${what}.\n`);
}

test.each(Object.keys(javaScriptClients))(
  'JavaScript, %s packages',
  async (set) => {
    const folder = path.join(cache, 'javascript', set);
    const { packages, offered } = javaScriptClients[set] ?? {};
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: packages }));
    const quiet = ['--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts', '--loglevel=error'];
    try {
      await run('npm', ['install', ...quiet], { cwd: folder });
    } catch {
      skipped(`JavaScript ${set}`, 'npm cannot install its packages');
      return;
    }
    const driver = path.join(__dirname, 'javascript/driver.cjs');
    const args = [driver, folder, JSON.stringify(offered)];
    judge(`JavaScript ${set}`, await runDriver(process.execPath, args, strangerEnvironment(azure)));
  },
  hour,
);

test(
  'Python, the packages of Debian',
  async () => {
    const python = '/usr/bin/python3';
    if (!(await isInstalled(python, ['-c', 'import azure.keyvault.secrets, azure.identity']))) {
      skipped('Python', 'its packages are not installed (apt-get install python3-azure)');
      return;
    }
    judge('Python', await runDriver(python, [path.join(__dirname, 'python/driver.py')], strangerEnvironment(azure)));
  },
  hour,
);

test(
  '.NET, the packages of NuGet',
  async () => {
    const folder = path.join(cache, 'dotnet');
    mkdirSync(folder, { recursive: true });
    for (const file of ['strangers.csproj', 'Program.cs'])
      copyFileSync(path.join(__dirname, 'dotnet', file), path.join(folder, file));
    const env = { ...process.env, NUGET_PACKAGES: path.join(folder, 'packages'), DOTNET_CLI_TELEMETRY_OPTOUT: '1' };
    if (!(await isInstalled('dotnet', ['--version']))) {
      skipped('.NET', 'no SDK is installed');
      return;
    }
    await run('dotnet', ['build', '-c', 'Release', '-o', 'out', '--nologo', '-v', 'q'], { cwd: folder, env });
    judge('.NET', await runDriver('dotnet', [path.join(folder, 'out/strangers.dll')], strangerEnvironment(azure)));
  },
  hour,
);

test(
  'az',
  async () => {
    if (!(await isInstalled('az', ['version']))) {
      skipped('az', 'it is not installed (apt-get install azure-cli)');
      return;
    }
    const folder = path.join(cache, 'az');
    mkdirSync(folder, { recursive: true });
    const policy = { issuerParameters: { name: 'Self' }, x509CertificateProperties: { subject: 'CN=az.example' } };
    writeFileSync(path.join(folder, 'policy.json'), JSON.stringify(policy));
    // The file that signs clients in is a certificate with its key, as any other.
    copyFileSync(azure.signIn.certificateFile, path.join(folder, 'certificate.pem'));
    judge('az', await runAz(folder));
  },
  hour,
);

async function runAz(folder: string): Promise<StrangerRow[]> {
  const { identityEndpoint, identityHeader, signIn } = azure;
  const env = {
    ...strangerEnvironment(azure),
    AZURE_CONFIG_DIR: path.join(folder, `config-${process.pid}`),
    AZURE_CORE_COLLECT_TELEMETRY: 'no',
    // az signs in by the older form of App Service, and asks for the site's name to know that it is there.
    APPSETTING_WEBSITE_SITE_NAME: 'strangers',
    MSI_ENDPOINT: identityEndpoint,
    MSI_SECRET: identityHeader,
    IDENTITY_ENDPOINT: undefined,
    IDENTITY_HEADER: undefined,
  };
  const values: Readonly<Record<string, string>> = {
    folder,
    tenant: signIn.tenantId,
    client: signIn.clientId,
    secret: identityHeader,
    object: defaultIdentity.objectId,
  };
  const fill = (text: string): string => text.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
  const rows: StrangerRow[] = [];
  // The az of Debian lacks a module that its commands for items need.
  const isWhole = await isInstalled('az', ['keyvault', 'secret', 'list', '--help']);
  if (!isWhole) skipped('az, the commands for items', 'this az lacks a module that they need');
  for (const { name, args, contains = '' } of azRows.filter(
    ({ args: words }) => isWhole || !words.includes('--vault-name'),
  )) {
    const filled = args.map(fill);
    const wanted = fill(contains);
    const fault = await run('az', [...filled, '-o', 'json'], { env }).then(
      ({ stdout }) => (stdout.includes(wanted) ? undefined : `does not contain ${wanted}: ${stdout.slice(0, 300)}`),
      (error: unknown) => String(error).slice(-600),
    );
    rows.push({ name, fault });
  }
  return rows;
}
