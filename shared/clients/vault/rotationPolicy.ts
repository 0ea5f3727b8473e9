import { type KeyRotationPolicyProperties } from '@azure/keyvault-keys';
import { z } from 'zod';
import { present } from './wireItem';
import { type RotationPolicy } from './vaultKeys';

const duration = z.string().nullish();

/** The service writes actions in upper, lower or mixed case. */
const actionSchema = z
  .object({
    trigger: z.object({ timeAfterCreate: duration, timeBeforeExpiry: duration }).nullish(),
    action: z.object({
      type: z
        .string()
        .toLowerCase()
        .pipe(z.enum(['rotate', 'notify'])),
    }),
  })
  .transform(({ trigger, action }) => ({
    action: action.type === 'rotate' ? ('Rotate' as const) : ('Notify' as const),
    ...present({ timeAfterCreate: trigger?.timeAfterCreate, timeBeforeExpiry: trigger?.timeBeforeExpiry }),
  }));

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
      : { lifetimeActions: lifetimeActions ?? [], ...present({ expiryTime: attributes?.expiryTime }) },
  );

/** The policy as the SDK expects it. */
export function sdkRotationPolicy({ expiryTime, lifetimeActions }: RotationPolicy): KeyRotationPolicyProperties {
  return {
    lifetimeActions: lifetimeActions.map((action) => ({ ...action })),
    ...present({ expiresIn: expiryTime }),
  };
}
