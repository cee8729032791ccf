metadata description = 'Private endpoints of storage and Key Vault, and the names by which the network finds them.'

param prefix string
param location string
param tags object
param networkId string
param subnetId string
param storageId string
param vaultId string

var storageSuffix = environment().suffixes.storage
// The suffix of the vault is that of its public name, not of its private zone.
var targets = [
  { kind: 'blob', id: storageId, zone: 'privatelink.blob.${storageSuffix}' }
  { kind: 'queue', id: storageId, zone: 'privatelink.queue.${storageSuffix}' }
  { kind: 'table', id: storageId, zone: 'privatelink.table.${storageSuffix}' }
  {
    kind: 'vault'
    id: vaultId
    zone: 'privatelink${replace(environment().suffixes.keyvaultDns, '.vault.', '.vaultcore.')}'
  }
]

resource zones 'Microsoft.Network/privateDnsZones@2024-06-01' = [
  for target in targets: {
    name: target.zone
    location: 'global'
    tags: tags
  }
]

resource links 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [
  for (target, at) in targets: {
    parent: zones[at]
    name: 'network'
    location: 'global'
    tags: tags
    properties: { registrationEnabled: false, virtualNetwork: { id: networkId } }
  }
]

resource endpoints 'Microsoft.Network/privateEndpoints@2024-05-01' = [
  for target in targets: {
    name: '${prefix}-${target.kind}'
    location: location
    tags: tags
    properties: {
      subnet: { id: subnetId }
      privateLinkServiceConnections: [
        { name: target.kind, properties: { privateLinkServiceId: target.id, groupIds: [target.kind] } }
      ]
    }
  }
]

resource records 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2024-05-01' = [
  for (target, at) in targets: {
    parent: endpoints[at]
    name: 'default'
    properties: { privateDnsZoneConfigs: [{ name: target.kind, properties: { privateDnsZoneId: zones[at].id } }] }
  }
]
