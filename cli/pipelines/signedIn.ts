import { chmodSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { askToken } from './askToken';
import { type Identity, type Pipeline } from './pipeline';

/** A token of a pipeline is valid for five minutes, and a check may take longer. */
const renewMs = 4 * 60_000;

/** The environment of kvmover with the identity of the run, until `release`. */
export async function signedIn(
  pipeline: Pipeline,
  folder: string,
): Promise<{ readonly env: NodeJS.ProcessEnv; readonly release: () => void }> {
  const identity = pipeline.identity();
  const key = pipeline.input('key');
  if (key !== undefined) pipeline.mask(key);
  const stagingKey = pipeline.input('stagingKeyId');
  const env = {
    ...process.env,
    NO_COLOR: '1',
    ...(key === undefined ? {} : { KVMOVER_KEY: key }),
    ...(stagingKey === undefined ? {} : { MOVE_STAGING_KEY_ID: stagingKey }),
  };
  if (identity === undefined) return { env, release: () => undefined };
  const audience = pipeline.input('audience');
  if (pipeline.input('endpoint') === undefined) return ofRunner(pipeline, identity, { env, folder });
  if (audience === undefined) return { env, release: () => undefined };
  const token = await exchanged(identity, audience);
  pipeline.mask(token);
  return { env: { ...env, KVMOVER_TOKEN: token }, release: () => undefined };
}

/** An app on the runner signs in itself, as `DefaultAzureCredential` does with a federated token in a file. */
async function ofRunner(
  pipeline: Pipeline,
  { tenantId, clientId, assertion }: Identity,
  { env, folder }: { readonly env: NodeJS.ProcessEnv; readonly folder: string },
) {
  const file = path.join(folder, 'federated.jwt');
  const renew = async () => {
    const token = await assertion();
    pipeline.mask(token);
    // Nobody reads half of a token.
    writeFileSync(`${file}.new`, token, { mode: 0o600 });
    chmodSync(`${file}.new`, 0o600);
    renameSync(`${file}.new`, file);
  };
  await renew();
  // If one fails, the app still has the last token, and says so when that has ended.
  const timer = setInterval(() => void renew().catch(() => undefined), renewMs);
  const own = { AZURE_TENANT_ID: tenantId, AZURE_CLIENT_ID: clientId, AZURE_FEDERATED_TOKEN_FILE: file };
  return {
    env: { ...env, ...own },
    release: () => {
      clearInterval(timer);
    },
  };
}

/** A token for a deployed app. Source: learn.microsoft.com, "OAuth 2.0 client credentials flow", with a federated credential. */
async function exchanged({ tenantId, clientId, assertion }: Identity, audience: string): Promise<string> {
  const authority = (process.env['AZURE_AUTHORITY_HOST'] ?? 'https://login.microsoftonline.com').replace(/\/$/, '');
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    scope: `${audience}/.default`,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: await assertion(),
  });
  return askToken(`${authority}/${tenantId}/oauth2/v2.0/token`, 'access_token', { method: 'POST', body });
}
