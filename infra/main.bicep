targetScope = 'subscription'

metadata name = 'Sealpost'
metadata description = 'Form posts of static sites, sealed and mailed: Flex Consumption, one identity, no shared keys.'

@description('Name of the environment; names of resources are made from it.')
@minLength(1)
@maxLength(40)
param environmentName string

@description('Region of all resources; one that has Flex Consumption.')
@minLength(1)
@metadata({ azd: { type: 'location' } })
param location string

@description('32 random bytes in base64 that seal what waits. Kept in the Key Vault; keep a copy elsewhere, for without it nothing that waits can be opened.')
@secure()
@minLength(44)
@maxLength(44)
param envelopeKey string

@description('Id of the envelope key; change it together with the key (docs/azure.md).')
@minLength(1)
param envelopeKeyId string = 'k1'

@description('The mail server. Needed, but with communicationServices, which has its own.')
param smtpHost string = ''

@description('Its port, with STARTTLS. Azure lets nothing out on port 25.')
@allowed([465, 587, 2525])
param smtpPort int = 587

@description('Login at the mail server; empty for none. With communicationServices, the name of its SMTP user.')
param smtpUser string = ''

@description('Password at the mail server. With communicationServices, the client secret of the application that sends.')
@secure()
param smtpPassword string = ''

@description('The address that the mails come from.')
@minLength(3)
param smtpFrom string

@description('DKIM selector; empty when the mail server signs.')
param dkimSelector string = ''

@description('DKIM private key, PEM; needed with a selector.')
@secure()
param dkimKey string = ''

@description('The private OpenPGP key of the service, armored, for forms with "sign"; empty for none.')
@secure()
param signingKey string = ''

@description('Its passphrase; empty for none.')
@secure()
param signingPassphrase string = ''

@description('What operators sign in with at /ops, 32 characters or more; empty leaves the page off, but for the directory (docs/operations.md).')
@secure()
param operatorKey string = ''

@description('Where visitors reach the service; empty for the address that Azure gives.')
param publicUrl string = ''

@description('Who gets mail of failures, of held mail, and of alerts; empty for nobody.')
param operatorAddress string = ''

@description('Puts storage and Key Vault behind private endpoints in a virtual network (about 40 EUR a month).')
param privateNetwork bool = false

@description('Makes an Azure Communication Services mail domain and sends through it (docs/azure.md tells the steps that follow).')
param communicationServices bool = false

@description('Where Azure Communication Services keeps its data.')
param communicationDataLocation string = 'Europe'

@description('Instances at most; all of them share the limits of the mail server.')
@minValue(1)
@maxValue(1000)
param maximumInstances int = 40

@description('Memory of an instance in MB.')
@allowed([512, 2048, 4096])
param instanceMemory int = 2048

@description('Copies of the data: locally, over zones, or over regions.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS'])
param storageRedundancy string = 'Standard_ZRS'

@description('How long logs are kept, in days.')
@minValue(30)
@maxValue(730)
param logDays int = 30

@description('Days after which a claim-check blob goes, whatever happened to its mail. Longer than mail can wait: Retry__GiveUpAfter, and the time an operator leaves it held.')
@minValue(30)
param claimCheckDays int = 365

@description('Mails a day below which an alert comes; 0 for a site with days on which nobody writes.')
@minValue(0)
param usualMails int = 0

var abbreviations = loadJsonContent('abbreviations.json')
var token = uniqueString(subscription().id, environmentName, location)
var tags = { 'azd-env-name': environmentName }

// In the name of the group, which all else is in: so that it is refused before anything is made.
var groupName = communicationServices || !empty(trim(smtpHost))
  ? '${abbreviations.resourceGroup}${environmentName}'
  : fail('Nothing would take the mails: give smtpHost (azd env set SMTP_HOST ...), or communicationServices=true.')

resource group 'Microsoft.Resources/resourceGroups@2024-11-01' = {
  name: groupName
  location: location
  tags: tags
}

module identity 'modules/identity.bicep' = {
  scope: group
  params: {
    name: '${abbreviations.identity}${token}'
    location: location
    tags: tags
  }
}

