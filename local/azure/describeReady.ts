import { type ReadyInfo } from './readyInfo';

/** The text that the emulator prints when it is ready: addresses, and a first call that works. */
export function describeReady(ready: ReadyInfo): string {
  const [host = '', port = ''] = ready.connectTo.split(':');
  const [first] = ready.vaults;
  const lines = [
    `The embedded Azure answers at ${ready.connectTo}, on loopback only.`,
    '',
    ...ready.vaults.map(({ name, region, directUrl }) => `  ${name.padEnd(24)} ${region.padEnd(16)} ${directUrl}`),
    '',
    `CA certificate  ${ready.caFile}`,
    `Control URL     ${ready.controlUrl}`,
    '',
    'Credentials that DefaultAzureCredential finds by itself:',
    `  export IDENTITY_ENDPOINT=${ready.identityEndpoint}`,
    `  export IDENTITY_HEADER=${ready.identityHeader}`,
    ...(first === undefined
      ? []
      : ['', 'Try:', ...example(ready, first.url.slice('https://'.length), `${host}:${port}`)]),
    '',
    'Ctrl+C stops it.',
  ];
  return lines.join('\n');
}

function example(
  { identityEndpoint, identityHeader, caFile }: ReadyInfo,
  vaultHost: string,
  connectTo: string,
): string[] {
  const tokenUrl = `${identityEndpoint}?resource=https://vault.azure.net&api-version=2019-08-01`;
  return [
    `  TOKEN=$(curl -s -H 'X-IDENTITY-HEADER: ${identityHeader}' '${tokenUrl}' | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')`,
    `  curl --cacert '${caFile}' --connect-to '::${connectTo}' -H "Authorization: Bearer $TOKEN" \\`,
    `    'https://${vaultHost}/secrets?api-version=2025-07-01&maxresults=3'`,
  ];
}
