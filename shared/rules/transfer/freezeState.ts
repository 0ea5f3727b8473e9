import { vaultNameSchema } from '../../contracts/model/ids';
import { type Freeze } from '../../contracts/model/freeze';
import { type Hold } from '../../contracts/model/hold';

const noReading: Freeze = { readings: 0, tries: 0 };

/** The proof of a held move so far. */
export function freezeOf({ freeze }: Pick<Hold, 'freeze'>): Freeze {
  return freeze ?? noReading;
}

/** Whether the source has to be read before the move continues: before its last pass, and after it. */
export function needsReading(hold: Hold): boolean {
  if (hold.cutover?.freeze === undefined || hold.isLast !== true) return false;
  const { before, isAfter } = freezeOf(hold);
  return before === undefined || isAfter === true;
}

/** The last pass has ended: the next reading proves. Undefined if nobody asked for a proof. */
export function awaitProof(hold: Hold): Hold | undefined {
  if (hold.cutover?.freeze === undefined) return undefined;
  return { ...hold, nextPassAt: undefined, freeze: { ...freezeOf(hold), isAfter: true } };
}

/** A pass begins: a reading before it says nothing any more. */
export function forgetReading({ freeze, ...hold }: Hold): Hold {
  if (freeze === undefined) return hold;
  const { readings, tries, result, spent } = freeze;
  return { ...hold, freeze: { readings, tries, ...(result && { result }), ...(spent !== undefined && { spent }) } };
}

/** Somebody asked for the cutover: the tries count from now on. */
export function restartTries(hold: Hold): Hold {
  return hold.freeze === undefined ? hold : { ...hold, freeze: { readings: hold.freeze.readings, tries: 0 } };
}

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

/** An event of Event Grid, whatever its schema. */
export interface VaultEvent {
  readonly type: string;
  /** Resource id. */
  readonly source: string;
}

/**
 * The events that say that a vault has something new. Key Vault has none for a changed attribute or a deleted item. Events about
 * expiry and access policies change no item. Source: Event Grid documentation, "Azure Key Vault as Event Grid source".
 */
const newVersionTypes: ReadonlySet<string> = new Set(
  ['Secret', 'Key', 'Certificate'].map((kind) => `Microsoft.KeyVault.${kind}NewVersionCreated`),
);

const vaultId = /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.KeyVault\/vaults\/([^/]+)$/i;

/** Returns the names of the vaults that have something new, each once. Events of other types and sources count for nothing. */
export function* changedInParts(events: readonly VaultEvent[]): Generator<undefined, readonly string[]> {
  const names = new Set<string>();
  for (const { type, source } of events) {
    yield;
    const name = newVersionTypes.has(type) ? vaultNameSchema.safeParse(vaultId.exec(source)?.[1]).data : undefined;
    if (name !== undefined) names.add(name);
  }
  return [...names];
}
