import { z } from 'zod';
import { ok } from '../../calls/answer';
import { ServiceError } from '../../calls/serviceError';
import { sameText } from '../../cloud/textMatch';
import { tagsSchema } from '../../vault/items/tags';
import { resourceOf } from '../../vault/vaultResource';
import { badRequest } from '../armErrors';
import { type ArmCall, type ArmOperation, param, readArmBody } from '../armOperation';
import { armPage } from '../armPage';
import { armVersions } from '../armVersions';
import { type AzureState } from '../azureState';
import { regionOf, requireGeography } from '../vaults/vaultLocations';
import { groupView, type ResourceGroup } from './resourceGroup';

const list = '/subscriptions/{subscriptionId}/resourceGroups';
const one = `${list}/{resourceGroup}`;
const common = { apiVersions: armVersions.resources };

export const listResourceGroups: ArmOperation = {
  ...common,
  name: 'resourceGroups.list',
  method: 'GET',
  path: list,
  run: (call) => armPage(call, groupsOf(call.arm.state, param(call, 'subscriptionId')).map(groupView)),
};

export const getResourceGroup: ArmOperation = {
  ...common,
  name: 'resourceGroups.get',
  method: 'GET',
  path: one,
  run: (call) => ok(groupView(requireGroup(call))),
};

/** HEAD: 204 when the group exists, else 404. */
export const checkResourceGroup: ArmOperation = {
  ...common,
  name: 'resourceGroups.checkExistence',
  method: 'HEAD',
  path: one,
  run: (call) => ({ status: findGroup(call) === undefined ? 404 : 204 }),
};

const bodySchema = z.object({ location: z.string(), tags: tagsSchema.nullish() });

/** Creates a group, or replaces its tags. Throws 409 for another location. */
export const putResourceGroup: ArmOperation = {
  ...common,
  name: 'resourceGroups.createOrUpdate',
  method: 'PUT',
  path: one,
  run: async (call) => {
    const sent = await readArmBody(call.request, bodySchema);
    const name = param(call, 'resourceGroup');
    if (!/^[-\w.()]{1,90}$/.test(name) || name.endsWith('.')) {
      throw badRequest(`The provided resource group name '${name}' is not valid.`, 'InvalidResourceGroup');
    }
    const location = regionOf(sent.location);
    requireGeography(location);
    const before = findGroup(call);
    if (before !== undefined && before.location !== location) throw otherLocation(before, location);
    const group = {
      scope: `/subscriptions/${param(call, 'subscriptionId')}`,
      name: before?.name ?? name,
      location,
      tags: sent.tags ?? {},
    };
    call.arm.state.armRecords.resourceGroups.put(group);
    return { status: before === undefined ? 201 : 200, body: groupView(group) };
  },
};

/** Deletes a group without vaults. The service deletes the vaults of a group too; here they are deleted one by one before. */
export const deleteResourceGroup: ArmOperation = {
  ...common,
  name: 'resourceGroups.delete',
  method: 'DELETE',
  path: one,
  run: (call) => {
    const group = requireGroup(call);
    const isUsed = call.arm.state.vaults.some(
      ({ settings }) =>
        sameText(settings.subscriptionId, param(call, 'subscriptionId')) &&
        sameText(resourceOf(settings).resourceGroup, group.name),
    );
    if (isUsed) {
      throw new ServiceError(
        409,
        'Conflict',
        `The resource group '${group.name}' has vaults. Its deletion with them is not emulated: see docs/emulator.md.`,
      );
    }
    call.arm.state.armRecords.resourceGroups.remove(group);
    return { status: 200 };
  },
};

function findGroup(call: ArmCall): ResourceGroup | undefined {
  const name = param(call, 'resourceGroup');
  return groupsOf(call.arm.state, param(call, 'subscriptionId')).find((group) => sameText(group.name, name));
}

function requireGroup(call: ArmCall): ResourceGroup {
  const group = findGroup(call);
  if (group !== undefined) return group;
  throw new ServiceError(
    404,
    'ResourceGroupNotFound',
    `Resource group '${param(call, 'resourceGroup')}' could not be found.`,
  );
}

function otherLocation({ name, location }: ResourceGroup, wanted: string): ServiceError {
  return new ServiceError(
    409,
    'InvalidResourceGroupLocation',
    `Invalid resource group location '${wanted}'. The Resource group '${name}' already exists in location '${location}'.`,
  );
}

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
