import { z } from 'zod';
import { tagsSchema } from '../../vault/items/tags';

/** A resource group. Its scope is the subscription. */
export const resourceGroupSchema = z.strictObject({
  scope: z.string(),
  name: z.string(),
  location: z.string(),
  tags: tagsSchema,
});

export type ResourceGroup = z.infer<typeof resourceGroupSchema>;

/** The group as the service shows it. */
export function groupView({ scope, name, location, tags }: ResourceGroup): object {
  return {
    id: `${scope}/resourceGroups/${name}`,
    name,
    type: 'Microsoft.Resources/resourceGroups',
    location,
    tags,
    properties: { provisioningState: 'Succeeded' },
  };
}
