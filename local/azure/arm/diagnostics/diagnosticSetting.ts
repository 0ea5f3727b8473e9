import { z } from 'zod';

/** The documented limit of one resource. */
export const maxDiagnosticSettings = 5;

const retention = z.object({ enabled: z.boolean(), days: z.number().int().nonnegative() });
const common = { enabled: z.boolean(), retentionPolicy: retention.optional() };

const destinations = {
  storageAccountId: z.string().nullish(),
  serviceBusRuleId: z.string().nullish(),
  workspaceId: z.string().nullish(),
  eventHubAuthorizationRuleId: z.string().nullish(),
  marketplacePartnerId: z.string().nullish(),
};

/** The part of a diagnostic setting that a caller sends. */
export const diagnosticPropertiesSchema = z
  .object({
    ...destinations,
    eventHubName: z.string().nullish(),
    logAnalyticsDestinationType: z.string().nullish(),
    logs: z
      .array(z.object({ category: z.string().nullish(), categoryGroup: z.string().nullish(), ...common }))
      .default([]),
    metrics: z.array(z.object({ category: z.string(), timeGrain: z.string().nullish(), ...common })).default([]),
  })
  .refine((sent) => Object.keys(destinations).some((name) => typeof Reflect.get(sent, name) === 'string'), {
    message: 'at least one data sink needs to be specified',
  });

/** Where a vault's logs and metrics go. The emulator stores and shows the setting; it sends nothing. */
export const diagnosticSettingSchema = z.strictObject({
  scope: z.string(),
  name: z.string(),
  properties: diagnosticPropertiesSchema,
});

export type DiagnosticSetting = z.infer<typeof diagnosticSettingSchema>;

/** The setting as the service shows it. */
export function diagnosticSettingView({ scope, name, properties }: DiagnosticSetting): object {
  return {
    id: `${scope}/providers/Microsoft.Insights/diagnosticSettings/${name}`,
    type: 'Microsoft.Insights/diagnosticSettings',
    name,
    properties,
  };
}
