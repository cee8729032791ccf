metadata description = 'What an operator must know of. The queries are in infra/queries, their meaning in docs/runbook.md.'

param location string
param tags object
param workspaceId string
param groupName string

@description('Empty for nobody: alerts are then seen in the portal only.')
param operatorAddress string

@description('Mails a day below which an alert comes; 0 for none.')
param usualMails int

var outcomes = loadTextContent('../queries/outcomes.kql')
var waiting = loadTextContent('../queries/waiting.kql')

var rules = [
  {
    name: 'sealpost-poison'
    title: 'A mail could not be delivered through a fault of ours'
    severity: 1
    query: loadTextContent('../queries/poison.kql')
    every: 'PT5M'
    window: 'PT5M'
    operator: 'GreaterThan'
    threshold: 0
    enabled: true
  }
  {
    name: 'sealpost-oldest-waiting'
    title: 'Mail waits for more than 15 minutes'
    severity: 1
    query: '${waiting}| where OldestSeconds > 900\n'
    every: 'PT5M'
    window: 'PT15M'
    operator: 'GreaterThan'
    threshold: 1
    enabled: true
  }
  {
    name: 'sealpost-silent'
    title: 'The application has not said for half an hour how much waits'
    severity: 1
    query: waiting
    every: 'PT15M'
    window: 'PT30M'
    operator: 'LessThan'
    threshold: 1
    enabled: true
  }
  {
    name: 'sealpost-failure-share'
    title: 'More than a fifth of the mails of an hour failed'
    severity: 2
    query: '${outcomes}| where Outcome in ("Sent", "Failed")\n| summarize Mails = count(), Failed = countif(Outcome == "Failed")\n| where Mails >= 5 and Failed * 5 > Mails\n'
    every: 'PT15M'
    window: 'PT1H'
    operator: 'GreaterThan'
    threshold: 0
    enabled: true
  }
  {
    name: 'sealpost-keys'
    title: 'A key ends soon, or has ended'
    severity: 2
    query: loadTextContent('../queries/keys.kql')
    every: 'P1D'
    window: 'P1D'
    operator: 'GreaterThan'
    threshold: 0
    enabled: true
  }
  {
    name: 'sealpost-no-mail'
    title: 'Fewer mails than usual went out in a day'
    severity: 3
    query: '${outcomes}| where Outcome == "Sent"\n'
    every: 'PT6H'
    window: 'P1D'
    operator: 'LessThan'
    threshold: max(usualMails, 1)
    enabled: usualMails > 0
  }
]

resource group 'Microsoft.Insights/actionGroups@2023-01-01' = if (!empty(operatorAddress)) {
  name: groupName
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'sealpost'
    enabled: true
    emailReceivers: [{ name: 'operator', emailAddress: operatorAddress, useCommonAlertSchema: true }]
  }
}

resource alerts 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for rule in rules: {
    name: rule.name
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: rule.title
      severity: rule.severity
      enabled: rule.enabled
      scopes: [workspaceId]
      evaluationFrequency: rule.every
      windowSize: rule.window
      // The tables are there only after the first line was written.
      skipQueryValidation: true
      autoMitigate: rule.every != 'P1D'
      criteria: {
        allOf: [
          {
            query: rule.query
            timeAggregation: 'Count'
            operator: rule.operator
            threshold: rule.threshold
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      actions: { actionGroups: empty(operatorAddress) ? [] : [group.id] }
    }
  }
]
