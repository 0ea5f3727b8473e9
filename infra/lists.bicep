metadata description = 'Reads the lists that are given as one text: names and resource ids, separated by commas.'

@description('The entries of a list without blanks, empty entries and duplicates; case is ignored.')
@export()
func entries(list string) string[] => union(filter(map(split(list, ','), entry => toLower(trim(entry))), entry => !empty(entry)), [])

@description('The vaults of a list. Fails the deployment if an entry is not a resource id.')
@export()
func vaultIds(list string) string[] =>
  map(
    entries(list),
    id =>
      length(split(id, '/')) == 9 && contains(id, '/providers/microsoft.keyvault/vaults/')
        ? id
        : fail('"${id}" is not a resource id of a vault. Expected /subscriptions/.../resourceGroups/.../providers/Microsoft.KeyVault/vaults/<name>: az keyvault show -n <name> --query id -o tsv')
  )

@description('The resource groups of a list. Fails the deployment if an entry is not a resource id.')
@export()
func groupIds(list string) string[] =>
  map(
    entries(list),
    id =>
      length(split(id, '/')) == 5 && contains(id, '/resourcegroups/')
        ? id
        : fail('"${id}" is not a resource id of a resource group. Expected /subscriptions/.../resourceGroups/<name>: az group show -n <name> --query id -o tsv')
  )

@description('The subnets of a list. Fails the deployment if an entry is not a resource id.')
@export()
func subnetIds(list string) string[] =>
  map(
    entries(list),
    id =>
      length(split(id, '/')) == 11 && contains(id, '/providers/microsoft.network/virtualnetworks/')
        ? id
        : fail('"${id}" is not a resource id of a subnet. Expected /subscriptions/.../resourceGroups/.../providers/Microsoft.Network/virtualNetworks/<network>/subnets/<name>')
  )

@description('Last part of a resource id.')
@export()
func nameOf(id string) string => last(split(id, '/'))

@description('Subscription id of a resource.')
@export()
func subscriptionOf(id string) string => split(id, '/')[2]

@description('Name of the resource group of a resource.')
@export()
func groupOf(id string) string => split(id, '/')[4]

@description('The GUIDs of a list. Ends the deployment where one is no GUID: they become part of a condition.')
@export()
func guids(list string) string[] =>
  map(
    entries(list),
    id =>
      length(id) == 36 && length(split(id, '-')) == 5 && !contains(id, '}') && !contains(id, '{')
        ? id
        : fail('"${id}" is no GUID. Expected the id of a role or of a principal.')
  )

@description('Vault and name of a secret or key, from its address. Fails the deployment if no listed vault has the name in the address.')
@export()
func secretOf(uri string, ids string[]) { vaultId: string, name: string } => {
  vaultId: first(filter(ids, id => nameOf(id) == toLower(split(split(uri, '/')[2], '.')[0]))) ?? fail('settingVaultIds names no vault of "${uri}". Expected the resource id of the vault in this address: az keyvault show -n <name> --query id -o tsv')
  name: split(uri, '/')[4]
}
