import { z } from 'zod';
import { serviceWordSchema } from '../../contracts/model/serviceWords';
import { notedRotationSchema, rotationActions } from '../../contracts/model/updates';
import { present } from './wireItem';
import { type RotationPolicy } from './vaultKeys';

const duration = z.string().nullish();

/** The service writes actions in upper, lower or mixed case. */
const actionSchema = z
  .object({
    trigger: z.looseObject({ timeAfterCreate: duration, timeBeforeExpiry: duration }).nullish(),
    action: z.object({ type: serviceWordSchema }),
  })
  .transform(({ trigger, action }) => ({ ...present({ ...trigger }), action: rotationActions.spelled(action.type) }));

/**
 * A key's rotation policy. For a key without a policy, the service returns a default without an id; the result is
 * undefined then. Source: recorded service traffic.
 */
export const rotationPolicySchema: z.ZodType<RotationPolicy | undefined> = z
  .object({
    id: z.string().nullish(),
    lifetimeActions: z.array(actionSchema).nullish(),
    attributes: z.object({ expiryTime: duration }).nullish(),
  })
  .transform(({ id, lifetimeActions, attributes }) =>
    id === null || id === undefined
      ? undefined
      : notedRotationSchema.parse({
          lifetimeActions: lifetimeActions ?? [],
          ...present({ expiryTime: attributes?.expiryTime }),
        }),
  );

/** The policy as the service expects it. The SDK refuses an action that it does not know. */
export function rotationBody({ expiryTime, lifetimeActions }: RotationPolicy): object {
  return {
    lifetimeActions: lifetimeActions.map(({ action: type, ...trigger }) => ({ trigger, action: { type } })),
    attributes: { expiryTime },
  };
}
