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
