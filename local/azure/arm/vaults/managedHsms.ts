import { z } from 'zod';
import { ok } from '../../calls/answer';
import { resourceNotFound } from '../armErrors';
import { type ArmOperation, param, readArmBody } from '../armOperation';
import { armVersions } from '../armVersions';
import { vaultPaths } from './vaultPaths';

// Managed HSMs are not emulated, so no subscription has one. Clients that list them with the vaults get an empty list.
const common = { apiVersions: armVersions.keyVault };

export const listManagedHsms: ArmOperation = {
  ...common,
  name: 'managedHsms.listBySubscription',
  method: 'GET',
  path: vaultPaths.hsms,
  run: () => ok({ value: [] }),
};

export const listManagedHsmsByGroup: ArmOperation = {
  ...common,
  name: 'managedHsms.listByResourceGroup',
  method: 'GET',
  path: vaultPaths.hsmsOfGroup,
  run: () => ok({ value: [] }),
};

export const getManagedHsm: ArmOperation = {
  ...common,
  name: 'managedHsms.get',
  method: 'GET',
  path: `${vaultPaths.hsmsOfGroup}/{hsmName}`,
  run: (call) => {
    throw resourceNotFound('Microsoft.KeyVault/managedHSMs', param(call, 'hsmName'), param(call, 'resourceGroup'));
  },
};

export const listDeletedManagedHsms: ArmOperation = {
  ...common,
  name: 'deletedManagedHsms.list',
  method: 'GET',
  path: vaultPaths.deletedHsms,
  run: () => ok({ value: [] }),
};

/** Every valid name is free. */
export const checkHsmNameAvailability: ArmOperation = {
  ...common,
  name: 'managedHsms.checkNameAvailability',
  method: 'POST',
  path: vaultPaths.hsmNameCheck,
  run: async ({ request }) => {
    const { name } = await readArmBody(request, z.object({ name: z.string() }));
    if (/^(?=.{3,24}$)[a-z](?:-?[a-z0-9]+)*$/i.test(name)) return ok({ nameAvailable: true });
    return ok({
      nameAvailable: false,
      reason: 'AccountNameInvalid',
      message: `The managed HSM name '${name}' is invalid.`,
    });
  },
};
