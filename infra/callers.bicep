metadata description = 'Which settings make the app know its callers.'

@description('Settings with which the app reads who calls it, from App Service authentication. Fails the deployment if roles or a second person are required without it.')
@export()
func callerSettings(clientId string, needsRoles bool, approval string) { *: string } =>
  empty(clientId) && (needsRoles || approval == 'separate')
    ? fail('authRoles=true and approval=separate require entraClientId: without tokens the app does not know who calls it.')
    : {
        MOVE_AUTHENTICATION: empty(clientId) ? 'none' : 'entra'
        // For hosts without App Service authentication. Empty means absent.
        MOVE_TOKEN_AUDIENCE: ''
        MOVE_TOKEN_TENANT: ''
        MOVE_ROLES: needsRoles ? 'required' : 'none'
        MOVE_APPROVAL: approval
      }
