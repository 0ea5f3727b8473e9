import { resourceTags } from '../types.bicep'

metadata description = 'Where logs and telemetry are kept, which take an identity and never a key, and the workbook that shows them.'

@description('Required. Name of the Log Analytics workspace.')
@minLength(4)
@maxLength(63)
param workspaceName string

@description('Required. Name of the Application Insights component.')
@minLength(1)
@maxLength(255)
param componentName string

@description('Required. Title of the workbook.')
@minLength(1)
param workbookName string

@description('Required. Region of all resources.')
param location string

@description('Required. Tags of every resource.')
param tags resourceTags

@description('Required. Name of the app\'s identity, which is part of the names of its role assignments.')
param identityName string

@description('Required. Object id of the app\'s identity.')
param principalId string

@description('Required. Days of log retention.')
@minValue(30)
@maxValue(730)
param retentionDays int

// Monitoring Metrics Publisher.
var publisherRole = '3913510d-42f4-4e42-8a64-420c390055eb'

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' = {
  name: workspaceName
  location: location
  tags: tags
  properties: {
    retentionInDays: retentionDays
    sku: {
      name: 'PerGB2018'
    }
    features: {
      disableLocalAuth: true
      enableLogAccessUsingOnlyResourcePermissions: true
    }
  }
}

resource component 'Microsoft.Insights/components@2020-02-02' = {
  name: componentName
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    DisableIpMasking: false
    DisableLocalAuth: true
    IngestionMode: 'LogAnalytics'
    WorkspaceResourceId: workspace.id
  }
}

resource publisher 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(component.id, identityName, publisherRole)
  scope: component
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', publisherRole)
  }
}

module workbook 'workbook.bicep' = {
  params: {
    location: location
    tags: tags
    displayName: workbookName
    workspaceId: workspace.id
  }
}

@description('Address in the portal of the workbook that shows moves.')
output workbookAddress string = workbook.outputs.address

@description('Resource id of the workspace.')
output workspaceId string = workspace.id
