import { z } from 'zod';
import { unixSeconds } from '../../clock';
import { itemId } from '../items/itemView';
import { requireVersion } from '../items/requireVersion';
import { limits } from '../limits';
import { type Answer, ok, type Operation, type VaultCall } from '../operation';
import { readBody } from '../readBody';
import { badParameter } from '../serviceError';
import { approximateDays, parseDuration } from './isoDuration';
import { rotationPolicyView, type RotationPolicy, standardNotice } from './rotationPolicy';

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

/** PUT /keys/{name}/rotationpolicy: replaces the policy; a notice is added where none is asked for. */
export const updateRotationPolicy: Operation = {
  name: 'keys.updateRotationPolicy',
  method: 'PUT',
  paths: ['/keys/:name/rotationpolicy'],
  rateClass: 'byKey',
  run,
};

async function run(call: VaultCall): Promise<Answer> {
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
}

/** Throws 400 BadParameter for an action that is none, for no trigger or two, and for a rotation within a week. */
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
