import { type ReadyInfo } from '../../../../local/azure/readyInfo';
import { describeStart } from '../../../../local/launch/describeStart';

const vault = (name: string, region: string) => ({
  name,
  region,
  url: `https://${name}.vault.azure.net`,
  directUrl: 'https://127.0.0.1:9001',
  geography: 'Europe',
  subscriptionId: '6f3b1d52-8c0e-4a77-9a5d-2e1f0c9b8a71',
});

const azure: ReadyInfo = {
  connectTo: '127.0.0.1:9000',
  trustStoreFile: '/state/truststore.p12',
  caFile: '/state/ca.pem',
  identityEndpoint: 'http://127.0.0.1:9002/token',
  identityHeader: 'secret-header',
  identityHeaderFile: '/state/identity-header',
  controlUrl: 'http://127.0.0.1:9003',
  cloud: 'AzureCloud',
  proxyUrl: 'http://127.0.0.1:9002',
  signIn: {
    tenantId: 'tenant',
    clientId: 'client',
    federatedTokenFile: '/state/federated-token',
    certificateFile: '/state/c.pem',
  },
  vaults: [vault('contoso-mover', 'westeurope'), vault('west', 'westeurope'), vault('north', 'northeurope')],
};
const keyFile = '/state/key-header';
const started = { baseUrl: 'http://127.0.0.1:7071', key: 'the-key', keyFile, azure, isOtherApp: false };

describe('describeStart', () => {
  it('shows each vault with its region and its address', () => {
    expect(describeStart(started)).toMatch(/^ {2}north +northeurope +https:\/\/north\.vault\.azure\.net$/m);
  });

  it('shows a call that moves one vault and a call that reads it, never that of the app', () => {
    const text = describeStart(started);
    expect(text).toContain('{"sourceVault":"west","targetVault":"north"}');
    expect(text).toContain("curl -H @- --cacert '/state/ca.pem' --connect-to '::127.0.0.1:9000'");
    expect(text).toContain("'https://west.vault.azure.net/secrets?");
    expect(text).not.toContain('https://contoso-mover.vault.azure.net/secrets');
  });

  it('shows a move that makes sense among many vaults: to another region, by the name', () => {
    const names = [
      ['a-we', 'westeurope'],
      ['b-we', 'westeurope'],
      ['b-ne', 'northeurope'],
      ['a-ne', 'northeurope'],
    ] as const;
    const vaults = names.map(([name, region]) => vault(name, region));
    const text = describeStart({ ...started, azure: { ...azure, vaults } });
    expect(text).toContain('{"sourceVault":"a-we","targetVault":"a-ne"}');
  });

  it('shows the address of the page, with the key in the part that no browser sends', () => {
    expect(describeStart(started)).toMatch(
      /^Watch moves in a browser: http:\/\/127\.0\.0\.1:7071\/api\/ui#key=the-key$/m,
    );
  });

  it('shows no key where others may read the output, and no secret in a command', () => {
    const text = describeStart({ ...started, key: undefined });
    expect(text).toMatch(/^Watch moves in a browser: http:\/\/127\.0\.0\.1:7071\/api\/ui$/m);
    expect(text).toContain("curl -s -H '@/state/key-header' http://127.0.0.1:7071/api/moves");
    expect(text).toContain("curl -s -H '@/state/identity-header'");
    expect(text).not.toContain('secret-header');
  });

  it('shows no call and no page of this app for another one', () => {
    expect(describeStart({ ...started, isOtherApp: true })).not.toMatch(/\/api\/(?:moves|ui)/);
  });

  it.each([
    ['the real Azure', { ...started, azure: undefined }],
    ['no vault to move', { ...started, azure: { ...azure, vaults: [] } }],
  ])('shows no call with %s', (_, with_) => {
    expect(describeStart(with_)).not.toContain('curl');
  });
});
