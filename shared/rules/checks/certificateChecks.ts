import { type ItemType } from '../../contracts/model/item';
import { isPast, isWithin } from './dates';
import { type PlannedIssuerOrContacts } from '../../contracts/model/issuersAndContacts';
import { type PlannedItem } from '../../contracts/model/plan';
import { type ReasonCode } from '../../contracts/model/reasonCodes';
import { counted } from '../../words/word';
import { type Check, learn, pass, type PairFacts, unknown, type CheckVerdict, warn, someOf } from './check';
import { inTarget } from '../plan/itemTraits';
import { datesOf } from './dates';
import { itemCheck, notListed } from './itemCheck';

/** Checks of certificates, their issuers, and automatic renewals and rotations. */
export const certificateChecks: readonly Check[] = [
  itemCheck({
    id: 'CHK-CERTIFICATE-BACKED',
    title: 'Keys and secrets of certificates',
    looksAt: 'Keys and secrets that belong to certificates, if the request selects no certificates.',
    remedy: 'Select certificates too. Their keys and secrets move only with them.',
    link: learn('certificates/about-certificates'),
    touches: ({ reasons }) => reasons.includes('CERTIFICATE_BACKED'),
    which: 'of certificates that are not selected',
    none: 'Keys and secrets of certificates move with their certificates.',
  }),
  itemCheck({
    id: 'CHK-CERTIFICATE-PENDING',
    title: 'Pending certificate operations',
    looksAt: 'Operations in progress, which a move does not carry.',
    remedy: 'Complete, merge or cancel them before the move.',
    link: learn('certificates/create-certificate'),
    touches: ({ reasons }) => reasons.includes('CERTIFICATE_PENDING') || reasons.includes('PENDING_OPERATION_STAYS'),
    which: 'with an operation in progress',
    none: 'No operation is in progress.',
  }),
  itemCheck({
    id: 'CHK-CERTIFICATE-EXPORT',
    title: 'Certificates by value',
    looksAt: 'Certificates that go by value, but that have expired or whose key cannot be exported.',
    remedy:
      'Have new certificates issued in the target, renew them, or move within the geography by backup and restore.',
    link: learn('certificates/how-to-export-certificate'),
    touches: ({ reasons }) =>
      reasons.includes('CERTIFICATE_NOT_EXPORTABLE') ||
      reasons.includes('CERTIFICATE_EXPIRED') ||
      reasons.includes('OLD_VERSION_NOT_EXPORTABLE') ||
      reasons.includes('OLD_VERSION_EXPIRED'),
    which: 'with versions that cannot go by value',
    none: 'Every certificate that goes by value is valid, and its key can be exported.',
  }),
  {
    id: 'CHK-ISSUERS',
    title: 'Certificate issuers',
    looksAt: 'Issuers of both vaults. Key Vault never returns their passwords.',
    severity: 'warn',
    limitsReadiness: true,
    remedy: 'Set the password of each issuer account in the target before the first renewal.',
    link: learn('certificates/how-to-integrate-certificate-authority'),
    judge: judgeIssuersAndContacts('issuer', 'The target has every issuer of the source, or there is none.'),
  },
  {
    id: 'CHK-CONTACTS',
    title: 'Certificate contacts',
    looksAt: 'The certificate contacts of both vaults.',
    severity: 'warn',
    limitsReadiness: true,
    remedy: 'Compare the two lists and set the correct one in the target.',
    link: learn('certificates/overview-renew-certificate'),
    judge: judgeIssuersAndContacts('contacts', 'They are equal, the move copies them, or there are none.'),
  },
  dueCheck({
    id: 'CHK-RENEWAL-DUE',
    title: 'Certificate renewals',
    looksAt: 'Certificates that renew by policy within "moveWindowDays", and certificates whose renewal is overdue.',
    remedy:
      'Renew them before the move, or move after the renewal. With "autoRenewal": "hold" the copy does not renew.',
    link: learn('certificates/overview-renew-certificate'),
    itemType: 'certificate',
    verb: 'renew',
    none: 'No certificate renews itself',
  }),
  dueCheck({
    id: 'CHK-ROTATION-DUE',
    title: 'Key rotations',
    looksAt:
      'Keys whose rotation policy creates a new version within "moveWindowDays", and keys whose rotation is overdue.',
    remedy: 'Rotate them before the move, or switch rotation off during the move.',
    link: learn('keys/how-to-configure-key-rotation'),
    itemType: 'key',
    verb: 'rotate',
    none: 'No key rotates by itself',
  }),
  {
    id: 'CHK-RENEWAL-BOTH',
    severity: 'warn',
    title: 'Renewals in both vaults',
    looksAt:
      'Certificates that the target has already, and that renew themselves in both vaults. Only if values are read.',
    remedy: 'Switch renewal off in one of both vaults, or move with "autoRenewal": "hold" and "onConflict": "update".',
    link: learn('certificates/overview-renew-certificate'),
    touches: ({ traits }) => traits?.renewsInTarget !== undefined,
    judge: ({ planned, options }, { count, items }) => {
      if (planned.plan === null) return unknown(notListed);
      if (!options.readValues) return undefined;
      if (count === 0) return pass('No certificate renews itself in both vaults.');
      if (items.every(({ traits }) => traits?.renewsInTarget === 'unread'))
        return unknown(`The app could not read the policy in the target: ${counted(count, 'item')}.`);
      return warn(`${counted(count, 'item')} that may renew in both vaults. ${dueDates(items)}`);
    },
  },
  itemCheck({
    id: 'CHK-ROTATION-ON',
    title: 'Rotation of keys in the target',
    looksAt: 'Keys that the target has already, and whose rotation policy still creates versions at the source.',
    remedy: 'Switch rotation off at the source before applications change over: a move cannot add a version to a key.',
    link: learn('keys/how-to-configure-key-rotation'),
    touches: ({ itemType, traits, reasons }) =>
      itemType === 'key' && traits?.renewsOn !== undefined && reasons.some((reason) => keyInTarget.has(reason)),
    which: 'in the target, with rotation at the source still on',
    none: 'No key of the target still rotates at the source.',
    more: dueDates,
  }),
];

