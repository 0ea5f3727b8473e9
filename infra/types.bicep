@description('Tags, by name.')
@export()
type resourceTags = {
  @description('Value of a tag.')
  *: string
}

@description('Where callers come from, when they do not come from the internet.')
@export()
type networkOfCallers = {
  @description('Resource id of the network whose members look the name up.')
  id: string

  @description('Subnet that the endpoint takes an address of.')
  subnetId: string
}
