import { z } from 'zod';
import { tagsSchema } from '../../vault/items/tags';
import { resourceOf } from '../../vault/vaultResource';
import { type AzureState } from '../../azureState';
import { sameText } from '../../textMatch';

/** A resource group. Its scope is the subscription. */
export const resourceGroupSchema = z.strictObject({
  scope: z.string(),
  name: z.string(),
  location: z.string(),
  tags: tagsSchema,
});

export type ResourceGroup = z.infer<typeof resourceGroupSchema>;

/** Returns the groups of a subscription: those that were created, and those that a vault names. */
export function groupsOf(state: AzureState, subscriptionId: string): ResourceGroup[] {
  const scope = `/subscriptions/${subscriptionId}`;
  const found = state.armRecords.resourceGroups.list().filter((group) => sameText(group.scope, scope));
  for (const { settings } of state.vaults) {
    const name = resourceOf(settings).resourceGroup;
    const isOther = !sameText(settings.subscriptionId, subscriptionId) || found.some((one) => sameText(one.name, name));
    if (!isOther) found.push({ scope, name, location: settings.region, tags: {} });
  }
  return found;
}

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