module monitoring 'modules/monitoring.bicep' = {
  scope: group
  params: {
    workspaceName: '${abbreviations.logAnalytics}${token}'
    insightsName: '${abbreviations.applicationInsights}${token}'
    location: location
    tags: tags
    days: logDays
  }
}

module network 'modules/network.bicep' = if (privateNetwork) {
  scope: group
  params: {
    name: '${abbreviations.virtualNetwork}${token}'
    location: location
    tags: tags
  }
}

module storage 'modules/storage.bicep' = {
  scope: group
  params: {
    name: '${abbreviations.storageAccount}${token}'
    location: location
    tags: tags
    redundancy: storageRedundancy
    claimCheckDays: claimCheckDays
    publicAccess: !privateNetwork
    workspaceId: monitoring.outputs.workspaceId
  }
}

module vault 'modules/vault.bicep' = {
  scope: group
  params: {
    name: '${abbreviations.keyVault}${token}'
    location: location
    tags: tags
    publicAccess: !privateNetwork
    workspaceId: monitoring.outputs.workspaceId
    envelopeKey: envelopeKey
    envelopeKeyId: envelopeKeyId
    smtpPassword: smtpPassword
    dkimKey: dkimKey
    signingKey: signingKey
    signingPassphrase: signingPassphrase
    operatorKey: operatorKey
  }
}

module endpoints 'modules/endpoints.bicep' = if (privateNetwork) {
  scope: group
  params: {
    prefix: '${abbreviations.privateEndpoint}${token}'
    location: location
    tags: tags
    networkId: network!.outputs.id
    subnetId: network!.outputs.endpointSubnetId
    storageId: storage.outputs.id
    vaultId: vault.outputs.id
  }
}

module roles 'modules/roles.bicep' = {
  scope: group
  params: {
    principalId: identity.outputs.principalId
    storageName: storage.outputs.name
    vaultName: vault.outputs.name
    insightsName: monitoring.outputs.insightsName
  }
}

module mail 'modules/communication.bicep' = if (communicationServices) {
  scope: group
  params: {
    name: '${abbreviations.communicationService}${token}'
    tags: tags
    dataLocation: communicationDataLocation
    workspaceId: monitoring.outputs.workspaceId
  }
}

module app 'modules/app.bicep' = {
  scope: group
  params: {
    name: '${abbreviations.functionApp}${token}'
    planName: '${abbreviations.appServicePlan}${token}'
    location: location
    tags: tags
    identityId: identity.outputs.id
    identityClientId: identity.outputs.clientId
    storageName: storage.outputs.name
    packageContainer: storage.outputs.packageContainer
    configurationContainer: storage.outputs.configurationContainer
    vaultUri: vault.outputs.uri
    envelopeKeyId: envelopeKeyId
    insightsName: monitoring.outputs.insightsName
    workspaceId: monitoring.outputs.workspaceId
    subnetId: privateNetwork ? network!.outputs.appSubnetId : ''
    maximumInstances: maximumInstances
    instanceMemory: instanceMemory
    smtpHost: communicationServices ? mail!.outputs.smtpHost : smtpHost
    smtpPort: smtpPort
    smtpUser: smtpUser
    smtpFrom: smtpFrom
    dkimSelector: dkimSelector
    hasSigningKey: !empty(signingKey)
    hasSigningPassphrase: !empty(signingPassphrase)
    hasOperatorKey: !empty(operatorKey)
    publicUrl: publicUrl
    operatorAddress: operatorAddress
  }
  // A reference to a secret is resolved when the application starts, and storage is needed then, too.
  dependsOn: [roles, endpoints]
}

module alerts 'modules/alerts.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
    groupName: '${abbreviations.actionGroup}${token}'
    operatorAddress: operatorAddress
    usualMails: usualMails
  }
}

module workbook 'modules/workbook.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
  }
}

@description('Where the service answers.')
output SEALPOST_URL string = app.outputs.url

@description('For "func azure functionapp publish" and the workflow.')
output SEALPOST_APP string = app.outputs.name

output AZURE_RESOURCE_GROUP string = group.name
output AZURE_KEY_VAULT_NAME string = vault.outputs.name
output AZURE_STORAGE_ACCOUNT string = storage.outputs.name
output SEALPOST_CONFIGURATION_CONTAINER string = storage.outputs.configurationContainer