/** The target has the same key, and lacks attributes or the policy of the source. */
const keyInTarget: ReadonlySet<ReasonCode> = new Set([
  ...inTarget,
  'ATTRIBUTES_DIFFER',
  'DATE_NOT_REMOVABLE',
  'SETTINGS_OUTSTANDING',
]);

function dueDates(items: readonly PlannedItem[]): string {
  return datesOf(
    items,
    ({ traits }) => traits?.renewsOn,
    () => 'due on',
  );
}

function judgeIssuersAndContacts(kind: PlannedIssuerOrContacts['kind'], none: string) {
  return ({ settings }: PairFacts): CheckVerdict => {
    if (settings === null) return unknown(notListed);
    const own = settings.settings.filter((setting) => setting.kind === kind);
    const findings = byReason(own);
    const unread = own.some(({ reasons }) => reasons.includes('PERMISSION_MISSING'));
    if (unread) return unknown(`The app has no permission to read them: ${findings.join('; ')}.`);
    return findings.length === 0 ? pass(none) : warn(`${findings.join('; ')}.`);
  };
}

/** Each reason once, with the names of its issuers. */
function byReason(settings: readonly PlannedIssuerOrContacts[]): readonly string[] {
  const names = new Map<ReasonCode, string[]>();
  for (const { name, reasons } of settings) {
    for (const reason of reasons) {
      if (reason !== 'ALREADY_THERE') names.set(reason, [...(names.get(reason) ?? []), name]);
    }
  }
  return [...names].map(([reason, of]) => `${reason}: ${someOf(of)}`);
}

interface DueCheck extends Pick<Check, 'id' | 'title' | 'looksAt' | 'remedy' | 'link'> {
  readonly itemType: ItemType;
  /** What the service does automatically: `rotate`. */
  readonly verb: string;
  /** The evidence if there are no such items, before the number of days. */
  readonly none: string;
}

/**
 * A check of items for which the service creates new versions automatically. If the date has passed, the item is overdue:
 * the version may be created at any moment, or something prevents it.
 */
function dueCheck({ itemType, verb, none, ...check }: DueCheck): Check {
  return {
    ...check,
    severity: 'warn',
    touches: (item, terms) => {
      const isDue = isPast(timeOf(item), terms) || isWithin(timeOf(item), terms, terms.options.moveWindowDays);
      return item.itemType === itemType && isDue;
    },
    isOverdue: (item, terms) => isPast(timeOf(item), terms),
    judge: ({ planned, options, now }, { count, overdue, items }): CheckVerdict => {
      if (planned.plan === null) return unknown(notListed);
      if (count === 0) return pass(`${none} within ${String(options.moveWindowDays)} days.`);
      const due = count - overdue;
      const sums = [
        ...(overdue > 0 ? [`${counted(overdue, 'item')} overdue to ${verb}.`] : []),
        ...(due > 0 ? [`${counted(due, 'item')} due to ${verb} within ${String(options.moveWindowDays)} days.`] : []),
      ];
      const dates = datesOf(items, timeOf, (time) => (time <= now ? 'overdue since' : 'due on'));
      return warn([...sums, dates].join(' '));
    },
  };
}

function timeOf({ traits }: PlannedItem): number | undefined {
  return traits?.renewsOn;
}
