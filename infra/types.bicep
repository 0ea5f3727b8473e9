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

@description('A storage account that has only blobs.')
@export()
type blobAccount = {
  @description('Name of its private endpoint.')
  name: string

  @description('Resource id of the account.')
  id: string
}
