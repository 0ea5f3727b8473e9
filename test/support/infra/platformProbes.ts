import { readFileSync } from 'node:fs';
import path from 'node:path';
import { globSync } from 'tinyglobby';
import { armVersions } from '../../../shared/clients/arm/armPaths';
import { readMarkdown, tableBelow } from '../markdownFiles';
import { resourceAt, templateResources } from './infraTemplate';

const root = path.resolve(__dirname, '../../..');
const dayMs = 24 * 60 * 60_000;

/** What the project uses of a platform, each use with the file that names it. */
export interface Use {
  readonly place: string;
  /** A resource provider, `node`, `tls`, or `plan`. */
  readonly of: string;
  readonly version: string;
}

export interface PlatformDate {
  readonly fact: string;
  readonly on: string;
  readonly warnDays: number;
}

/** Finds the uses that depend on what a row of docs/platform.md says ends. */
export const probes: Readonly<Record<string, (use: Use) => boolean>> = {
  'storage-tls-1': ({ of, version }) => of === 'tls' && !['TLS1_2', 'TLS1_3'].includes(version),
  'node-20': isNode(20),
  'key-vault-management': ({ of, version }) => of === 'Microsoft.KeyVault' && version < '2026-02-01',
  'node-22': isNode(22),
  'node-24': isNode(24),
  'linux-consumption': ({ of, version }) => of === 'plan' && version !== 'FC1',
};

function isNode(major: number) {
  return ({ of, version }: Use): boolean => of === 'node' && version === String(major);
}

/** The rows of docs/platform.md. */
export function platformDates(): readonly PlatformDate[] {
  return tableBelow(readMarkdown('docs/platform.md'), '## The dates').map(([fact = '', on = '', days = '']) => ({
    fact: fact.replaceAll('`', ''),
    on,
    warnDays: Number(days),
  }));
}

/** Returns a line for each use that depends on what ends within the days of its row, counted from `now`. */
export function dueUses(dates: readonly PlatformDate[], uses: readonly Use[], now: number): readonly string[] {
  const due = dates.filter(({ on, warnDays }) => now >= Date.parse(on) - warnDays * dayMs);
  return due.flatMap(({ fact, on }) =>
    uses
      .filter((use) => probes[fact]?.(use))
      .map(({ place, of, version }) => `${fact} (${on}): ${place} uses ${of} ${version}`),
  );
}

/** All uses of the project that a probe can judge. */
export function projectUses(): readonly Use[] {
  return [...versionsInFiles(), ...versionsOfClient(), ...nodeVersions(), ...deployedVersions()];
}

/** Every API version that a template, a script, a workflow or a document names together with a resource provider. */
function versionsInFiles(): Use[] {
  const patterns = [
    /(Microsoft\.\w+)[\w/.]*@(\d{4}-\d{2}-\d{2}(?:-preview)?)'/g,
    /"type": "(Microsoft\.\w+)[^"]*",\s*"apiVersion": "([^"]+)"/g,
    /(Microsoft\.\w+)[^\s"'`?]*\?api-version=(\d{4}-\d{2}-\d{2}(?:-preview)?)/g,
    /(Microsoft\.\w+)\/(?:(?!Microsoft\.)[^@\n]){1,200}?'(\d{4}-\d{2}-\d{2}(?:-preview)?)'\)/g,
  ];
  return filesOf(['infra/**/*.{bicep,json,mjs}', 'docs/*.md', '.github/workflows/*.yml']).flatMap(({ place, text }) =>
    patterns.flatMap((pattern) =>
      [...text.matchAll(pattern)].map(([, of = '', version = '']) => ({ place, of, version })),
    ),
  );
}

/** The versions of the app's own client, and of the SDK that the scripts of the sandbox use. */
function versionsOfClient(): Use[] {
  const providers: Readonly<Record<keyof typeof armVersions, string>> = {
    keyVault: 'Microsoft.KeyVault',
    subscriptions: 'Microsoft.Resources',
    resources: 'Microsoft.Resources',
    authorization: 'Microsoft.Authorization',
    diagnostics: 'Microsoft.Insights',
    locks: 'Microsoft.Authorization',
    logs: 'Microsoft.Insights',
    workspaces: 'Microsoft.OperationalInsights',
    metrics: 'Microsoft.Insights',
    network: 'Microsoft.Network',
  };
  const own = Object.entries(armVersions).map(([name, version]) => ({
    place: 'shared/clients/arm/armPaths.ts',
    of: providers[name as keyof typeof armVersions],
    version,
  }));
  const sdk = globSync('node_modules/@azure/arm-keyvault/dist/commonjs/api/*/operations.js', { cwd: root });
  const named = sdk.flatMap((place) =>
    [...readText(place).matchAll(/apiVersion \?\? "([^"]+)"/g)].map(([, version = '']) => ({
      place: '@azure/arm-keyvault',
      of: 'Microsoft.KeyVault',
      version,
    })),
  );
  return [...own, ...named];
}

/** The major versions of Node.js that run the app or the workflows. CI also tests the older ones that still work. */
function nodeVersions(): Use[] {
  const patterns = [/node-version: (\d+)/g, /\b(?:NODE_TAG|FUNCTIONS_TAG)=(?:4-node)?(\d+)/g];
  return filesOf(['.github/workflows/*.yml', 'infra/container/Dockerfile']).flatMap(({ place, text }) =>
    patterns.flatMap((pattern) =>
      [...text.matchAll(pattern)].map(([, version = '']) => ({ place, of: 'node', version })),
    ),
  );
}

function deployedVersions(): Use[] {
  const place = 'infra/main.json';
  const accounts = templateResources().filter(({ type }) => type === 'Microsoft.Storage/storageAccounts');
  const { name, version } = resourceAt('app/app').properties.functionAppConfig.runtime;
  return [
    ...accounts.map(({ body }) => ({ place, of: 'tls', version: String(body.properties.minimumTlsVersion) })),
    { place, of: name, version },
    { place, of: 'plan', version: resourceAt('app/plan').sku.name },
  ];
}

function filesOf(patterns: string[]): { readonly place: string; readonly text: string }[] {
  return globSync(patterns, { cwd: root, dot: true })
    .sort()
    .map((place) => ({ place, text: readText(place) }));
}

function readText(file: string): string {
  return readFileSync(path.join(root, file), 'utf8');
}
