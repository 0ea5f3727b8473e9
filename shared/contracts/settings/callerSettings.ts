import { z } from 'zod';

type Environment = Readonly<Record<string, string | undefined>>;

/** The settings about callers, for the schema of all settings. */
export const callerShape = {
  /** `entra`: App Service authentication with Microsoft Entra is on, so its headers name the caller. */
  MOVE_AUTHENTICATION: z.enum(['none', 'entra'], { error: 'expected none or entra' }).default('none'),
  /** `required`: each call needs an app role. */
  MOVE_ROLES: z.enum(['none', 'required'], { error: 'expected none or required' }).default('none'),
  /** `separate`: a person who did not start the move approves its plan. */
  MOVE_APPROVAL: z.enum(['any', 'separate'], { error: 'expected any or separate' }).default('any'),
};

/** How the app treats callers. Absent settings mean that it does not know them. */
export interface CallerPolicy {
  readonly needsRole: boolean;
  readonly needsSecondPerson: boolean;
}

type CallerSettings = z.infer<z.ZodObject<typeof callerShape>>;

/** Returns the policy; undefined if the app does not know its callers. */
export function callerPolicyOf(read: CallerSettings): CallerPolicy | undefined {
  if (read.MOVE_AUTHENTICATION === 'none') return undefined;
  return { needsRole: read.MOVE_ROLES === 'required', needsSecondPerson: read.MOVE_APPROVAL === 'separate' };
}

/**
 * Returns faults of the settings about callers. The headers are trustworthy only behind App Service authentication, which
 * removes those of a caller. `WEBSITE_AUTH_ENABLED` is the platform's own variable for it (App Service documentation,
 * "Environment variables and app settings"). Not every plan is known to set it, so only its denial is a fault.
 */
export function callerFaults(given: Environment): string[] {
  const isKnown = given['MOVE_AUTHENTICATION'] === 'entra';
  const needsCaller = [
    ['MOVE_ROLES', 'required'],
    ['MOVE_APPROVAL', 'separate'],
  ] as const;
  const alone = needsCaller
    .filter(([name, value]) => given[name] === value && !isKnown)
    .map(
      ([name, value]) =>
        `${name}: expected MOVE_AUTHENTICATION to be entra, because ${value} needs to know who calls the app`,
    );
  const isOn = given['WEBSITE_AUTH_ENABLED']?.trim().toLowerCase() ?? 'true';
  if (!isKnown || isOn === 'true') return alone;
  return [
    ...alone,
    'MOVE_AUTHENTICATION: expected App Service authentication to be on, but WEBSITE_AUTH_ENABLED says that it is off; without it callers can write the headers that name them; switch it on, or remove MOVE_AUTHENTICATION',
  ];
}
