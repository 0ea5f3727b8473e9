import { findReferences } from '../../../../../shared/rules/consumers/findReferences';
import { fileKindNames, kindOfFile } from '../../../../../shared/rules/consumers/fileKinds';

const vault = { name: 'contoso-kv', suffix: 'vault.azure.net' };
const version = '0123456789abcdef0123456789abcdef';

function found(file: string, text: string) {
  const kind = kindOfFile(file);
  if (kind === undefined || kind === 'lock') throw new Error(`Expected ${file} to be of a known kind.`);
  return findReferences(text, kind, vault).map(({ form, line, item, version: pinned }) =>
    [form, line, item, pinned?.id].filter((part) => part !== undefined),
  );
}

it.each([
  ['an address', 'a.json', '{"u":"https://contoso-kv.vault.azure.net"}', ['address', 1]],
  ['an address in capitals', 'a.json', '{"u":"https://Contoso-KV.VAULT.azure.net/"}', ['address', 1]],
  ['a secret', 'a.yml', 'u: https://contoso-kv.vault.azure.net/secrets/db', ['address', 1, 'secrets/db']],
  [
    'a version',
    'a.yml',
    `u: https://contoso-kv.vault.azure.net:443/keys/k/${version}`,
    ['address', 1, 'keys/k', version],
  ],
  [
    'a text of many lines of Terraform',
    'a.tf',
    't = <<-EOT\n  # https://contoso-kv.vault.azure.net/secrets/db\n  EOT\n',
    ['address', 2, 'secrets/db'],
  ],
  ['a text of many lines of a shell', 'a.sh', "cat <<'END'\n# contoso-kv.vault.azure.net\nEND\n", ['address', 2]],
  ['a host with a port', 'a.env', 'HOST=contoso-kv.vault.azure.net:443', ['address', 1]],
  ['an address at the end of a sentence', 'a.md', 'It is contoso-kv.vault.azure.net.', ['address', 1]],
  ['a private endpoint', 'a.tf', 'fqdn = "contoso-kv.privatelink.vaultcore.azure.net"', ['privateAddress', 1]],
  ['a resource id', 'a.sh', 'x --scope /s/providers/Microsoft.KeyVault/vaults/contoso-kv', ['resourceId', 1]],
  [
    'a function of a template',
    'a.json',
    `"[resourceId('Microsoft.KeyVault/vaults', 'contoso-kv')]"`,
    ['resourceId', 1],
  ],
  ['an argument', 'a.sh', 'az keyvault secret show --vault-name contoso-kv', ['name', 1]],
  ['a parameter', 'a.ps1', 'Get-AzKeyVaultSecret -VaultName contoso-kv', ['name', 1]],
  ['a task of a pipeline', 'a.yml', '\n  KeyVaultName: contoso-kv', ['name', 2]],
  ['a class of secrets', 'a.yaml', 'keyvaultName: "contoso-kv"', ['name', 1]],
  ['a variable', 'a.env', 'AZURE_KEY_VAULT_NAME="contoso-kv"', ['name', 1]],
  ['App Service', 'a.json', '"@Microsoft.KeyVault(VaultName=contoso-kv;SecretName=db)"', ['name', 1, 'secrets/db']],
  [
    'App Service with a version',
    'a.bicep',
    `x: '@Microsoft.KeyVault(VaultName=contoso-kv;SecretName=db;SecretVersion=${version})'`,
    ['name', 1, 'secrets/db', version],
  ],
  ['a data block', 'a.tf', 'data "azurerm_key_vault" "kv" {\n  name = "contoso-kv"\n}', ['name', 2]],
  ['a resource', 'a.tf', 'resource "azurerm_key_vault" "kv" {\n  name = "contoso-kv"\n}', ['definition', 2]],
  [
    'an existing vault',
    'a.bicep',
    "resource kv 'Microsoft.KeyVault/vaults@2023-07-01' existing = {\n name: 'contoso-kv'\n}",
    ['name', 2],
  ],
  [
    'a new vault',
    'a.bicep',
    "resource kv 'Microsoft.KeyVault/vaults@2023-07-01' = {\n name: 'contoso-kv'\n}",
    ['definition', 2],
  ],
  [
    'a template',
    'a.json',
    '{"type":"Microsoft.KeyVault/vaults","apiVersion":"x","name":"contoso-kv"}',
    ['definition', 1],
  ],
])('finds %s', (_, file, text, expected) => {
  expect(found(file, text)).toEqual([expected]);
});

