import { readFileSync } from 'node:fs';
import path from 'node:path';

interface LockedPackage {
  readonly version?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
  readonly dev?: boolean;
  readonly engines?: { readonly node?: string };
}

const root = path.resolve(__dirname, '../..');
const read = (file: string) => JSON.parse(readFileSync(path.join(root, file), 'utf8'));
const locked = Object.entries((read('package-lock.json') as { packages: Record<string, LockedPackage> }).packages);
const { workspaces } = read('package.json') as { workspaces: string[] };
const own = (name: string, { link }: LockedPackage) => name === '' || workspaces.includes(name) || link === true;
const packages = locked.filter(([name, entry]) => !own(name, entry));

test('every package is locked by the hash of its contents', () => {
  expect(packages.length).toBeGreaterThan(100);
  const unsure = packages.filter(([, { integrity }]) => !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? ''));
  expect(unsure.map(([name]) => name)).toEqual([]);
});

test('no package comes from a repository, an address or a folder', () => {
  const elsewhere = packages.filter(([, { resolved }]) => /^(?:git|file|http:)/.test(resolved ?? ''));
  expect(elsewhere.map(([name]) => name)).toEqual([]);
});

test('the only links are those of the workspaces', () => {
  const links = locked.filter(([, { link }]) => link === true);
  expect(links.map(([, { resolved }]) => resolved).sort()).toEqual([...workspaces].sort());
});

/** Whether one of the alternatives of a range, such as `^18.18.0 || >=20`, begins at or before a version of Node 20. */
function admitsNode20(range: string, minor: number): boolean {
  return range.split('||').some((alternative) => {
    if (alternative.trim() === '*') return true;
    const [, sign = '', major = '', from = '0'] = /^\s*(>=|\^|~|)\s*v?(\d+)(?:\.(\d+))?/.exec(alternative) ?? [];
    if (sign === '>=' && Number(major) < 20) return true;
    return Number(major) === 20 && Number(from) <= minor;
  });
}

test('every package that is deployed works on the oldest Node that the project admits', () => {
  const { engines } = read('package.json') as { engines: { node: string } };
  const [, minor] = /^>=20\.(\d+)$/.exec(engines.node) ?? [];
  const newer = packages.filter(
    ([, { dev, engines: own }]) => dev !== true && own?.node !== undefined && !admitsNode20(own.node, Number(minor)),
  );
  expect(newer.map(([name, { engines: own }]) => `${name} ${own?.node ?? ''}`)).toEqual([]);
});

test('only packages that allowScripts names run anything when they are installed, and none that is deployed', () => {
  const { allowScripts } = read('package.json') as { allowScripts: Record<string, boolean> };
  const scripted = packages.filter(([, { hasInstallScript }]) => hasInstallScript === true);
  const names = scripted.map(([name]) => name.replace(/^.*node_modules\//, ''));
  expect(names.filter((name) => !(name in allowScripts) && name !== 'fsevents')).toEqual([]);
  expect(scripted.filter(([, { dev }]) => dev !== true).map(([name]) => name)).toEqual([]);
});

/** The first version without a known fault, and the advisory that names it. */
const firstSafe: Readonly<Record<string, readonly [version: readonly [number, number], advisory: string]>> = {
  axios: [[1, 15], 'GHSA-3p68-rc4w-qgx5, GHSA-4hjh-wcwx-xvwj'],
  'follow-redirects': [[1, 16], 'GHSA-r4q5-vmmm-2653'],
};

test.each(Object.entries(firstSafe))(
  'every deployed %s has the fixes of its advisories: %j',
  (name, [[major, minor]]) => {
    const deployed = packages.filter(([folder, { dev }]) => folder.endsWith(`node_modules/${name}`) && dev !== true);
    expect(deployed.length).toBeGreaterThan(0);
    const older = deployed.filter(([, { version = '' }]) => {
      const [ownMajor = 0, ownMinor = 0] = version.split('.').map(Number);
      return ownMajor < major || (ownMajor === major && ownMinor < minor);
    });
    expect(older).toEqual([]);
  },
);
