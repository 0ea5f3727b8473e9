import { z } from 'zod';

const triggerSchema = z.strictObject({
  timeAfterCreate: z.string().optional(),
  timeBeforeExpiry: z.string().optional(),
});

/** A key's rotation policy in stored form. It belongs to the item, not to a version, and is in no backup. */
export const rotationPolicySchema = z.strictObject({
  lifetimeActions: z.array(z.strictObject({ trigger: triggerSchema, action: z.enum(['Rotate', 'Notify']) })),
  expiryTime: z.string().optional(),
  created: z.number(),
  updated: z.number(),
});

export type RotationPolicy = z.infer<typeof rotationPolicySchema>;
type LifetimeAction = RotationPolicy['lifetimeActions'][number];

/** The service notifies about every key, even when its policy does not ask for it. */
export const standardNotice: LifetimeAction = { trigger: { timeBeforeExpiry: 'P30D' }, action: 'Notify' };

/** Shows the policy. The default policy of a key has neither id nor times. */
export function rotationPolicyView(id: string, policy: RotationPolicy | undefined): object {
  if (policy === undefined) return { lifetimeActions: [actionView(standardNotice)], attributes: null };
  const { lifetimeActions, expiryTime, created, updated } = policy;
  return { id, lifetimeActions: lifetimeActions.map(actionView), attributes: { expiryTime, created, updated } };
}

function actionView({ trigger, action }: LifetimeAction): object {
  return { trigger, action: { type: action } };
}
