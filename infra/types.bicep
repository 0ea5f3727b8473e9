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
