import { type BackupOutlook, type Route } from '../../contracts/model/plan';
import { type ReasonCode } from '../../contracts/model/reasonCodes';
import { counted } from '../../words/word';
import { type Check, fail, learn, pass, unknown, warn } from './check';
import { itemCheck, notListed } from './itemCheck';

const placeReasons: ReadonlySet<ReasonCode> = new Set([
  'OTHER_GEOGRAPHY',
  'OTHER_SUBSCRIPTION',
  'UNKNOWN_REGION',
  'KEY_ACROSS_GEOGRAPHIES',
  'KEY_NOT_EXPORTABLE',
]);

/** Checks of the regions and subscriptions of the vaults, and of the routes that follow from them. */
export const placeChecks: readonly Check[] = [
  {
    id: 'CHK-GEOGRAPHY',
    title: 'Geography',
    looksAt: 'The regions that the vaults return, and their geographies.',
    severity: 'warn',
    remedy:
      'Nothing, if this is intended. Secrets and certificates go by value and get new version ids. Keys cannot go.',
    link: learn('general/backup'),
    judge: ({ survey: { source, target } }) => {
      if (source.region === null || target.region === null) return unknown('A vault did not return its region.');
      const where = `${source.name} is in ${placeOf(source)}, ${target.name} in ${placeOf(target)}`;
      if (source.geography === null || target.geography === null)
        return unknown(`${where}. The app does not know the geography of every region.`);
      return source.geography === target.geography
        ? pass(`${where}.`)
        : warn(`${where}. The target does not accept backups of the source.`);
    },
  },
  {
    id: 'CHK-SUBSCRIPTION',
    title: 'Subscription',
    looksAt: 'The subscriptions that Azure Resource Manager shows, or the result of a probe.',
    severity: 'warn',
    limitsReadiness: true,
    remedy:
      'Nothing, if this is intended. Items then go by value. "probe": true proves whether the target accepts backups.',
    link: learn('general/backup'),
    judge: ({ survey: { source, target }, planned }) => {
      const proved = provedBy[planned.plan?.backups ?? 'unknownRegion'];
      const from = source.resource?.subscriptionId;
      const to = target.resource?.subscriptionId;
      const isOther = from !== undefined && to !== undefined && from !== to;
      if (isOther) return warn(`${source.name} is in ${from}, ${target.name} in ${to}.`);
      if (proved === true) return pass('The probe showed that the target takes backups of the source.');
      if (proved === false) return warn('The probe showed that the target does not take backups of the source.');
      return from === undefined || to === undefined
        ? unknown('Azure Resource Manager does not show the subscriptions.')
        : pass(`Both are in ${from}.`);
    },
  },
  {
    id: 'CHK-METHOD',
    title: 'Routes by type of item',
    looksAt: 'The number of items on each route, by type.',
    severity: 'fail',
    remedy:
      'Use "method": "auto". For keys, choose a target of the same geography and subscription, or ask for "unmovableKeys": "recreate".',
    link: learn('general/move-region'),
    // Other checks report reasons that come from the item itself.
    touches: ({ route, reasons, failure }) =>
      route === 'block' && failure === undefined && reasons.every((reason) => placeReasons.has(reason)),
    judge: ({ planned, routes }, { count }) => {
      if (planned.plan === null) return unknown(notListed);
      const parts = Object.entries(routes).flatMap(([itemType, counts]) =>
        routeWords.flatMap(([route, words]) => {
          const items = counts[route];
          return items === 0 ? [] : [`${counted(items, itemType)} ${words}`];
        }),
      );
      const sums = parts.length === 0 ? 'none.' : `${parts.join(', ')}.`;
      if (count === 0) return pass(parts.length === 0 ? 'There are no items.' : sums);
      const goes = Object.values(routes).some(
        ({ backupRestore, exportImport, recreate, update, skip }) =>
          backupRestore + exportImport + recreate + update + skip > 0,
      );
      return goes
        ? warn(`${counted(count, 'item')} cannot go to this target by the method of the request. All items: ${sums}`)
        : fail(`No item can go. All items: ${sums}`);
    },
  },
  itemCheck({
    id: 'CHK-KEYS-ACROSS-GEOGRAPHIES',
    title: 'Keys across geographies',
    looksAt: 'Keys that would leave their geography.',
    remedy:
      'Ask for "unmovableKeys": "recreate" and encrypt or wrap again what the old key protects, including disks. Or import the key again from your own HSM.',
    link: learn('general/backup'),
    touches: ({ itemType, reasons }) =>
      itemType === 'key' && (reasons.includes('KEY_ACROSS_GEOGRAPHIES') || reasons.includes('NEW_KEY_MATERIAL')),
    which: 'with key material that cannot go to the target; data that such a key protects cannot be read without it',
    none: 'No key has to leave its geography.',
  }),
  {
    id: 'CHK-DEPENDENT-SERVICES',
    title: 'Azure services that depend on the source',
    looksAt: 'Whether the source is enabled for disk encryption, virtual machines or template deployment.',
    severity: 'warn',
    remedy:
      'Enable the same services at the target. After the move, point disks, machines and templates to the target. Keep the source until nothing uses it.',
    link: learn('general/move-region'),
    judge: ({ survey: { source } }) => {
      if (source.resource === null)
        return unknown('Azure Resource Manager does not show what the source is enabled for.');
      const { usedBy } = source.resource;
      return usedBy.length === 0
        ? pass('The source is enabled for none of these services.')
        : warn(`The source is enabled for ${usedBy.join(', ')}.`);
    },
  },
];

const routeWords: readonly (readonly [Route, string])[] = [
  ['backupRestore', 'by backup and restore'],
  ['exportImport', 'by value'],
  ['recreate', 'with new material'],
  ['update', 'with other attributes in the target'],
  ['skip', 'skipped'],
  ['block', 'blocked'],
];

const provedBy: Readonly<Partial<Record<BackupOutlook, boolean>>> = { proved: true, refused: false };

function placeOf({ region, geography }: { readonly region: string | null; readonly geography: string | null }): string {
  return `${region ?? 'an unknown region'} (${geography ?? 'geography unknown'})`;
}
