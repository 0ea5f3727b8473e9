import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { defaultIdentity } from '../../../../local/azure/cloud/defaults';
import { importedPackages } from '../../../support/lint/importedPackages';

// What can be checked of the modules without their packages. `npm run e2e:containers` compiles and runs them.

const root = path.resolve(__dirname, '../../../..');
const text = (file: string) => readFileSync(path.join(root, file), 'utf8');
const node = 'local/modules/node';

interface Locked {
  readonly packages: Readonly<Record<string, { readonly integrity?: string; readonly resolved?: string }>>;
}
interface LockedNet {
  readonly dependencies: Readonly<
    Record<
      string,
      Readonly<Record<string, { readonly type: string; readonly resolved?: string; readonly contentHash?: string }>>
    >
  >;
}
const netProjects = ['local/modules/dotnet', 'test/containers/dotnet'].flatMap((folder) =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.csproj'))
    .map((file) => `${folder}/${file.replaceAll('\\', '/')}`),
);

describe('the module for Node', () => {
  it('asks for the package that it imports, in one version, and for nothing else', () => {
    const { dependencies } = JSON.parse(text(`${node}/package.json`)) as { dependencies: Record<string, string> };
    expect(Object.keys(dependencies)).toEqual(importedPackages(root, [node]));
    expect(Object.values(dependencies)).toEqual([expect.stringMatching(/^\d+\.\d+\.\d+$/)]);
  });

  it('has a digest of every package, and no place that it has to come from', () => {
    const { packages } = JSON.parse(text(`${node}/package-lock.json`)) as Locked;
    const installed = Object.entries(packages).filter(([folder]) => folder !== '');
    expect(installed.length).toBeGreaterThan(100);
    expect(installed.filter(([, { integrity }]) => integrity?.startsWith('sha512-') !== true)).toEqual([]);
    expect(installed.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  });
});

describe.each(netProjects)('%s', (file) => {
  it('names versions that its lock file has, with a digest of each package', () => {
    const named = [...text(file).matchAll(/<PackageReference Include="([^"]+)" Version="([^"]+)"/g)];
    const { dependencies } = JSON.parse(text(path.join(path.dirname(file), 'packages.lock.json'))) as LockedNet;
    expect(named.length).toBeGreaterThan(0);
    for (const locked of Object.values(dependencies)) {
      for (const [, name = '', version] of named) expect([name, locked[name]?.resolved]).toEqual([name, version]);
      const packages = Object.values(locked).filter(({ type }) => type !== 'Project');
      expect(packages.filter(({ contentHash }) => contentHash === undefined)).toEqual([]);
    }
  });
});

it('signs in as the identity that may do everything in each vault', () => {
  const source = text('local/modules/dotnet/Aspire/KeyVaultEmulatorResource.cs');
  const { tenantId, objectId } = defaultIdentity;
  expect([/TenantId = "([^"]+)"/.exec(source)?.[1], /ObjectId = "([^"]+)"/.exec(source)?.[1]]).toEqual([
    tenantId,
    objectId,
  ]);
});

it('has three modules that use the ports of the image', () => {
  const exposed = /^EXPOSE (8442) (8443)$/m.exec(text('infra/container/Dockerfile'))?.slice(1);
  const ports = [
    `${node}/keyVaultContainer.ts`,
    'local/modules/dotnet/Testcontainers/KeyVaultBuilder.cs',
    'local/modules/dotnet/Aspire/KeyVaultEmulatorExtensions.cs',
  ].map((file) => [...text(file).matchAll(/(?:plain: |vaults: |Port = )(\d+)/g)].map(([, port]) => port));
  expect(ports).toEqual([exposed, exposed, exposed]);
});
