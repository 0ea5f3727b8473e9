import { readFileSync } from 'node:fs';
import https from 'node:https';
import tls from 'node:tls';
import { type TokenCredential } from '@azure/core-auth';
import { CertificateClient } from '@azure/keyvault-certificates';
import { CryptographyClient, KeyClient } from '@azure/keyvault-keys';
import { SecretClient, type SecretClientOptions } from '@azure/keyvault-secrets';
import { type ReadyInfo } from '../../../local/azure/readyInfo';
import { type RunningAzure } from '../../../local/azure/startAzure';

type Where = Pick<RunningAzure, 'connectTo' | 'caFile'>;

/** Created once for all connections to an Azure, because it is expensive. */
const secureContexts = new WeakMap<Where, tls.SecureContext>();

/**
 * Connects to the emulator for every host, as curl's --connect-to does. Names, SNI and challenge verification are
 * unchanged.
 */
export function azureAgent(azure: Where): https.Agent {
  const { connectTo, caFile } = azure;
  const [host = '', port = ''] = connectTo.split(':');
  const secureContext = secureContexts.get(azure) ?? tls.createSecureContext({ ca: readFileSync(caFile) });
  secureContexts.set(azure, secureContext);
  const connect = (options: tls.ConnectionOptions) => {
    const servername = options.servername ?? options.host ?? '';
    return tls.connect({ ...options, secureContext, host, port: Number(port), servername });
  };
  return Object.assign(new https.Agent({ keepAlive: true }), { createConnection: connect });
}

export function azureCredential({ control }: RunningAzure): TokenCredential {
  return {
    getToken: async () => ({ token: await control.issueToken(), expiresOnTimestamp: Date.now() + 3_600_000 }),
  };
}

/** A token from the identity endpoint, for an emulator in another process. */
export async function azureTokenOf({ identityEndpoint, identityHeader }: ReadyInfo): Promise<string> {
  const url = `${identityEndpoint}?resource=https://vault.azure.net&api-version=2019-08-01`;
  const answer = await fetch(url, { headers: { 'x-identity-header': identityHeader } });
  return ((await answer.json()) as { access_token: string }).access_token;
}

/** All clients of one Azure share their connections: tests create many clients, and a TLS handshake costs both sides. */
const clientAgents = new WeakMap<Where, https.Agent>();

/**
 * Options that connect an unmodified SDK client to the emulator. Retries are fast, so faults do not slow a test down.
 */
export function azureClientOptions(azure: Where): Omit<SecretClientOptions, 'serviceVersion'> {
  const agent = clientAgents.get(azure) ?? azureAgent(azure);
  clientAgents.set(azure, agent);
  return {
    retryOptions: { maxRetries: 3, retryDelayInMs: 1, maxRetryDelayInMs: 5 },
    additionalPolicies: [
      {
        position: 'perRetry',
        policy: {
          name: 'connectTo',
          sendRequest: (request, next) => {
            request.agent = agent;
            return next(request);
          },
        },
      },
    ],
  };
}

export function azureVaultUrl(vaultName: string): string {
  return `https://${vaultName}.vault.azure.net`;
}

export function azureSecretClient(azure: RunningAzure, vaultName: string, options?: SecretClientOptions): SecretClient {
  return new SecretClient(azureVaultUrl(vaultName), azureCredential(azure), {
    ...azureClientOptions(azure),
    ...options,
  });
}

export function azureKeyClient(azure: RunningAzure, vaultName: string): KeyClient {
  return new KeyClient(azureVaultUrl(vaultName), azureCredential(azure), azureClientOptions(azure));
}

export function azureCertificateClient(azure: RunningAzure, vaultName: string): CertificateClient {
  return new CertificateClient(azureVaultUrl(vaultName), azureCredential(azure), azureClientOptions(azure));
}

export function azureCryptographyClient(azure: RunningAzure, keyId: string): CryptographyClient {
  return new CryptographyClient(keyId, azureCredential(azure), azureClientOptions(azure));
}
