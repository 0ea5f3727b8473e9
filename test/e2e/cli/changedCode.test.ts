import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { startKvmover } from '../../support/cli/kvmover';
import { endLocalProcesses, localFolder } from '../../support/local/localProcess';
import { bicep, whetherToCompile } from '../../support/infra/bicepCli';

// Code with a vault in all of its forms, after `git apply` of the printed diff: a published parser of HCL and the Bicep compiler read it.

afterAll(endLocalProcesses);

const terraform = `# old-kv.vault.azure.net
data "azurerm_key_vault" "main" {
  name                = "old-kv" // the vault
  resource_group_name = "rg"
}
locals {
  uri  = "https://old-kv.vault.azure.net/secrets/db"
  text = <<-EOT
    https://old-kv.vault.azure.net/
  EOT
}
resource "azurerm_linux_web_app" "app" {
  app_settings = {
    DB = "@Microsoft.KeyVault(VaultName=old-kv;SecretName=db)"
  }
}
`;
const template = `// old-kv.vault.azure.net
resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: 'old-kv'
}
output address string = vault.properties.vaultUri
`;

/** The files in a repository, after the printed diff. */
async function applied(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = localFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  const git = (...args: string[]) => spawnSync('git', args, { cwd: folder, encoding: 'utf8' });
  git('init', '--quiet');
  const printed = startKvmover(['consumers', 'find', 'old-kv', folder, '--to', 'new-kv', '--diff']);
  expect(await printed.ended).toBe(0);
  const patch = path.join(localFolder(), 'change.patch');
  writeFileSync(patch, printed.stdout());
  expect(git('apply', patch)).toMatchObject({ status: 0, stderr: '' });
  return folder;
}

/** The folder of `@cdktf/hcl2json`, which `HCL_PARSER` names. It is no package of the project. */
const hcl = process.env['HCL_PARSER'];

/** What the parser reads, as JSON. It runs as a program, because it needs its own modules. */
function parsed(text: string): string {
  const code = `require(process.argv[1]).parse('main.tf', require('fs').readFileSync(0, 'utf8')).then((tree) => console.log(JSON.stringify(tree)))`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['-e', code, hcl ?? ''], {
    input: text,
    encoding: 'utf8',
  });
  if (status === 0 && stdout.startsWith('{')) return stdout;
  throw new Error(`The parser refuses the text: ${stderr}`);
}

(hcl === undefined ? it.skip : it)(
  'leaves Terraform that a published parser reads, with the target in it',
  async () => {
    const folder = await applied({ 'main.tf': terraform });
    const text = readFileSync(path.join(folder, 'main.tf'), 'utf8');
    expect(parsed(text)).toBe(parsed(terraform).replaceAll('old-kv', 'new-kv'));
    expect(text).toContain('# old-kv.vault.azure.net');
    expect(() => parsed('resource {')).toThrow('The parser refuses the text');
  },
);

const found = bicep('where');
const compiles = whetherToCompile(found, process.env['REQUIRE_BICEP']);

(compiles.runs ? it : it.skip)('leaves Bicep that compiles without a warning', async () => {
  const folder = await applied({ 'main.bicep': template });
  const file = path.join(folder, 'main.bicep');
  const text = readFileSync(file, 'utf8');
  expect(text).toContain(`name: 'new-kv'`);
  expect(text).toContain('// old-kv.vault.azure.net');
  const { status, stderr } = spawnSync(found.stdout.trim(), ['build', file, '--stdout'], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});
