import { z } from 'zod';

/**
 * The role of Azure Event Grid, which delivers events and does nothing else. Event Grid asks for a role of this name.
 * Source: Event Grid documentation, "Deliver events to Microsoft Entra protected endpoints".
 */
export const deliveryRole = 'AzureEventGridSecureWebhookSubscriber';

const moveRoles = ['Move.Read', 'Move.Start', 'Move.Approve'] as const;

/** The app roles of the app registration, which Microsoft Entra puts into the tokens of callers. */
export const appRoles = [...moveRoles, deliveryRole] as const;
export type AppRole = (typeof appRoles)[number];

/** Returns the roles that include a role: a caller who may start or approve may also read. */
export function rolesFor(role: AppRole): readonly AppRole[] {
  return role === 'Move.Read' ? moveRoles : [role];
}

/** Whether a caller has the role of Event Grid and no other. It may deliver events only, even if the app requires no roles. */
export function isDeliverer(roles: readonly AppRole[]): boolean {
  return roles.length > 0 && roles.every((role) => role === deliveryRole);
}

const guidSchema = z.string().regex(/^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/, 'expected a GUID in lower case');

/** A name on one line, for display. */
export const callerNameSchema = z
  .string()
  .regex(/^[^\p{C}\u2028\u2029]{1,128}$/u, 'expected 1 to 128 characters on one line, without control characters');

/** Identifies a user or an application in Microsoft Entra. A name does not, because its owner can change it. */
export const callerIdSchema = z.strictObject({ tenantId: guidSchema, objectId: guidSchema });
export type CallerId = z.infer<typeof callerIdSchema>;

/** A caller, with a name for people to read; null if the token has none. */
export const callerSchema = callerIdSchema.extend({ name: callerNameSchema.nullable() });
export type Caller = z.infer<typeof callerSchema>;

/** Who started a move, and whether another person has to approve its plan. */
export const starterSchema = z.strictObject({ by: callerSchema, needsSecondPerson: z.boolean() });
export type Starter = z.infer<typeof starterSchema>;

/** Why the app does not accept the token of a caller. */
export const tokenFaults = [
  'absent',
  'malformed',
  'algorithm',
  'unknownKey',
  'signature',
  'issuer',
  'audience',
  'tenant',
  'expired',
  'notYetValid',
  'notAnAccessToken',
  'nothingGranted',
] as const;

export type TokenFault = (typeof tokenFaults)[number];

/** The claims of a token whose signature, issuer, audience, tenant and times the app has verified; or why it accepts none. */
export type VerifiedToken =
  | { readonly ok: true; readonly claims: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly fault: TokenFault };

/** Verifies an access token of Microsoft Entra. Throws `SIGNING_KEYS_UNAVAILABLE` if the app has no keys to verify it with. */
export type VerifyToken = (token: string) => Promise<VerifiedToken>;
