import { z } from 'zod';
import { diagnosticPropertiesSchema } from '../arm/diagnostics/diagnosticSetting';
import { lockPropertiesSchema } from '../arm/locks/lock';
import { sentNetworkAclsSchema } from '../arm/vaults/vaultParameters';
import { tagsSchemaOf } from '../vault/items/tags';
import { time } from './seedItemSchemas';

const itemScope = z
  .string()
  .regex(/^(secrets|keys|certificates)\/[0-9a-zA-Z-]{1,127}$/, 'one item, such as secrets/api-key');
const recordName = z.string().regex(/^[-\w.()]{1,90}$/, 'a name: 1 to 90 letters, digits, and -_.()');

const roleAssignmentSchema = z.strictObject({
  /** Derived from the assignment when absent, so that it is the same at every start. */
  id: z.guid().optional(),
  principalId: z.guid(),
  principalType: z.enum(['User', 'Group', 'ServicePrincipal', 'ForeignGroup', 'Device']).default('ServicePrincipal'),
  /** The role's name, its id (a GUID), or the full id of the role definition. */
  role: z.string(),
  /** One item of the vault; the whole vault when absent. */
  scope: itemScope.optional(),
  description: z.string().optional(),
  created: time.optional(),
});

/** The properties of a vault that only the management plane shows. */
export const seedResourceFields = {
  resourceGroup: recordName.optional(),
  tags: tagsSchemaOf(z.string().max(512), z.string().max(256)).optional(),
  enabledForDeployment: z.boolean().optional(),
  enabledForDiskEncryption: z.boolean().optional(),
  enabledForTemplateDeployment: z.boolean().optional(),
  publicNetworkAccess: z.enum(['Enabled', 'Disabled']).optional(),
  networkAcls: z.strictObject(sentNetworkAclsSchema.shape).optional(),
  /** Names and properties are as in a PUT. */
  diagnosticSettings: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[^*<>%:&\\?+/\s]{1,260}$/, 'a name without *<>%:&\\?+/ and spaces'),
        properties: diagnosticPropertiesSchema,
      }),
    )
    .default([]),
  locks: z.array(z.strictObject({ name: recordName, properties: lockPropertiesSchema })).default([]),
  roleAssignments: z.array(roleAssignmentSchema).default([]),
};
