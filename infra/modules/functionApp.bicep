import { networkOfCallers, resourceTags } from '../types.bicep'

metadata description = 'The app itself, on Flex Consumption.'

@description('Required. Globally unique name of the function app.')
@minLength(2)
@maxLength(60)
param name string

@description('Required. Suffix of the names of its resources.')
param token string

@description('Required. Name of its plan.')
@minLength(1)
@maxLength(60)
param planName string

@description('Required. Region of the app.')
param location string

@description('Required. Tags of every resource.')
param tags resourceTags

@description('Required. Resource id of the app\'s identity.')
param identityId string

@description('Required. Client id of the app\'s identity.')
param clientId string

@description('Required. Resource id of the identity that stores and loads the deployment package. It has no other rights.')
param deployerId string

@description('Required. Address of the container with the deployment package.')
param deploymentContainer string

@description('Required. Name of the Application Insights component, which is in the same resource group.')
param componentName string

@description('Required. Log Analytics workspace for the metrics of the app.')
param workspaceId string

@description('Required. App settings in addition to those of every app.')
param settings { *: string }

@description('Required. Maximum number of instances.')
param maximumInstanceCount int

@description('Required. Memory of an instance in MB.')
param instanceMemoryMB int

@description('Required. Number of instances that are always ready for orchestrations and activities; 0 scales to zero.')
param alwaysReadyInstances int

@description('Required. Address ranges that may call the app; empty allows all addresses.')
param allowedAddresses string[]

@description('Required. Subnet for the app\'s outbound traffic; empty for none.')
param subnetId string

@description('Required. Whether the endpoints are reachable from outside the virtual network.')
param isPublic bool

@description('Required. Network of the callers if the endpoints are not public; otherwise null.')
param callersNetwork networkOfCallers?

@description('Required. Resource group with existing private DNS zones; empty to create the zone, "none" for no record.')
param dnsZoneGroupId string

@description('Required. Application (client) id for the tokens of callers; empty requires only function keys.')
param entraClientId string

@description('Required. Tenant of the callers and of that application.')
param entraTenantId string

@description('Required. Object ids of the people and identities that may call the app; empty allows all callers with a token.')
param authPrincipals string[]

resource component 'Microsoft.Insights/components@2020-02-02' existing = {
  name: componentName
}

var everySetting = union(settings, {
  AZURE_CLIENT_ID: clientId
  // Allows only the identity.
  AZURE_TOKEN_CREDENTIALS: 'ManagedIdentityCredential'
  APPLICATIONINSIGHTS_CONNECTION_STRING: component.properties.ConnectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${clientId};Authorization=AAD'
})

var defaultAction = empty(allowedAddresses) ? 'Allow' : 'Deny'
var addressRules = map(range(0, length(allowedAddresses)), index => {
  name: 'allowed-${index}'
  action: 'Allow'
  ipAddress: allowedAddresses[index]
  priority: 100 + index
})

resource plan 'Microsoft.Web/serverfarms@2024-11-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: {
    name: 'FC1'
    tier: 'FlexConsumption'
  }
  properties: {
    reserved: true
  }
}

resource app 'Microsoft.Web/sites@2024-11-01' = {
  name: name
  location: location
  // azd finds its deployment target by this tag.
  tags: union(tags, { 'azd-service-name': 'mover' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identityId}': {}
      '${deployerId}': {}
    }
  }
  properties: {
    serverFarmId: plan.id
    clientAffinityEnabled: false
    httpsOnly: true
    keyVaultReferenceIdentity: identityId
    publicNetworkAccess: isPublic ? 'Enabled' : 'Disabled'
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: deploymentContainer
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: deployerId
          }
        }
      }
      runtime: {
        name: 'node'
        version: '24'
      }
      scaleAndConcurrency: {
        alwaysReady: alwaysReadyInstances == 0 ? [] : [{ name: 'durable', instanceCount: alwaysReadyInstances }]
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstanceCount
      }
    }
    siteConfig: {
      appSettings: map(items(everySetting), setting => { name: setting.key, value: setting.value })
      http20Enabled: true
      minTlsVersion: '1.2'
      remoteDebuggingEnabled: false
      scmMinTlsVersion: '1.2'
      ipSecurityRestrictionsDefaultAction: defaultAction
      ipSecurityRestrictions: addressRules
      // The same rules once more, because the endpoint of deployments has rules of its own.
      scmIpSecurityRestrictionsUseMain: true
      scmIpSecurityRestrictionsDefaultAction: defaultAction
      scmIpSecurityRestrictions: addressRules
    }
  }
}

// Deployments use an identity's token, never a publishing password.
resource ftpPasswords 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-11-01' = {
  parent: app
  name: 'ftp'
  properties: {
    allow: false
  }
}

resource scmPasswords 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-11-01' = {
  parent: app
  name: 'scm'
  properties: {
    allow: false
  }
}

resource auth 'Microsoft.Web/sites/config@2024-11-01' = if (!empty(entraClientId)) {
  parent: app
  name: 'authsettingsV2'
  properties: {
    platform: {
      enabled: true
    }
    globalValidation: {
      requireAuthentication: true
      unauthenticatedClientAction: 'Return401'
      // The files of the page, which are the same for everyone. Its calls of the API need a token.
      excludedPaths: ['/api/ui', '/api/ui/page.js', '/api/ui/page.css']
    }
    httpSettings: {
      requireHttps: true
    }
    identityProviders: {
      azureActiveDirectory: {
        enabled: true
        registration: {
          clientId: entraClientId
          openIdIssuer: '${environment().authentication.loginEndpoint}${entraTenantId}/v2.0'
        }
        validation: {
          allowedAudiences: [entraClientId, 'api://${entraClientId}']
          defaultAuthorizationPolicy: empty(authPrincipals)
            ? {}
            : {
                allowedPrincipals: {
                  identities: authPrincipals
                }
              }
        }
      }
    }
    login: {
      tokenStore: {
        enabled: false
      }
    }
  }
}

module privateHttp 'privateHttp.bicep' = if (!isPublic) {
  params: {
    token: token
    location: location
    tags: tags
    appId: app.id
    networkId: callersNetwork!.id
    subnetId: callersNetwork!.subnetId
    dnsZoneGroupId: dnsZoneGroupId
  }
}

// The host's log is in Application Insights already. A second copy would double its cost.
resource appMetrics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: app
  properties: {
    workspaceId: workspaceId
    metrics: [
      {
        category: 'AllMetrics'
        enabled: true
      }
    ]
  }
}

@description('Resource id of the app.')
output id string = app.id

@description('Name of the app.')
output name string = app.name

@description('Address that starts moves.')
output endpoint string = 'https://${app.properties.defaultHostName}/api'
