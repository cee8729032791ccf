metadata description = 'Azure Communication Services mail with the domain that Azure gives; docs/azure.md tells how its SMTP user is made.'

param name string
param tags object
param dataLocation string
param workspaceId string

resource email 'Microsoft.Communication/emailServices@2023-04-01' = {
  name: '${name}-mail'
  location: 'global'
  tags: tags
  properties: { dataLocation: dataLocation }
}

resource domain 'Microsoft.Communication/emailServices/domains@2023-04-01' = {
  parent: email
  name: 'AzureManagedDomain'
  location: 'global'
  tags: tags
  // Links in mails stay what they are, and nobody counts who opens them.
  properties: { domainManagement: 'AzureManaged', userEngagementTracking: 'Disabled' }
}

resource service 'Microsoft.Communication/communicationServices@2023-04-01' = {
  name: name
  location: 'global'
  tags: tags
  properties: { dataLocation: dataLocation, linkedDomains: [domain.id] }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: service
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceId
    // Without the categories that name recipients.
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

output smtpHost string = 'smtp.azurecomm.net'
output senderDomain string = domain.properties.mailFromSenderDomain
