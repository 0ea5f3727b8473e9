import { resourceTags } from '../types.bicep'

metadata description = 'Tells somebody when moves fail, or when what they stand on does.'

@description('Required. Suffix of the names of the alerts.')
param token string

@description('Required. Region of the log alert.')
param location string

@description('Required. Tags of every resource.')
param tags resourceTags

@description('Required. Mail address for alerts; empty sends no mails.')
param email string

@description('Required. Workspace for the telemetry.')
param workspaceId string

@description('Required. Name of the function app.')
param functionAppName string

@description('Required. Vault of the staging key.')
param stagingVaultId string

@description('Required. Storage account of moves and orchestrations.')
param storageId string

var actionIds = empty(email) ? [] : [receivers.id]

resource receivers 'Microsoft.Insights/actionGroups@2023-01-01' = if (!empty(email)) {
  name: 'ag-kvmover-${token}'
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'kvmover'
    emailReceivers: [
      {
        name: 'operator'
        emailAddress: email
        useCommonAlertSchema: true
      }
    ]
  }
}

resource failures 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = {
  name: 'alert-failures-${token}'
  location: location
  tags: tags
  kind: 'LogAlert'
  properties: {
    displayName: 'Functions of keyvault-mover fail'
    description: 'Orchestrations, activities or HTTP functions ended with an error that is not the caller\'s.'
    enabled: true
    severity: 2
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    autoMitigate: true
    scopes: [workspaceId]
    // The first telemetry creates the tables.
    skipQueryValidation: true
    criteria: {
      allOf: [
        {
          query: 'AppRequests | where AppRoleName =~ "${functionAppName}" | where Success == false and ResultCode !startswith "4"'
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 0
          failingPeriods: {
            minFailingPeriodsToAlert: 1
            numberOfEvaluationPeriods: 1
          }
        }
      ]
    }
    actions: {
      actionGroups: actionIds
    }
  }
}

resource stepsFailed 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = {
  name: 'alert-steps-${token}'
  location: location
  tags: tags
  kind: 'LogAlert'
  properties: {
    displayName: 'Moves of keyvault-mover need a person'
    description: 'Steps failed with a non-retryable code, or a whole move failed. The workbook lists the items.'
    enabled: true
    severity: 2
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    autoMitigate: true
    scopes: [workspaceId]
    skipQueryValidation: true
    criteria: {
      allOf: [
        {
          query: loadTextContent('../queries/needsPerson.kql')
          timeAggregation: 'Count'
          // Split by move, so the alert names the move.
          dimensions: [
            {
              name: 'MoveId'
              operator: 'Include'
              values: ['*']
            }
          ]
          operator: 'GreaterThan'
          threshold: 0
          failingPeriods: {
            minFailingPeriodsToAlert: 1
            numberOfEvaluationPeriods: 1
          }
        }
      ]
    }
    actions: {
      actionGroups: actionIds
    }
  }
}

resource throttled 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = {
  name: 'alert-throttled-${token}'
  location: location
  tags: tags
  kind: 'LogAlert'
  properties: {
    displayName: 'Moves of keyvault-mover are throttled'
    description: 'A vault refused more than one call per second for 15 minutes. It refuses calls of other clients too: run moves with a lower pace.'
    enabled: true
    severity: 3
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    autoMitigate: true
    scopes: [workspaceId]
    skipQueryValidation: true
    criteria: {
      allOf: [
        {
          query: loadTextContent('../queries/throttling.kql')
          timeAggregation: 'Total'
          metricMeasureColumn: 'Throttled'
          dimensions: [
            {
              name: 'MoveId'
              operator: 'Include'
              values: ['*']
            }
          ]
          operator: 'GreaterThan'
          threshold: 900
          failingPeriods: {
            minFailingPeriodsToAlert: 1
            numberOfEvaluationPeriods: 1
          }
        }
      ]
    }
    actions: {
      actionGroups: actionIds
    }
  }
}

resource keyRefused 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: 'alert-staging-key-${token}'
  location: 'global'
  tags: tags
  properties: {
    description: 'The vault of the staging key refuses calls or does not answer them. Without the key no move can continue.'
    enabled: true
    severity: 1
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    autoMitigate: true
    scopes: [stagingVaultId]
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: 'refused'
          metricNamespace: 'Microsoft.KeyVault/vaults'
          metricName: 'ServiceApiResult'
          dimensions: [
            {
              name: 'StatusCode'
              operator: 'Include'
              values: ['403', '429', '500', '503']
            }
          ]
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 5
        }
      ]
    }
    actions: [for id in actionIds: { actionGroupId: id }]
  }
}

resource storageDown 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: 'alert-storage-${token}'
  location: 'global'
  tags: tags
  properties: {
    description: 'The storage of moves and orchestrations does not answer all calls.'
    enabled: true
    severity: 1
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    autoMitigate: true
    scopes: [storageId]
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: 'availability'
          metricNamespace: 'Microsoft.Storage/storageAccounts'
          metricName: 'Availability'
          timeAggregation: 'Average'
          operator: 'LessThan'
          threshold: 99
        }
      ]
    }
    actions: [for id in actionIds: { actionGroupId: id }]
  }
}
