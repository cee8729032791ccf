metadata description = 'Queues, tables and blobs of the application, and its package. No keys, no anonymous access.'

param name string
param location string
param tags object
param redundancy string

@description('After how many days a claim check goes, whatever became of its mail.')
param claimCheckDays int

param publicAccess bool
param workspaceId string

// Defaults of Queue__Name and Ledger__Table (docs/settings.md).
var queueName = 'sealpost-mail'
var tableName = 'SealpostLedger'
var packages = 'app-package'

// Forms, lists, templates and keys that are changed without a deployment (docs/configuration.md).
var configuration = 'sealpost-configuration'

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: redundancy }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    publicNetworkAccess: publicAccess ? 'Enabled' : 'Disabled'
    supportsHttpsTrafficOnly: true
    networkAcls: { bypass: 'None', defaultAction: publicAccess ? 'Allow' : 'Deny' }
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2024-01-01' = {
  parent: account
  name: 'default'
  properties: {
    // What is erased must be gone: no copies that come back.
    deleteRetentionPolicy: { enabled: false }
    containerDeleteRetentionPolicy: { enabled: true, days: 7 }
  }
}

resource containers 'Microsoft.Storage/storageAccounts/blobServices/containers@2024-01-01' = [
  for container in [queueName, packages, configuration]: {
    parent: blobs
    name: container
    properties: { publicAccess: 'None' }
  }
]

resource queues 'Microsoft.Storage/storageAccounts/queueServices@2024-01-01' = {
  parent: account
  name: 'default'
}

resource queue 'Microsoft.Storage/storageAccounts/queueServices/queues@2024-01-01' = [
  for suffix in ['', '-poison', '-lists', '-lists-poison']: {
    parent: queues
    name: '${queueName}${suffix}'
  }
]

resource tables 'Microsoft.Storage/storageAccounts/tableServices@2024-01-01' = {
  parent: account
  name: 'default'
}

resource table 'Microsoft.Storage/storageAccounts/tableServices/tables@2024-01-01' = [
  for suffix in ['', 'Guard', 'Index', 'Lists', 'Transfers']: {
    parent: tables
    name: '${tableName}${suffix}'
  }
]

// Claim checks are in folders by day, such as 20260331/. What waits for somebody is in folders with names (held/, parked/, waiting/, bounced/, posts/,
// transfers/, uploads/, last-good/), and goes by decision only; the application deletes what nothing points to. This is for what it could not see.
resource lifecycle 'Microsoft.Storage/storageAccounts/managementPolicies@2024-01-01' = {
  parent: account
  name: 'default'
  properties: {
    policy: {
      rules: [
        {
          name: 'claim-checks'
          type: 'Lifecycle'
          enabled: true
          definition: {
            filters: { blobTypes: ['blockBlob'], prefixMatch: ['${queueName}/20'] }
            actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: claimCheckDays } } }
          }
        }
      ]
    }
  }
  dependsOn: [containers]
}

resource blobDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: blobs
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceId
    logs: [{ category: 'StorageDelete', enabled: true }]
    metrics: [{ category: 'Transaction', enabled: true }]
  }
}

resource queueDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: queues
  name: 'to-workspace'
  properties: { workspaceId: workspaceId, metrics: [{ category: 'Transaction', enabled: true }] }
}

resource tableDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: tables
  name: 'to-workspace'
  properties: { workspaceId: workspaceId, metrics: [{ category: 'Transaction', enabled: true }] }
}

output id string = account.id
output name string = account.name
output packageContainer string = packages
output configurationContainer string = configuration
