import { z } from 'zod';

type Environment = Readonly<Record<string, string | undefined>>;

const guid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;
const maxAudiences = 5;

/** The settings about callers, for the schema of all settings. */
export const callerShape = {
  /**
   * `entra`: App Service authentication with Microsoft Entra is on, so its headers name the caller. `token`: the app itself verifies a
   * token of Microsoft Entra, and believes no header that names a caller.
   */
  MOVE_AUTHENTICATION: z.enum(['none', 'entra', 'token'], { error: 'expected none, entra or token' }).default('none'),
  /** For whom tokens must be: client ids or application id URIs of the app registration. */
  MOVE_TOKEN_AUDIENCE: z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim()))
    .refine(
      (parts) =>
        parts.length <= maxAudiences &&
        parts.every((part) => guid.test(part) || /^[a-z]+:\/\/[\x21-\x7e]{1,200}$/.test(part)),
      `expected at most ${String(maxAudiences)} client ids (GUIDs in lower case) or application id URIs, separated by commas`,
    )
    .optional(),
  /** The tenant that issues the tokens of callers. */
  MOVE_TOKEN_TENANT: z.string().trim().toLowerCase().regex(guid, 'expected a tenant id (GUID)').optional(),
  /** `required`: each call needs an app role. */
  MOVE_ROLES: z.enum(['none', 'required'], { error: 'expected none or required' }).default('none'),
  /** `separate`: a person who did not start the move approves its plan. */
  MOVE_APPROVAL: z.enum(['any', 'separate'], { error: 'expected any or separate' }).default('any'),
};

/** Which tokens the app accepts. */
export interface TokenPolicy {
  readonly audiences: readonly string[];
  readonly tenantId: string;
}

/** How the app treats callers. Absent settings mean that it does not know them. */
export interface CallerPolicy {
  readonly needsRole: boolean;
  readonly needsSecondPerson: boolean;
  /** Absent: the platform verifies the tokens. */
  readonly tokens?: TokenPolicy;
}

type CallerSettings = z.infer<z.ZodObject<typeof callerShape>>;

/** Returns the policy; undefined if the app does not know its callers. */
export function callerPolicyOf(read: CallerSettings): CallerPolicy | undefined {
  const { MOVE_AUTHENTICATION: mode, MOVE_TOKEN_AUDIENCE: audiences, MOVE_TOKEN_TENANT: tenantId } = read;
  if (mode === 'none') return undefined;
  const policy = { needsRole: read.MOVE_ROLES === 'required', needsSecondPerson: read.MOVE_APPROVAL === 'separate' };
  // callerFaults demands both.
  const isToken = mode === 'token' && audiences !== undefined && tenantId !== undefined;
  return isToken ? { ...policy, tokens: { audiences, tenantId } } : policy;
}

/**
 * Returns faults of the settings about callers. The headers are trustworthy only behind App Service authentication, which
 * removes those of a caller. `WEBSITE_AUTH_ENABLED` is the platform's own variable for it, and on Linux the Functions host itself asks
 * only for it (App Service documentation, "Environment variables and app settings"; azure-functions-host issue 10687). So a missing one
 * means off. Container Apps have no such authentication for function apps (azure-functions-on-container-apps issue 71).
 */
export function callerFaults(given: Environment): string[] {
  const mode = given['MOVE_AUTHENTICATION'];
  return [
    ...needsCaller(given),
    ...(mode === 'entra' ? platformFaults(given) : []),
    ...tokenFaults(given, mode === 'token'),
  ];
}

function needsCaller(given: Environment): string[] {
  const isKnown = ['entra', 'token'].includes(given['MOVE_AUTHENTICATION'] ?? '');
  const needing = [
    ['MOVE_ROLES', 'required'],
    ['MOVE_APPROVAL', 'separate'],
  ] as const;
  return needing
    .filter(([name, value]) => given[name] === value && !isKnown)
    .map(
      ([name, value]) =>
        `${name}: expected MOVE_AUTHENTICATION to be entra or token, because ${value} needs to know who calls the app`,
    );
}

function platformFaults(given: Environment): string[] {
  if (given['WEBSITE_AUTH_ENABLED']?.trim().toLowerCase() === 'true') return [];
  return [
    'MOVE_AUTHENTICATION: expected App Service authentication to be on for entra, but WEBSITE_AUTH_ENABLED does not say so; without it callers can write the headers that name them; switch it on, or set MOVE_AUTHENTICATION to token, with which the app itself verifies tokens',
  ];
}

/** The settings of tokens belong together. A setting without effect would seem to protect. */
function tokenFaults(given: Environment, isToken: boolean): string[] {
  return ['MOVE_TOKEN_AUDIENCE', 'MOVE_TOKEN_TENANT']
    .filter((name) => isToken !== (given[name] !== undefined))
    .map((name) =>
      isToken
        ? `${name}: is missing, expected it because MOVE_AUTHENTICATION is token`
        : `${name}: expected MOVE_AUTHENTICATION to be token, because only then the app itself verifies tokens`,
    );
}
