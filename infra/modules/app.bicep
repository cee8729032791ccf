metadata description = 'The application: Flex Consumption, .NET 10 isolated. Every secret is a reference to the Key Vault.'

param name string
param planName string
param location string
param tags object
param identityId string
param identityClientId string
param storageName string
param packageContainer string
param configurationContainer string
param vaultUri string
param envelopeKeyId string
param insightsName string
param workspaceId string

@description('Empty for no virtual network.')
param subnetId string

param maximumInstances int
param instanceMemory int
param smtpHost string
param smtpPort int
param smtpUser string
param smtpFrom string
param dkimSelector string
param hasSigningKey bool
param hasSigningPassphrase bool
param hasOperatorKey bool
param publicUrl string
param operatorAddress string

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: storageName
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true }
}

resource site 'Microsoft.Web/sites@2024-04-01' = {
  name: name
  location: location
  // How azd finds where the service of azure.yaml goes.
  tags: union(tags, { 'azd-service-name': 'forms' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identityId
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    siteConfig: {
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      ftpsState: 'Disabled'
      http20Enabled: true
    }
    functionAppConfig: {
      runtime: { name: 'dotnet-isolated', version: '10.0' }
      scaleAndConcurrency: { maximumInstanceCount: maximumInstances, instanceMemoryMB: instanceMemory }
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${account.properties.primaryEndpoints.blob}${packageContainer}'
          authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: identityId }
        }
      }
    }
  }
}

// Nobody deploys with a password.
resource ftp 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-04-01' = {
  parent: site
  name: 'ftp'
  properties: { allow: false }
}

resource scm 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-04-01' = {
  parent: site
  name: 'scm'
  properties: { allow: false }
}

var always = {
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identityClientId
  AzureWebJobsStorage__blobServiceUri: account.properties.primaryEndpoints.blob
  AzureWebJobsStorage__queueServiceUri: account.properties.primaryEndpoints.queue
  AzureWebJobsStorage__tableServiceUri: account.properties.primaryEndpoints.table
  AzureWebJobsDisableHomepage: 'true'
  Configuration__Container: configurationContainer
  // No secret: with local authentication off it says only where logs go, and the identity is what lets them in.
  APPLICATIONINSIGHTS_CONNECTION_STRING: insights.properties.ConnectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'
  Envelope__CurrentKey: envelopeKeyId
  'Envelope__Keys__${envelopeKeyId}': '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/envelope-key-${envelopeKeyId})'
  Smtp__Host: smtpHost
  Smtp__Port: string(smtpPort)
  Smtp__Security: smtpPort == 465 ? 'Tls' : 'StartTls'
  Smtp__From: smtpFrom
  Public__Url: empty(publicUrl) ? 'https://${site.properties.defaultHostName}' : publicUrl
}

var login = {
  Smtp__User: smtpUser
  Smtp__Password: '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/smtp-password)'
}

var dkim = {
  Dkim__Selector: dkimSelector
  Dkim__Key: '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/dkim-key)'
}

var signing = { Signing__OpenPgpKey: '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/signing-key)' }
var passphrase = { Signing__OpenPgpPassphrase: '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/signing-passphrase)' }
var operatorPage = { Operator__Key: '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/operator-key)' }
var operator = { Digest__To: operatorAddress }

resource settings 'Microsoft.Web/sites/config@2024-04-01' = {
  parent: site
  name: 'appsettings'
  properties: union(
    always,
    empty(smtpUser) ? {} : login,
    empty(dkimSelector) ? {} : dkim,
    hasSigningKey ? signing : {},
    hasSigningPassphrase ? passphrase : {},
    hasOperatorKey ? operatorPage : {},
    empty(operatorAddress) ? {} : operator
  )
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: site
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceId
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

output name string = site.name
output url string = 'https://${site.properties.defaultHostName}'
