/** The parts of a certificate's policy that control renewal, in the service's own shape. */
export interface RenewalPolicy {
  readonly lifetime_actions?:
    { readonly action: { readonly action_type: string }; readonly trigger: object }[] | undefined;
}

/** Whether the service creates new versions automatically by this policy. */
export function renewsItself({ lifetime_actions: actions = [] }: RenewalPolicy): boolean {
  return actions.some(({ action }) => action.action_type === 'AutoRenew');
}

/** The same policy with mail to the contacts instead of renewal, at the same time of the certificate's lifetime. */
export function holdRenewal<P extends RenewalPolicy>(policy: P): P {
  if (!renewsItself(policy)) return policy;
  const held = policy.lifetime_actions?.map((one) =>
    one.action.action_type === 'AutoRenew' ? { ...one, action: { action_type: 'EmailContacts' } } : one,
  );
  return { ...policy, lifetime_actions: held };
}
