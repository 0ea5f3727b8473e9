/** A call of `az`, and what its JSON output must contain. Rows run in this order. */
export interface AzRow {
  readonly name: string;
  readonly args: readonly string[];
  readonly contains?: string;
}

const vault = ['--vault-name', 'source'];

/** The rows of `az`: the sign-in, the data plane and the management plane. `{…}` are values of the running emulator. */
export const azRows: readonly AzRow[] = [
  row('login', 'login --identity', 'systemAssignedIdentity'),
  row(
    'login as a service principal',
    'login --service-principal -u {client} -p {secret} --tenant {tenant}',
    '{client}',
  ),
  row('account show', 'account show', '"state": "Enabled"'),
  row('account list', 'account list', '{tenant}'),
  row('group list', 'group list', 'contoso'),
  row('group create', 'group create -n az-group -l westeurope', 'az-group'),
  row('group exists', 'group exists -n az-group', 'true'),
  row('provider show', 'provider show -n Microsoft.KeyVault', 'Registered'),
  row('secret set', 'keyvault secret set -n az-secret --value one', 'az-secret', vault),
  row('secret show', 'keyvault secret show -n az-secret', '"value": "one"', vault),
  row('secret list', 'keyvault secret list', 'az-secret', vault),
  row('secret list-versions', 'keyvault secret list-versions -n az-secret', 'az-secret', vault),
  row('secret set-attributes', 'keyvault secret set-attributes -n az-secret --tags a=b', '"a": "b"', vault),
  row('secret backup', 'keyvault secret backup -n az-secret -f {folder}/az-secret.backup', undefined, vault),
  row('secret delete', 'keyvault secret delete -n az-secret', 'az-secret', vault),
  row('secret list-deleted', 'keyvault secret list-deleted', 'az-secret', vault),
  row('secret recover', 'keyvault secret recover -n az-secret', 'az-secret', vault),
  row('key create', 'keyvault key create -n az-key --kty RSA', '"kty": "RSA"', vault),
  row('key show', 'keyvault key show -n az-key', 'az-key', vault),
  row('key list', 'keyvault key list', 'az-key', vault),
  row(
    'key encrypt',
    'keyvault key encrypt -n az-key -a RSA-OAEP --value text --data-type plaintext',
    '"result"',
    vault,
  ),
  row('key rotate', 'keyvault key rotate -n az-key', 'az-key', vault),
  row('key rotation policy', 'keyvault key rotation-policy show -n az-key', 'lifetimeActions', vault),
  row('key backup', 'keyvault key backup -n az-key -f {folder}/az-key.backup', undefined, vault),
  row('key delete', 'keyvault key delete -n az-key', 'az-key', vault),
  row('certificate create', 'keyvault certificate create -n az-cert -p @{folder}/policy.json', 'completed', vault),
  row('certificate import', 'keyvault certificate import -n az-in --file {folder}/certificate.pem', 'az-in', vault),
  row('certificate show', 'keyvault certificate show -n az-cert', 'az-cert', vault),
  row('certificate list', 'keyvault certificate list', 'az-cert', vault),
  row('certificate download', 'keyvault certificate download -n az-cert -f {folder}/az-cert.pem', undefined, vault),
  row('certificate contact add', 'keyvault certificate contact add --email a@b.example', 'a@b.example', vault),
  row('vault list', 'keyvault list', 'source'),
  row('vault show', 'keyvault show -n source', '"name": "source"'),
  row('vault list-deleted', 'keyvault list-deleted'),
  row('vault check-name', 'keyvault check-name -n my-hsm --resource-type hsm', 'true'),
  row('resource list', 'resource list --resource-type Microsoft.KeyVault/vaults', 'source'),
  row(
    'vault create',
    'keyvault create -n az-vault -g az-group -l westeurope --enable-rbac-authorization true',
    'az-vault',
  ),
  row('vault update', 'keyvault update -n az-vault -g az-group --enable-rbac-authorization false', 'az-vault'),
  row(
    'vault set-policy',
    'keyvault set-policy -n az-vault -g az-group --object-id {object} --secret-permissions get',
    '{object}',
  ),
  row('vault network-rule add', 'keyvault network-rule add -n az-vault -g az-group --ip-address 10.0.0.1', '10.0.0.1'),
  row('lock create', 'lock create -n keep -g az-group --lock-type CanNotDelete', 'CanNotDelete'),
  row('lock list', 'lock list -g az-group', 'keep'),
  row('lock delete', 'lock delete -n keep -g az-group'),
  row('vault delete', 'keyvault delete -n az-vault -g az-group'),
  row('vault show-deleted', 'keyvault show-deleted -n az-vault', 'az-vault'),
  row('vault recover', 'keyvault recover -n az-vault -g az-group', 'az-vault'),
  row('vault purge', 'keyvault delete -n az-vault -g az-group'),
  row('vault purge at the end', 'keyvault purge -n az-vault -l westeurope'),
];

function row(name: string, words: string, contains?: string, more: readonly string[] = []): AzRow {
  return { name, args: [...words.split(' '), ...more], ...(contains === undefined ? {} : { contains }) };
}
