const subscription = '/subscriptions/{subscriptionId}';
const provider = 'providers/Microsoft.KeyVault';

/** The paths of the vault operations. */
export const vaultPaths = {
  ofSubscription: `${subscription}/${provider}/vaults`,
  ofGroup: `${subscription}/resourceGroups/{resourceGroup}/${provider}/vaults`,
  one: `${subscription}/resourceGroups/{resourceGroup}/${provider}/vaults/{vaultName}`,
  accessPolicies: `${subscription}/resourceGroups/{resourceGroup}/${provider}/vaults/{vaultName}/accessPolicies/{operationKind}`,
  nameCheck: `${subscription}/${provider}/checkNameAvailability`,
  deleted: `${subscription}/${provider}/deletedVaults`,
  deletedOne: `${subscription}/${provider}/locations/{location}/deletedVaults/{vaultName}`,
  purge: `${subscription}/${provider}/locations/{location}/deletedVaults/{vaultName}/purge`,
  operationResult: `${subscription}/${provider}/locations/{location}/operationResults/{operationId}`,
  resources: `${subscription}/resources`,
  hsms: `${subscription}/${provider}/managedHSMs`,
  hsmsOfGroup: `${subscription}/resourceGroups/{resourceGroup}/${provider}/managedHSMs`,
  deletedHsms: `${subscription}/${provider}/deletedManagedHSMs`,
  hsmNameCheck: `${subscription}/${provider}/checkMhsmNameAvailability`,
} as const;
