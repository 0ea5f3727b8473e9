@description('Tags, by name.')
@export()
type resourceTags = {
  @description('Value of a tag.')
  *: string
}

@description('Network of the callers, if they do not come from the internet.')
@export()
type networkOfCallers = {
  @description('Resource id of the network that resolves the name.')
  id: string

  @description('Subnet of the endpoint.')
  subnetId: string
}

@description('Existing subnets. Both are empty if the deployment creates them.')
@export()
type existingSubnets = {
  @description('Subnet for outbound traffic of the app.')
  app: string

  @description('Subnet of the private endpoints.')
  endpoints: string
}

@description('A storage account that has only blobs.')
@export()
type blobAccount = {
  @description('Name of its private endpoint.')
  name: string

  @description('Resource id of the account.')
  id: string
}
