import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { KeyVaultManagementClient } from '@azure/arm-keyvault';
import { type ReadyInfo } from '../../../local/azure/readyInfo';
import { defaultSubscriptionId } from '../../../local/azure/cloud/defaults';
import { type CheckRun, type CheckStatus, checkRunSchema } from '../../../shared/contracts/model/checks';
import { azureClientOptions } from '../azure/azureClients';
import { collect } from '../azure/azureTestVaults';
import { identityToken } from '../local/localVaults';

/** The stored runs of a pair, oldest first, read from the store's folder in a state folder. */
export function readRuns(stateDir: string, sourceVault: string, targetVault: string): CheckRun[] {
  const folder = path.join(stateDir, 'store', 'checks', `${sourceVault}--${targetVault}`);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => checkRunSchema.parse(JSON.parse(readFileSync(path.join(folder, file), 'utf8'))));
}

export function statusIn(run: CheckRun | undefined, checkId: string): CheckStatus | undefined {
  return run?.findings.find(({ id }) => id === checkId)?.status;
}

/** Enables purge protection with the client of the management plane. Nobody can disable it again. */
export async function protectFromPurge(azure: ReadyInfo, vaultName: string): Promise<void> {
  const token = await identityToken(azure, 'https://management.azure.com/');
  const credential = { getToken: async () => ({ token, expiresOnTimestamp: Date.now() + 3_600_000 }) };
  const client = new KeyVaultManagementClient(credential, defaultSubscriptionId, azureClientOptions(azure));
  const vaults = await collect(client.vaults.listBySubscription());
  const group = /\/resourceGroups\/([^/]+)\//i.exec(vaults.find(({ name }) => name === vaultName)?.id ?? '')?.[1];
  if (group === undefined) throw new Error(`The management plane has no vault ${vaultName}.`);
  await client.vaults.update(group, vaultName, { properties: { enablePurgeProtection: true } });
}
