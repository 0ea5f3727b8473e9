import { type PlannedIssuerOrContacts } from '../../contracts/model/issuersAndContacts';
import { type ReasonCode } from '../../contracts/model/reasonCodes';
import { type Check, learn, pass, type PairFacts, unknown, type Verdict, warn, someOf } from './check';
import { dueCheck } from './dueCheck';
import { itemCheck, notListed } from './itemCheck';

/** Certificates, their issuers, and what renews or rotates by itself. */
export const certificateChecks: readonly Check[] = [
  itemCheck({
    id: 'CHK-CERTIFICATE-BACKED',
    title: 'Keys and secrets of certificates',
    looksAt: 'Keys and secrets that belong to certificates, where certificates are not selected.',
    remedy: 'Select certificates too; their keys and secrets go with them only.',
    link: learn('certificates/about-certificates'),
    touches: ({ reasons }) => reasons.includes('CERTIFICATE_BACKED'),
    which: 'of certificates that are not selected',
    none: 'Keys and secrets of certificates go with their certificates.',
  }),
  itemCheck({
    id: 'CHK-CERTIFICATE-PENDING',
    title: 'Pending certificate operations',
    looksAt: 'Operations under way, which no move takes along.',
    remedy: 'Complete, merge or cancel them before the move.',
    link: learn('certificates/create-certificate'),
    touches: ({ reasons }) => reasons.includes('CERTIFICATE_PENDING') || reasons.includes('PENDING_OPERATION_STAYS'),
    which: 'with an operation under way',
    none: 'No operation is under way.',
  }),
  itemCheck({
    id: 'CHK-CERTIFICATE-EXPORT',
    title: 'Certificates by value',
    looksAt: 'Certificates that go by value, but whose key cannot be exported or whose time is over.',
    remedy: 'Have them issued anew in the target, renew them, or move within the geography by backup and restore.',
    link: learn('certificates/how-to-export-certificate'),
    touches: ({ reasons }) =>
      reasons.includes('CERTIFICATE_NOT_EXPORTABLE') ||
      reasons.includes('CERTIFICATE_EXPIRED') ||
      reasons.includes('OLD_VERSION_NOT_EXPORTABLE') ||
      reasons.includes('OLD_VERSION_EXPIRED'),
    which: 'with versions that cannot go by value',
    none: 'No certificate is kept from going by its key or its time.',
  }),
  {
    id: 'CHK-ISSUERS',
    title: 'Certificate issuers',
    looksAt: 'Issuers of both vaults. Key Vault never returns their passwords.',
    severity: 'warn',
    limitsReadiness: true,
    remedy: 'Have the password of each issuer account at hand and set it in the target before the first renewal.',
    link: learn('certificates/how-to-integrate-certificate-authority'),
    judge: judgeIssuersAndContacts('issuer', 'Every issuer of the source is in the target, or there is none.'),
  },
  {
    id: 'CHK-CONTACTS',
    title: 'Certificate contacts',
    looksAt: 'The certificate contacts of both vaults.',
    severity: 'warn',
    limitsReadiness: true,
    remedy: 'Compare the two lists and set the right one in the target.',
    link: learn('certificates/overview-renew-certificate'),
    judge: judgeIssuersAndContacts('contacts', 'They are alike, will be copied, or there are none.'),
  },
  dueCheck({
    id: 'CHK-RENEWAL-DUE',
    title: 'Certificate renewals',
    looksAt: 'Certificates that renew by policy within "moveWindowDays", and those that should have renewed before.',
    remedy: 'Renew them before the move, or move after; "autoRenewal": "hold" keeps the copy from renewing too.',
    link: learn('certificates/overview-renew-certificate'),
    itemType: 'certificate',
    verb: 'renew',
    none: 'No certificate renews itself within the window.',
  }),
  dueCheck({
    id: 'CHK-ROTATION-DUE',
    title: 'Key rotations',
    looksAt: 'Keys whose rotation policy makes a new version within "moveWindowDays", or should have made one before.',
    remedy: 'Rotate them before the move, or switch rotation off for its time.',
    link: learn('keys/how-to-configure-key-rotation'),
    itemType: 'key',
    verb: 'rotate',
    none: 'No key rotates by itself within the window.',
  }),
];

function judgeIssuersAndContacts(kind: PlannedIssuerOrContacts['kind'], none: string) {
  return ({ settings }: PairFacts): Verdict => {
    if (settings === null) return unknown(notListed);
    const own = settings.settings.filter((setting) => setting.kind === kind);
    const told = byReason(own);
    const unread = own.some(({ reasons }) => reasons.includes('PERMISSION_MISSING'));
    if (unread) return unknown(`The app may not read them: ${told.join('; ')}.`);
    return told.length === 0 ? pass(none) : warn(`${told.join('; ')}.`);
  };
}

/** Each reason once, with the names that it is about. */
function byReason(settings: readonly PlannedIssuerOrContacts[]): readonly string[] {
  const names = new Map<ReasonCode, string[]>();
  for (const { name, reasons } of settings) {
    for (const reason of reasons) {
      if (reason !== 'ALREADY_THERE') names.set(reason, [...(names.get(reason) ?? []), name]);
    }
  }
  return [...names].map(([reason, of]) => `${reason}: ${someOf(of)}`);
}
