import { type ListenHost } from './network/listen';
import { type ReadyInfo, type ReadyVault } from './readyInfo';

/**
 * The text that the emulator prints when it is ready: addresses, and a first call that works. It has the control URL, whose secret
 * gives all rights, only for a terminal: others may read a log file.
 */
export function describeReady(ready: ReadyInfo, isTerminal: boolean, host: ListenHost = '127.0.0.1'): string {
  const [first] = ready.vaults;
  const lines = [
    `The embedded Azure answers at ${ready.connectTo}, ${host === '127.0.0.1' ? 'on loopback only' : 'and at all other addresses of this machine'}.`,
    '',
    ...ready.vaults.map(({ name, region, directUrl }) => `  ${name.padEnd(24)} ${region.padEnd(16)} ${directUrl}`),
    '',
    `CA certificate  ${ready.caFile}`,
    `Control URL     ${isTerminal ? ready.controlUrl : 'printed on a terminal, and by --json for programs'}`,
    `HTTPS proxy     ${ready.proxyUrl} (for clients that read HTTPS_PROXY)`,
    '',
    'Credentials that DefaultAzureCredential finds by itself:',
    `  export IDENTITY_ENDPOINT=${ready.identityEndpoint}`,
    `  export IDENTITY_HEADER="$(cut -d ' ' -f 2 '${ready.identityHeaderFile}')"`,
    ...(first === undefined ? [] : ['', 'Try:', ...exampleCall(ready, first)]),
    '',
    'Press Ctrl+C to stop.',
  ];
  return lines.join('\n');
}

/** A command that lists the secrets of a vault, as any client that trusts the CA can. No secret is among its arguments. */
export function exampleCall(
  { identityEndpoint, identityHeaderFile, caFile, connectTo }: ReadyInfo,
  { url }: Pick<ReadyVault, 'url'>,
): string[] {
  const resource = `https://${new URL(url).hostname.replace(/^[^.]+\./, '')}`;
  const tokenUrl = `${identityEndpoint}?resource=${resource}&api-version=2019-08-01`;
  return [
    `  curl -s -H '@${identityHeaderFile}' '${tokenUrl}' \\`,
    `    | sed 's/.*"access_token":"\\([^"]*\\)".*/Authorization: Bearer \\1/' \\`,
    `    | curl -H @- --cacert '${caFile}' --connect-to '::${connectTo}' \\`,
    `    '${url}/secrets?api-version=2025-07-01&maxresults=3'`,
  ];
}
