import { type PipelineResponse, createPipelineFromOptions, createPipelineRequest } from '@azure/core-rest-pipeline';
import { MoverError } from '../../contracts/model/moverError';
import { boundedHttpClient } from '../transport/boundedHttpClient';
import { CallFault } from '../transport/callFault';
import { type Connections } from '../transport/connections';
import { faultError } from '../transport/faultError';
import { vaultApiVersions } from '../transport/knownVersion';
import { networkFault } from '../transport/networkFault';
import { secretOperations } from './secretOperations';
import { barePipeline } from '../transport/vaultPipeline';
import { type VaultProbe } from './vaults';
import { withDeadline } from '../transport/withDeadline';

/** A vault that is some versions behind knows it, too. */
const oldestVersion = vaultApiVersions.at(-1) ?? '';
const probeTimeoutMs = 5_000;
/** A challenge has a few hundred bytes. */
const httpClient = boundedHttpClient(64 * 1024);

/**
 * Sends a request without a token. A vault answers 401 with its tenant, its resource and its region. So a probe tests
 * name, network and certificate, and finds the region without Azure Resource Manager. Throws `VAULT_UNREACHABLE` or
 * `TENANT_NOT_ALLOWED`. Source: recorded service traffic.
 */
export async function probeVault(vault: string, from: Connections): Promise<VaultProbe> {
  const response = await ask(vault, from).catch((error: unknown) => {
    const fault = networkFault(error);
    throw fault instanceof CallFault ? faultError(fault, { vault, operation: secretOperations.list }) : fault;
  });
  const { tenantId, resource } = readChallenge(response.headers.get('www-authenticate') ?? '');
  const region = response.headers.get('x-ms-keyvault-region');
  if (response.status !== 401 || tenantId === undefined || region === undefined) {
    throw notAVault(vault, `it answered HTTP ${response.status} instead of a sign-in challenge`);
  }
  if (resource !== `https://${from.cloud.vaultSuffix}`) {
    throw notAVault(vault, 'its sign-in challenge is not for a vault of this cloud');
  }
  await from.tenants.requireAllowed(tenantId);
  return { region: region.toLowerCase() };
}

function ask(vault: string, from: Connections): Promise<PipelineResponse> {
  const url = `https://${vault}.${from.cloud.vaultSuffix}/secrets?api-version=${oldestVersion}&maxresults=1`;
  const pipeline = createPipelineFromOptions(barePipeline(from, 0));
  return withDeadline(
    createPipelineRequest({ url }),
    (request) => pipeline.sendRequest(httpClient, request),
    Math.min(probeTimeoutMs, from.timeoutMs),
  );
}

/** `Bearer authorization="https://<authority>/<tenant>", resource="https://<suffix>"` */
function readChallenge(header: string): { tenantId: string | undefined; resource: string | undefined } {
  const authorization = /\bauthorization="([^"]+)"/.exec(header)?.[1] ?? '';
  const resource = /\bresource="([^"]+)"/.exec(header)?.[1]?.replace(/\/$/, '');
  const tenantId = URL.canParse(authorization) ? new URL(authorization).pathname.split('/')[1] : undefined;
  return { tenantId: tenantId === '' ? undefined : tenantId, resource };
}

function notAVault(vault: string, what: string): MoverError {
  return new MoverError('VAULT_UNREACHABLE', `${vault} does not answer as a Key Vault: ${what}.`, { retryable: false });
}