it.each([
  ['a longer name', 'a.json', '"https://contoso-kv2.vault.azure.net"'],
  ['a name that ends with it', 'a.json', '"https://my-contoso-kv.vault.azure.net"'],
  ['a host below it', 'a.json', '"https://contoso-kv.vault.azure.net.example.com"'],
  ['a host whose name ends with it', 'a.json', '"https://x.contoso-kv.vault.azure.net"'],
  ['another cloud', 'a.json', '"https://contoso-kv.vault.azure.cn"'],
  ['another service', 'a.json', '"https://contoso-kv.blob.core.windows.net"'],
  ['a resource of another kind', 'a.sh', '/providers/Microsoft.Storage/storageAccounts/contoso-kv'],
  ['a name that is of no vault', 'a.yml', 'app: contoso-kv'],
  ['a comment of YAML', 'a.yml', 'a: 1 # https://contoso-kv.vault.azure.net'],
  [
    'a comment of Terraform',
    'a.tf',
    '// contoso-kv.vault.azure.net\n# contoso-kv.vault.azure.net\n/*\ncontoso-kv.vault.azure.net */',
  ],
  ['a comment of Bicep', 'a.bicep', "var a = 'x//y' // contoso-kv.vault.azure.net"],
  ['a comment of XML', 'web.config', '<!-- contoso-kv.vault.azure.net\n-->'],
  ['a comment of PowerShell', 'a.ps1', '<#\ncontoso-kv.vault.azure.net\n#>'],
  ['a comment of Python', 'a.py', "x = 'it' # contoso-kv.vault.azure.net"],
  ['a comment of code', 'A.cs', 'var a = "b"; /* contoso-kv.vault.azure.net */'],
])('does not find %s', (_, file, text) => {
  expect(found(file, text)).toEqual([]);
});

it.each([
  ['a string with slashes', 'a.ts', "const a = 'https://contoso-kv.vault.azure.net';"],
  ['a string with a number sign', 'a.tf', 'a = "# https://contoso-kv.vault.azure.net"'],
  ['a fragment', 'a.yml', 'a: x#contoso-kv.vault.azure.net'],
  ['what follows an apostrophe', 'a.yml', "a: it's\nb: contoso-kv.vault.azure.net"],
  ['what follows a comment', 'A.java', '/* a */ String b = "contoso-kv.vault.azure.net"; // c'],
])('finds a vault in %s', (_, file, text) => {
  expect(found(file, text)).toHaveLength(1);
});

it('takes files of tools for no files of people', () => {
  for (const name of ['package-lock.json', '.terraform.lock.hcl', 'poetry.lock', 'terraform.tfstate'])
    expect(kindOfFile(name)).toBe('lock');
  expect(kindOfFile('picture.png')).toBeUndefined();
  expect(['.env.production', 'Dockerfile', 'dockerfile.dev'].map((name) => kindOfFile(name))).not.toContain(undefined);
  expect(fileKindNames).toHaveLength(14);
});

it('reads 2 MB of places and comments in a second', () => {
  const text = "a: 'b' # c\nu: https://contoso-kv.vault.azure.net/secrets/x\n".repeat(35_000);
  const before = process.cpuUsage();
  expect(found('a.yml', text)).toHaveLength(35_000);
  const { user } = process.cpuUsage(before);
  expect(user / 1000).toBeLessThan(3_000);
});
