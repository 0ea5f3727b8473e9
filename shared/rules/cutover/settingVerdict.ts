import { type IssuerOrContactsResult, type SeenSetting } from '../../contracts/model/issuersAndContacts';
import { type ReasonCode } from '../../contracts/model/reasonCodes';

type Both = Pick<SeenSetting, 'source' | 'target'>;

/**
 * What a held move does with an issuer or the contacts. `same`: both vaults are equal. `carry`: the source changed, and the target is as
 * the move left it. `targetChanged`: others changed it in the target, whatever the source did. `gone`: the source deleted it.
 * `differs`: the target had its own from the start, or nobody knows what the move left.
 */
export type SettingVerdict = 'same' | 'carry' | 'targetChanged' | 'gone' | 'differs';

/** Compares what both vaults have now with what the move saw when it copied; `before` is undefined for what is new. */
export function judgeSetting(before: Both | undefined, { source, target }: Both): SettingVerdict {
  if (source === target) return 'same';
  const wasEqual = before !== undefined && before.source === before.target;
  const isAsLeft = target === (before?.target ?? null);
  if (wasEqual && !isAsLeft) return 'targetChanged';
  if (source === null) return 'gone';
  return isAsLeft && (wasEqual || target === null) ? 'carry' : 'differs';
}

/** Reasons that a later reading can find to be over. */
const passing: ReadonlySet<ReasonCode> = new Set(['DELETED_IN_SOURCE', 'ISSUER_DIFFERS', 'CONTACTS_DIFFER']);

/** What the move knows of one setting before it reads it again. */
export interface KnownSetting {
  readonly now: SeenSetting;
  /** The result so far; undefined for what is new. */
  readonly before: IssuerOrContactsResult | undefined;
  /** What the move saw when it copied, or last carried, the setting. */
  readonly seen: SeenSetting | undefined;
}

/** The result for each verdict that needs no write. */
export function resultOfVerdict(
  { now: { kind, name, source }, before, seen }: KnownSetting,
  verdict: Exclude<SettingVerdict, 'carry'>,
): IssuerOrContactsResult {
  const known: IssuerOrContactsResult = before ?? { kind, name, reasons: ['ALREADY_THERE'], state: 'alreadyThere' };
  const reasons = lastingReasons(known);
  switch (verdict) {
    case 'same': {
      const isCopied = known.state === 'copied' || known.state === 'alreadyThere';
      // No vault has it any more, so the target needs no password.
      if (source === null) return { kind, name, reasons: [], state: 'left' };
      // Both have changed alike. Perhaps a try of this step that was cut off carried it, and nobody has set its password.
      const isNew = kind === 'issuer' && seen !== undefined && seen.source !== source;
      const state = isCopied ? known.state : 'alreadyThere';
      return { kind, name, reasons: isNew ? ['ISSUER_PASSWORD_NEEDED'] : reasons, state };
    }
    case 'gone':
      return { ...known, reasons: [...reasons, 'DELETED_IN_SOURCE'] };
    case 'differs':
      return { kind, name, reasons: [kind === 'issuer' ? 'ISSUER_DIFFERS' : 'CONTACTS_DIFFER'], state: 'left' };
    case 'targetChanged':
      return { kind, name, reasons, state: 'failed', code: 'TARGET_CHANGED', detail: changedThere };
  }
}

/** The reasons of a result that still hold once the source has changed. */
function lastingReasons({ reasons }: Pick<IssuerOrContactsResult, 'reasons'>): ReasonCode[] {
  return reasons.filter((reason) => !passing.has(reason));
}

const changedThere =
  'Expected the target to have what the move left there, but others changed or deleted it there since. The move left it unchanged.';
