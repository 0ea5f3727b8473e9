import { resourceTags } from '../types.bicep'

metadata description = 'Shows moves as their steps wrote them to the log: rate, throttling, failures, one move, one item.'

@description('Required. Region of the workbook.')
param location string

@description('Required. Tags of every resource.')
param tags resourceTags

@description('Required. Display name; an installation has one workbook.')
param displayName string

@description('Required. Workspace that stores the log.')
param workspaceId string

var layout = loadJsonContent('../workbook.json')

var queries = {
  codes: loadTextContent('../queries/codes.kql')
  failures: loadTextContent('../queries/failures.kql')
  item: loadTextContent('../queries/item.kql')
  move: loadTextContent('../queries/move.kql')
  moves: loadTextContent('../queries/moves.kql')
  needsPerson: loadTextContent('../queries/needsPerson.kql')
  rate: loadTextContent('../queries/rate.kql')
  requests: loadTextContent('../queries/requests.kql')
  retried: loadTextContent('../queries/retried.kql')
  size: loadTextContent('../queries/size.kql')
  slowest: loadTextContent('../queries/slowest.kql')
  throttling: loadTextContent('../queries/throttling.kql')
}

var workspaceType = 'microsoft.operationalinsights/workspaces'

// The values of the workbook's input fields replace the empty texts of the queries.
var panels = [
  for panel in layout.panels: {
    type: 3
    name: panel.query
    content: {
      version: 'KqlItem/1.0'
      query: replace(
        replace(queries[panel.query], 'let moveId = "";', 'let moveId = "{MoveId}";'),
        'let itemName = "";',
        'let itemName = "{ItemName}";'
      )
      size: 0
      title: panel.title
      timeContextFromParameter: 'TimeRange'
      queryType: 0
      resourceType: workspaceType
      crossComponentResources: [workspaceId]
      visualization: panel.visualization
    }
  }
]

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(resourceGroup().id, 'keyvault-mover-workbook')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: displayName
    category: 'workbook'
    sourceId: workspaceId
    serializedData: string({
      version: 'Notebook/1.0'
      items: concat(
        [
          { type: 1, name: 'intro', content: { json: layout.intro } }
          {
            type: 9
            name: 'parameters'
            content: {
              version: 'KqlParameterItem/1.0'
              style: 'pills'
              queryType: 0
              resourceType: workspaceType
              crossComponentResources: [workspaceId]
              parameters: layout.parameters
            }
          }
        ],
        panels
      )
      isLocked: false
      fallbackResourceIds: [workspaceId]
    })
  }
}

@description('Address of the workbook in the portal.')
output address string = '${environment().portal}/#@${tenant().tenantId}/resource${workbook.id}/workbook'
