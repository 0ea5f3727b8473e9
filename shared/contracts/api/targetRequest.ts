import { z } from 'zod';

const guid = '[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}';
/** One name of an ARM path: nothing that could end it, or lead out of it. */
const segment = '[A-Za-z0-9](?:[A-Za-z0-9_.()-]{0,88}[A-Za-z0-9_()-])?';

/** Where a target that is not there yet is to be made. Its resource group has to be there. */
export const createTargetSchema = z.strictObject({
  subscriptionId: z
    .string()
    .regex(new RegExp(`^${guid}$`), 'expected a subscription id (a GUID)')
    .toLowerCase(),
  resourceGroup: z.string().regex(/^[\w()-](?:[\w.()-]{0,88}[\w()-])?$/, 'expected the name of a resource group'),
  location: z
    .string()
    .max(60)
    .regex(/^[A-Za-z][A-Za-z0-9 ]*$/, 'expected a region, such as northeurope')
    .overwrite((location) => location.replaceAll(' ', '').toLowerCase()),
});
export type CreateTarget = z.infer<typeof createTargetSchema>;

const subnetIdSchema = resourceIdSchema(
  `Microsoft\\.Network/virtualNetworks/${segment}/subnets/${segment}`,
  'the ARM id of a subnet',
);

/** Where diagnostics may go: a workspace, a storage account, an authorization rule of an event hub. */
const sinkIdSchema = resourceIdSchema(
  `(?:Microsoft\\.OperationalInsights/workspaces/${segment}|Microsoft\\.Storage/storageAccounts/${segment}|Microsoft\\.EventHub/namespaces/${segment}/authorizationRules/${segment})`,
  'the ARM id of a workspace, a storage account or an authorization rule of an event hub namespace',
);

/** Ids are told apart without regard to case, as ARM does. */
function resourceIdSchema(type: string, expected: string) {
  const id = new RegExp(`^/subscriptions/${guid}/resourceGroups/${segment}/providers/${type}$`, 'i');
  return z.string().max(500).regex(id, `expected ${expected}`).toLowerCase();
}

/** Pairs rather than an object: ids as keys would be names that a request chooses. */
function mappingSchema(id: z.ZodType<string, string>) {
  return z
    .array(z.strictObject({ source: id, target: id }))
    .max(200, 'expected at most 200 pairs')
    .refine((pairs) => new Set(pairs.map(({ source }) => source)).size === pairs.length, {
      message: 'expected every source once',
    })
    .default([]);
}

/** What of the vault itself is carried to the target, beside its items. */
export const configurationSchema = z.strictObject({
  accessPolicies: z.boolean().default(true),
  roleAssignments: z.boolean().default(true),
  network: z.boolean().default(true),
  enabledFor: z.boolean().default(true),
  tags: z.boolean().default(true),
  diagnostics: z.boolean().default(true),
  /** It can never be taken back, so it is left unless the request says otherwise. */
  purgeProtection: z.enum(['leave', 'likeSource', 'on']).default('leave'),
  /** Subnets are regional: which one stands at the target for one that the source lets in. */
  subnets: mappingSchema(subnetIdSchema),
  /** Where the target's diagnostics go instead of where the source's go. */
  sinks: mappingSchema(sinkIdSchema),
});
export type ConfigurationRequest = z.infer<typeof configurationSchema>;

/** Fields of a request that are about the vault itself. */
export const targetShape = {
  createTarget: createTargetSchema.nullable().default(null),
  /** Null: everything but purge protection when a target is made, nothing otherwise. */
  configuration: configurationSchema.nullable().default(null),
};
