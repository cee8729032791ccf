metadata description = 'The secrets. The application reads them by reference; no setting holds one.'

param name string
param location string
param tags object
param publicAccess bool
param workspaceId string

@secure()
param envelopeKey string
param envelopeKeyId string

@secure()
param smtpPassword string

@secure()
param dkimKey string

@secure()
param signingKey string

@secure()
param signingPassphrase string

@secure()
param operatorKey string

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    // Whoever deletes the envelope key can't make waiting mail unreadable for good.
    enableSoftDelete: true
    enablePurgeProtection: true
    softDeleteRetentionInDays: 90
    publicNetworkAccess: publicAccess ? 'Enabled' : 'Disabled'
    networkAcls: { bypass: 'None', defaultAction: publicAccess ? 'Allow' : 'Deny' }
  }
}

// A name of its own for each key: what waits under an older one still opens while its reference stays in the settings.
resource envelope 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = {
  parent: vault
  name: 'envelope-key-${envelopeKeyId}'
  properties: { value: envelopeKey, contentType: '32 bytes in base64' }
}

resource smtp 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = if (!empty(smtpPassword)) {
  parent: vault
  name: 'smtp-password'
  properties: { value: smtpPassword }
}

resource dkim 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = if (!empty(dkimKey)) {
  parent: vault
  name: 'dkim-key'
  properties: { value: dkimKey, contentType: 'application/x-pem-file' }
}

resource signing 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = if (!empty(signingKey)) {
  parent: vault
  name: 'signing-key'
  properties: { value: signingKey, contentType: 'application/pgp-keys' }
}

resource passphrase 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = if (!empty(signingPassphrase)) {
  parent: vault
  name: 'signing-passphrase'
  properties: { value: signingPassphrase }
}

resource operator 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = if (!empty(operatorKey)) {
  parent: vault
  name: 'operator-key'
  properties: { value: operatorKey }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: vault
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceId
    logs: [{ categoryGroup: 'audit', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

output id string = vault.id
output name string = vault.name
output uri string = vault.properties.vaultUri
