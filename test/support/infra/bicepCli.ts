import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Json } from '../azure/azureRequest';
import { BicepClient } from './bicepClient';

const root = path.resolve(__dirname, '../../..');

/** Runs `node infra/bicep.mjs`. */
export const bicep = (command: string) =>
  spawnSync(process.execPath, ['infra/bicep.mjs', command], { cwd: root, encoding: 'utf8' });

/**
 * Decides whether to run the checks that need the CLI, or to skip them with a message. Throws if the CLI is missing
 * and `required` is `1`, as in CI, because a skipped check would look like a green one there.
 */
export function whetherToCompile(
  found: { readonly status: number | null; readonly stderr: string },
  required: string | undefined,
): { readonly runs: true } | { readonly runs: false; readonly why: string } {
  if (found.status === 0) return { runs: true };
  const why = `the deployment is not compiled. ${found.stderr.trim()}`;
  if (required === '1') throw new Error(`REQUIRE_BICEP=1, but ${why}`);
  return { runs: false, why };
}

const scope = {
  subscriptionId: '00000000-0000-0000-0000-0000000000aa',
  tenantId: '00000000-0000-0000-0000-0000000000bb',
  location: 'westeurope',
};

let client: BicepClient | undefined;

/** Ends the CLI that `predict` uses; for afterAll. */
export async function endBicep(): Promise<void> {
  await client?.end();
  client = undefined;
}

export type Parameters = Readonly<Record<string, string | boolean | number>>;

/**
 * The resources that `infra/<deployment>.bicep` would deploy, as the CLI computes them from the parameters. Throws
 * with the CLI's message.
 */
export function predict(deployment: 'main' | 'access', parameters: Parameters): Json[] {
  mkdirSync(path.join(root, '.cache'), { recursive: true });
  const folder = mkdtempSync(path.join(root, '.cache/predicted-'));
  try {
    const file = path.join(folder, 'case.bicepparam');
    const said = (value: string | boolean | number) => (typeof value === 'string' ? `'${value}'` : String(value));
    const params = Object.entries(parameters).map(([name, value]) => `param ${name} = ${said(value)}`);
    writeFileSync(file, [`using '../../infra/${deployment}.bicep'`, ...params].join('\n'));
    client ??= new BicepClient(bicep('where').stdout.trim());
    const { snapshot } = client.ask('bicep/getSnapshot', { path: file, metadata: scope }) as { snapshot: string };
    return JSON.parse(snapshot).predictedResources;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
