metadata description = 'A page in the portal: what waits, what went out, what failed.'

param location string
param tags object
param workspaceId string

var outcomes = loadTextContent('../queries/outcomes.kql')
var refused = loadTextContent('../queries/refused.kql')
var waiting = loadTextContent('../queries/waiting.kql')

var charts = [
  { title: 'Waiting', view: 'linechart', query: '${waiting}| summarize max(Waiting) by bin(TimeGenerated, 15m)\n' }
  {
    title: 'Oldest waiting, seconds'
    view: 'linechart'
    query: '${waiting}| summarize max(OldestSeconds) by bin(TimeGenerated, 15m)\n'
  }
  {
    title: 'Attempts by outcome'
    view: 'barchart'
    query: '${outcomes}| summarize count() by Outcome, bin(TimeGenerated, 1h)\n'
  }
  {
    title: 'Attempts by form'
    view: 'table'
    query: '${outcomes}| summarize count() by Form, Outcome, Kind\n| order by count_ desc\n'
  }
  {
    title: 'Refused posts'
    view: 'table'
    query: '${refused}| summarize count() by Form, Reason, Status\n| order by count_ desc\n'
  }
  { title: 'Poison', view: 'table', query: loadTextContent('../queries/poison.kql') }
  { title: 'Keys', view: 'table', query: loadTextContent('../queries/keys.kql') }
  {
    title: 'Errors'
    view: 'table'
    query: '${loadTextContent('../queries/errors.kql')}| order by TimeGenerated desc\n| take 100\n'
  }
]

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(resourceGroup().id, 'sealpost')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'Sealpost'
    category: 'workbook'
    sourceId: workspaceId
    serializedData: string({
      version: 'Notebook/1.0'
      items: map(charts, chart => {
        type: 3
        name: chart.title
        content: {
          version: 'KqlItem/1.0'
          title: chart.title
          query: chart.query
          size: 0
          timeContext: { durationMs: 86400000 }
          queryType: 0
          resourceType: 'microsoft.operationalinsights/workspaces'
          visualization: chart.view
        }
      })
    })
  }
}
