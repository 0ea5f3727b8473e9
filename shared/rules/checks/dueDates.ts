/** Dates of a version in unix seconds. */
interface Lifetime {
  readonly created: number;
  readonly notBefore?: number | undefined;
  readonly expires?: number | undefined;
}

interface RotationAction {
  readonly action: string;
  readonly timeAfterCreate?: string | undefined;
  readonly timeBeforeExpiry?: string | undefined;
}

/** When a rotation policy next creates a version of a key. Undefined if it creates none, or if a date it needs is missing. */
export function rotationDue(actions: readonly RotationAction[], { created, expires }: Lifetime): number | undefined {
  const due = actions.flatMap(({ action, timeAfterCreate, timeBeforeExpiry }) => {
    if (action !== 'Rotate') return [];
    const after = timeAfterCreate === undefined ? undefined : shift(created, timeAfterCreate, 1);
    const before =
      timeBeforeExpiry === undefined || expires === undefined ? undefined : shift(expires, timeBeforeExpiry, -1);
    return [after, before].filter((time) => time !== undefined);
  });
  return due.length === 0 ? undefined : Math.min(...due);
}

interface RenewalPolicy {
  readonly lifetime_actions?:
    | {
        readonly action: { readonly action_type: string };
        readonly trigger: {
          readonly lifetime_percentage?: number | undefined;
          readonly days_before_expiry?: number | undefined;
        };
      }[]
    | undefined;
}

const day = 86_400;

/** When the service next renews a certificate automatically. Undefined if its policy does not renew. */
export function renewalDue(
  { lifetime_actions: actions = [] }: RenewalPolicy,
  { created, notBefore, expires }: Lifetime,
): number | undefined {
  if (expires === undefined) return undefined;
  const begins = notBefore ?? created;
  const due = actions.flatMap(({ action, trigger }) => {
    if (action.action_type !== 'AutoRenew') return [];
    if (trigger.days_before_expiry !== undefined) return [expires - trigger.days_before_expiry * day];
    const share = trigger.lifetime_percentage;
    return share === undefined ? [] : [Math.round(begins + ((expires - begins) * share) / 100)];
  });
  return due.length === 0 ? undefined : Math.min(...due);
}

/**
 * Adds an ISO 8601 duration of years, months and days. A day that the month does not have is its last one. Rotation policies use no other parts.
 * Source: Key Vault documentation, "key rotation".
 */
function shift(seconds: number, duration: string, sign: 1 | -1): number | undefined {
  const match = /^P(?:(\d{1,4})Y)?(?:(\d{1,5})M)?(?:(\d{1,6})D)?$/.exec(duration);
  if (match === null || duration === 'P') return undefined;
  const [years = 0, months = 0, days = 0] = match.slice(1).map((part: string | undefined) => Number(part ?? 0));
  const date = new Date(seconds * 1000);
  const dayOfMonth = date.getUTCDate();
  date.setUTCMonth(date.getUTCMonth() + sign * (12 * years + months));
  if (date.getUTCDate() !== dayOfMonth) date.setUTCDate(0);
  return date.getTime() / 1000 + sign * days * day;
}
