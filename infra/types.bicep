@description('Tags, by name.')
@export()
type resourceTags = {
  @description('Value of a tag.')
  *: string
}

@description('A private way to a resource.')
@export()
type privateLink = {
  @description('Name of the endpoint.')
  name: string

  @description('Resource id of what is reached.')
  targetId: string

  @description('Part of it that is reached, such as "blob" or "vault".')
  group: string
}
