import { z } from 'zod';

/** A part of the app that is off because Azure has not resolved a Key Vault reference, and the setting with it. */
export const missingReferenceSchema = z.strictObject({
  part: z.enum(['notices', 'telemetry']),
  setting: z.string(),
});
export type MissingReference = z.infer<typeof missingReferenceSchema>;

type Given = Readonly<Record<string, string>>;

/**
 * Finds settings whose value is still a reference to a secret. Azure gives an app the text of a reference if the app's
 * identity cannot read the secret, for example before it has its role. Source: Microsoft Learn, "Use Key Vault
 * references as app settings". Only settings of parts that moves do not need are found: without these, the app starts.
 */
export function findMissingReferences(given: Given): MissingReference[] {
  return Object.entries(given).flatMap(([setting, text]): MissingReference[] => {
    if (!/^\s*@Microsoft\.KeyVault\(/i.test(text)) return [];
    if (setting === 'MOVE_WEBHOOK_SECRET') return [{ part: 'notices', setting }];
    if (/^OTEL_EXPORTER_OTLP_(?:\w+_)?HEADERS$/.test(setting)) return [{ part: 'telemetry', setting }];
    return [];
  });
}

/** What a person reads about a missing reference. It never contains the reference. */
export function describeMissing({ part, setting }: MissingReference): {
  readonly detail: string;
  readonly remedy: string;
} {
  const consequence =
    part === 'notices' ? 'the app sends no notices' : 'the app sends no logs and traces to the collector';
  return {
    detail: `${setting} is a Key Vault reference that Azure has not resolved, so ${consequence}.`,
    remedy: missingRemedy,
  };
}

export const missingRemedy =
  "Give the app's identity the role Key Vault Secrets User on the secret. Check its address and the network of its vault. Then restart the app.";
