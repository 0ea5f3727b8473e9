import { z } from 'zod';

const guid = '[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}';
/** One segment of an ARM path, without characters that could end it or lead out of it. */
const segment = '[A-Za-z0-9](?:[A-Za-z0-9_.()-]{0,88}[A-Za-z0-9_()-])?';

/** A private endpoint of the new target. */
export const privateEndpointRequestSchema = z.strictObject({
  /** The subnet of the endpoint, in the subscription of the target. */
  subnetId: resourceIdSchema(
    `Microsoft\\.Network/virtualNetworks/${segment}/subnets/${segment}`,
    'the ARM id of a subnet',
  ),
  /** The region of the subnet's network. Absent: the region of the target. */
  location: regionSchema().optional(),
  /** The private DNS zone that gets the record. Null: a policy or your own DNS writes it. */
  dnsZoneId: resourceIdSchema(
    String.raw`Microsoft\.Network/privateDnsZones/privatelink\.vaultcore(?:\.[a-z0-9-]{1,63}){2,8}`,
    'the ARM id of a private DNS zone privatelink.vaultcore.…',
  )
    .nullable()
    .default(null),
});

/** Where to create a vault. The resource group must exist. */
const placeShape = {
  subscriptionId: z
    .string()
    .regex(new RegExp(`^${guid}$`), 'expected a subscription id (a GUID)')
    .toLowerCase(),
  resourceGroup: z.string().regex(/^[\w()-](?:[\w.()-]{0,88}[\w()-])?$/, 'expected the name of a resource group'),
  location: regionSchema(),
};

/** The place of a scratch vault. */
export const scratchPlaceSchema = z.strictObject(placeShape);

/** Where to create a target that does not exist. */
export const createTargetSchema = z
  .strictObject({
    ...placeShape,
    /**
     * `atCreation` is for subscriptions whose policies deny a vault without it. It can never be switched off again, so by
     * default the move switches it on at its end, if `configuration` asks for it.
     */
    purgeProtection: z.enum(['atEnd', 'atCreation']).default('atEnd'),
    /** Null: the target gets no private endpoint from the move. */
    privateEndpoint: privateEndpointRequestSchema.nullable().default(null),
  })
  .superRefine(({ subscriptionId, privateEndpoint }, context) => {
    const subnet = privateEndpoint?.subnetId ?? '';
    if (subnet === '' || subnet.startsWith(`/subscriptions/${subscriptionId}/`)) return;
    const message = 'expected a subnet of the subscription of the target: an endpoint is in that of its network';
    context.addIssue({ code: 'custom', path: ['privateEndpoint', 'subnetId'], message });
  });
export type CreateTarget = z.infer<typeof createTargetSchema>;

const subnetIdSchema = resourceIdSchema(
  `Microsoft\\.Network/virtualNetworks/${segment}/subnets/${segment}`,
  'the ARM id of a subnet',
);

/** A destination of diagnostics: a workspace, a storage account or an authorization rule of an event hub. */
const sinkIdSchema = resourceIdSchema(
  `(?:Microsoft\\.OperationalInsights/workspaces/${segment}|Microsoft\\.Storage/storageAccounts/${segment}|Microsoft\\.EventHub/namespaces/${segment}/authorizationRules/${segment})`,
  'the ARM id of a workspace, a storage account or an authorization rule of an event hub namespace',
);

function regionSchema() {
  return z
    .string()
    .max(60)
    .regex(/^[A-Za-z][A-Za-z0-9 ]*$/, 'expected a region, such as northeurope')
    .overwrite((location) => location.replaceAll(' ', '').toLowerCase());
}

/** Ids are compared without regard to case, as ARM does. */
function resourceIdSchema(type: string, expected: string) {
  const id = new RegExp(`^/subscriptions/${guid}/resourceGroups/${segment}/providers/${type}$`, 'i');
  return z.string().max(500).regex(id, `expected ${expected}`).toLowerCase();
}

/** A list of pairs, not an object: a request must not choose the names of fields. */
function mappingSchema(id: z.ZodType<string, string>) {
  return z
    .array(z.strictObject({ source: id, target: id }))
    .max(200, 'expected at most 200 pairs')
    .refine((pairs) => new Set(pairs.map(({ source }) => source)).size === pairs.length, {
      message: 'expected every source once',
    })
    .default([]);
}

/** The audit log that shows which items somebody used: a workspace to which the source sends it, and how many days it has to have. */
export const auditLogSchema = z.strictObject({
  workspaceId: resourceIdSchema(`Microsoft\\.OperationalInsights/workspaces/${segment}`, 'the ARM id of a workspace'),
  days: z.number().int().min(7).max(730).default(90),
});
export type AuditLogRequest = z.infer<typeof auditLogSchema>;

/** The settings of the vault that a move copies to the target, in addition to its items. */
export const configurationSchema = z
  .strictObject({
    accessPolicies: z.boolean().default(true),
    /** `roles`: a target that the move creates uses roles, and each access policy becomes roles that allow the same. */
    access: z
      .enum(['likeSource', 'roles'], {
        error: 'expected likeSource or roles; the app does not turn roles into policies',
      })
      .default('likeSource'),
    /** Whether the move may make custom roles where no set of built-in roles is equal. */
    customRoles: z.boolean().default(false),
    /** What happens to access that cannot be exactly the same: nobody gets it, or they get what the plan names. */
    accessDifferences: z.enum(['leaveOut', 'accept']).default('leaveOut'),
    /** Whether somebody gets roles only at the few items that the audit log shows as all that they used. */
    perItem: z.boolean().default(false),
    /** The evidence for `perItem`. */
    auditLog: auditLogSchema.nullable().default(null),
    roleAssignments: z.boolean().default(true),
    network: z.boolean().default(true),
    enabledFor: z.boolean().default(true),
    tags: z.boolean().default(true),
    diagnostics: z.boolean().default(true),
    /** Purge protection can never be switched off again, so the default is `leave`. */
    purgeProtection: z.enum(['leave', 'likeSource', 'on']).default('leave'),
    /** Subnets are regional: maps a subnet that the source allows to one for the target. */
    subnets: mappingSchema(subnetIdSchema),
    /** Maps a destination of the source's diagnostics to one for the target. */
    sinks: mappingSchema(sinkIdSchema),
  })
  .superRefine(({ access, perItem, auditLog }, context) => {
    if (!perItem) return;
    if (access !== 'roles')
      context.addIssue({ code: 'custom', path: ['perItem'], message: 'expected "access": "roles"' });
    if (auditLog === null)
      context.addIssue({
        code: 'custom',
        path: ['auditLog'],
        message: 'expected the audit log as evidence for perItem',
      });
  });
export type ConfigurationRequest = z.infer<typeof configurationSchema>;

/** Fields of a request for the vault itself. */
export const targetShape = {
  createTarget: createTargetSchema.nullable().default(null),
  /** Null: copies everything except for purge protection when the move creates the target, else nothing. */
  configuration: configurationSchema.nullable().default(null),
};
