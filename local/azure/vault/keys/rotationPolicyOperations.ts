import { z } from 'zod';
import { ok } from '../../calls/answer';
import { readBody } from '../../calls/readBody';
import { badParameter } from '../../calls/serviceError';
import { unixSeconds } from '../../clock/clock';
import { limits } from '../../cloud/limits';
import { itemId } from '../items/itemView';
import { requireVersion } from '../items/requireVersion';
import { type Operation } from '../operation';
import { approximateDays, parseDuration } from './isoDuration';
import { type RotationPolicy, rotationPolicyView, standardNotice } from './rotationPolicy';

/** GET /keys/{name}/rotationpolicy. */
export const getRotationPolicy: Operation = {
  name: 'keys.getRotationPolicy',
  method: 'GET',
  paths: ['/keys/:name/rotationpolicy'],
  rateClass: 'byKey',
  run: (call) => {
    const { item } = requireVersion(call, call.vault.keys);
    return ok(rotationPolicyView(itemId(call.baseUrl, 'keys', item.name, 'rotationpolicy'), item.rotationPolicy));
  },
};

const duration = z.string().refine((text) => parseDuration(text) !== undefined, 'expected an ISO 8601 duration');
const bodySchema = z.object({
  lifetimeActions: z
    .array(
      z.object({
        trigger: z.object({ timeAfterCreate: duration.nullish(), timeBeforeExpiry: duration.nullish() }),
        action: z.object({ type: z.string() }),
      }),
    )
    .nullish(),
  attributes: z.object({ expiryTime: duration.nullish() }).nullish(),
});

type SentAction = NonNullable<z.infer<typeof bodySchema>['lifetimeActions']>[number];

/** PUT /keys/{name}/rotationpolicy: replaces the policy. Adds a notification when the policy has none. */
export const updateRotationPolicy: Operation = {
  name: 'keys.updateRotationPolicy',
  method: 'PUT',
  paths: ['/keys/:name/rotationpolicy'],
  rateClass: 'byKey',
  run: async (call) => {
    const { keys } = call.vault;
    requireVersion(call, keys);
    const sent = await readBody(call.request, bodySchema, limits.bodyBytes);
    const asked = (sent.lifetimeActions ?? []).map(readAction);
    const expiryTime = sent.attributes?.expiryTime ?? undefined;
    if (expiryTime !== undefined && approximateDays(expiryTime) < limits.rotationExpiryDays) {
      throw badParameter(`The expiry time must be at least ${limits.rotationExpiryDays} days.`);
    }
    const { item } = requireVersion(call, keys);
    const now = unixSeconds(call.services.clock);
    const policy: RotationPolicy = {
      lifetimeActions: asked.some(({ action }) => action === 'Notify') ? asked : [...asked, standardNotice],
      ...(expiryTime === undefined ? {} : { expiryTime }),
      created: item.rotationPolicy?.created ?? now,
      updated: now,
    };
    keys.replaceItem({ ...item, rotationPolicy: policy });
    return ok(rotationPolicyView(itemId(call.baseUrl, 'keys', item.name, 'rotationpolicy'), policy));
  },
};

/** Throws 400 BadParameter for an unknown action, for no trigger or two, and for a trigger of less than a week. */
function readAction({ trigger, action }: SentAction): RotationPolicy['lifetimeActions'][number] {
  const type = (['Rotate', 'Notify'] as const).find((known) => known.toLowerCase() === action.type.toLowerCase());
  if (type === undefined) throw badParameter(`Lifetime action ${action.type} is not known.`);
  const { timeAfterCreate, timeBeforeExpiry } = trigger;
  const given = timeAfterCreate ?? timeBeforeExpiry;
  if (typeof given !== 'string' || (typeof timeAfterCreate === 'string' && typeof timeBeforeExpiry === 'string')) {
    throw badParameter('A lifetime action needs one trigger, after creation or before expiry.');
  }
  if (approximateDays(given) < limits.rotationTriggerDays) {
    throw badParameter(
      `A lifetime action must be at least ${limits.rotationTriggerDays} days after creation or before expiry.`,
    );
  }
  return {
    trigger: typeof timeAfterCreate === 'string' ? { timeAfterCreate: given } : { timeBeforeExpiry: given },
    action: type,
  };
}
