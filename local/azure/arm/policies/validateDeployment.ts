import { z } from 'zod';
import { ok } from '../../calls/answer';
import { ServiceError } from '../../calls/serviceError';
import { type ArmCall, type ArmOperation, param, readArmBody } from '../armOperation';
import { armVersions } from '../armVersions';
import { mayAct } from '../rights/mayAct';
import { checkVaultProperties } from '../vaults/checkVaultProperties';
import { vaultPutSchema } from '../vaults/vaultParameters';
import { requirePolicies } from './policyRule';

const resourceSchema = vaultPutSchema.extend({
  type: z.string().regex(/^Microsoft\.KeyVault\/vaults$/i, 'a vault: no other type is emulated'),
  name: z.string(),
});

const bodySchema = z.object({
  properties: z.object({
    mode: z.enum(['Incremental', 'Complete']),
    template: z.object({ $schema: z.string(), contentVersion: z.string(), resources: z.array(resourceSchema) }),
  }),
});

/**
 * Checks the vaults of a template as their creation would, with policies and rights, and creates nothing. Its failure is
 * that of the whole template, with the failure of the resource among its details.
 */
export const validateDeployment: ArmOperation = {
  name: 'deployments.validate',
  method: 'POST',
  path: '/subscriptions/{subscriptionId}/resourceGroups/{resourceGroup}/providers/Microsoft.Resources/deployments/{deploymentName}/validate',
  apiVersions: armVersions.resources,
  run: async (call) => {
    const { resources } = (await readArmBody(call.request, bodySchema)).properties.template;
    for (const { name, ...sent } of resources) {
      try {
        checkVaultProperties(sent.properties, undefined);
        requireWrite(call, name);
        requirePolicies(call.arm.services.settings.policies ?? [], {
          name,
          resourceGroup: param(call, 'resourceGroup'),
          subscriptionId: param(call, 'subscriptionId'),
          sent,
        });
      } catch (error) {
        throw error instanceof ServiceError ? templateError(error) : error;
      }
    }
    return ok({ name: param(call, 'deploymentName'), properties: { provisioningState: 'Succeeded' } });
  },
};

function requireWrite(call: ArmCall, name: string): void {
  const action = 'Microsoft.KeyVault/vaults/write';
  const group = `/subscriptions/${param(call, 'subscriptionId')}/resourceGroups/${param(call, 'resourceGroup')}`;
  const scope = `${group}/providers/Microsoft.KeyVault/vaults/${name}`;
  if (mayAct(call, action, scope)) return;
  const message = `The client does not have authorization to perform action '${action}' over scope '${scope}'.`;
  throw new ServiceError(403, 'AuthorizationFailed', message);
}

function templateError(cause: ServiceError): ServiceError {
  const message = `The template deployment failed with error: '${cause.message}'.`;
  return new ServiceError(400, 'InvalidTemplateDeployment', message, { details: [cause.error] });
}
