import { type ReadyInfo } from './readyInfo';

/** The variables with which unmodified clients find the embedded Azure, trust it and sign in. Azure SDKs read most of them. */
export function environmentOf(ready: ReadyInfo): Readonly<Record<string, string>> {
  const { caFile, signIn, vaults } = ready;
  return {
    ...(vaults[0] === undefined ? {} : { AZURE_KEYVAULT_URL: vaults[0].url }),
    HTTPS_PROXY: ready.proxyUrl,
    NO_PROXY: '127.0.0.1,localhost',
    NODE_EXTRA_CA_CERTS: caFile,
    REQUESTS_CA_BUNDLE: caFile,
    SSL_CERT_FILE: caFile,
    AZURE_TENANT_ID: signIn.tenantId,
    AZURE_CLIENT_ID: signIn.clientId,
    AZURE_CLIENT_SECRET: ready.identityHeader,
    IDENTITY_ENDPOINT: ready.identityEndpoint,
    IDENTITY_HEADER: ready.identityHeader,
    VAULT_CONNECT_TO: ready.connectTo,
    KEYVAULT_EMULATOR_CONTROL: ready.controlUrl,
    KEYVAULT_EMULATOR_TRUST_STORE: ready.trustStoreFile,
  };
}

/** One `NAME=value` a line, as shells, Docker and CI systems read it. Only a value with other characters is quoted. */
export function environmentLines(environment: Readonly<Record<string, string>>): string[] {
  return Object.entries(environment).map(([name, value]) => {
    const isPlain = /^[\w@%+=:,./-]*$/.test(value);
    return `${name}=${isPlain ? value : `'${value.replaceAll("'", `'\\''`)}'`}`;
  });
}
