import { maxPastVersionsInBackup } from '../plan/backupReasons';
import { itemLabel } from '../report/itemLabel';
import { maxValueBytes } from '../plan/sizeLimits';
import { type Check, learn, pass, unknown, warn, someOf } from './check';
import { datesOf, isPast, isWithin } from './dates';
import { countOf, itemCheck, notListed } from './itemCheck';

/** From here on a backup that works today may be refused some months on. */
const versionsNearLimit = 450;
/** The vendor's guide to moving a vault by hand copies the newest versions only; many versions deserve a thought. */
const manyVersions = 10;
/** Of the largest value that can be written again. */
const shareNearLimit = 0.9;

/** What may be the matter with items of any kind. */
export const itemChecks: readonly Check[] = [
  itemCheck({
    id: 'CHK-ITEMS-READABLE',
    title: 'Readability of the items',
    looksAt: 'Items that could not be read while the plan was made.',
    remedy: 'See the error of the item in the plan, mend its cause and check again.',
    link: learn('general/common-error-codes'),
    touches: ({ failure }) => failure !== undefined,
    which: 'not readable while the plan was made',
    none: 'Every item could be looked at.',
    more: (items) =>
      someOf(
        items.flatMap(({ failure }) => (failure === undefined ? [] : [failure.code])),
        1,
      ),
  }),
  itemCheck({
    id: 'CHK-VERSIONS-BACKUP-LIMIT',
    title: 'Versions against the limit of a backup',
    looksAt: `The number of versions of each item, against ${String(maxPastVersionsInBackup)} past ones.`,
    remedy: 'Move these items by value, the newest versions by "select" if that is enough; keys have to be made anew.',
    link: learn('general/backup'),
    touches: ({ versionCount }) => versionCount > versionsNearLimit,
    which: `with more than ${String(versionsNearLimit)} versions; a backup takes ${String(maxPastVersionsInBackup)} past ones`,
    none: `No item has more than ${String(versionsNearLimit)} versions.`,
  }),
  itemCheck({
    id: 'CHK-VERSIONS-MANY',
    title: 'Number of versions',
    looksAt: `Items with more than ${String(manyVersions)} versions, which cost time and are seldom needed.`,
    remedy: 'Decide whether old versions are needed; "select": {"versions": {"newest": 10}} leaves them.',
    link: learn('general/move-region'),
    touches: ({ versionCount }) => versionCount > manyVersions,
    which: `with more than ${String(manyVersions)} versions`,
    none: `No item has more than ${String(manyVersions)} versions.`,
    more: (items) => `${someOf(items.map((item) => `${itemLabel(item)}: ${String(item.versionCount)} versions`))}.`,
  }),
  {
    id: 'CHK-VALUE-SIZES',
    title: 'Sizes of secret values',
    looksAt: `The current value of each secret that goes by value, against ${String(maxValueBytes)} bytes. Only where values are read.`,
    severity: 'warn',
    remedy: 'Split the value, or move it by backup and restore.',
    link: learn('secrets/about-secrets'),
    touches: ({ traits }) => (traits?.valueBytes ?? 0) > maxValueBytes * shareNearLimit,
    judge: ({ planned, options, move }, { count, items }) => {
      if (planned.plan === null) return unknown(notListed);
      if (!options.readValues) return undefined;
      const sizes = items.map((item) => `${itemLabel(item)}: ${String(item.traits?.valueBytes ?? 0)}`);
      if (count > 0)
        return warn(`${String(count)} secrets are near or over ${String(maxValueBytes)} bytes: ${someOf(sizes)}.`);
      return pass(
        planned.plan.byRoute.exportImport > 0 || move.method === 'exportImport'
          ? 'No secret that goes by value is near the limit.'
          : 'No secret goes by value.',
      );
    },
  },
  itemCheck({
    id: 'CHK-DISABLED',
    title: 'Disabled versions',
    looksAt: 'Items whose current version is disabled, or whose disabled versions would not go.',
    remedy:
      'A backup takes them along. By value enable them for the time of the move, or ask for "disabled": "unlock" or "skip".',
    link: learn('secrets/about-secrets'),
    touches: ({ traits, reasons }) =>
      traits?.disabled === true ||
      reasons.includes('CURRENT_VERSION_DISABLED') ||
      reasons.includes('OLD_VERSION_DISABLED'),
    which: 'disabled, or with disabled versions that cannot go',
    none: 'No current version is disabled.',
    more: (items, count) => blockedOf(items.filter(({ route }) => route === 'block').length, count - items.length),
  }),
  itemCheck({
    id: 'CHK-EXPIRED',
    title: 'Expiry dates in the past',
    looksAt: 'The expiry of the current version.',
    remedy: 'Leave them behind by "select", or renew them: nobody should be using them.',
    link: learn('secrets/about-secrets'),
    touches: ({ traits }, terms) => isPast(traits?.expires, terms),
    which: 'past expiry',
    none: 'No current version has expired.',
    more: (items) =>
      datesOf(
        items,
        ({ traits }) => traits?.expires,
        () => 'expired on',
      ),
  }),
  itemCheck({
    id: 'CHK-EXPIRING',
    title: 'Expiry dates ahead',
    looksAt: 'Current versions that expire within "expiringWithinDays".',
    remedy: 'Renew them before the move, or plan to do it in the target right after.',
    link: learn('general/monitor-key-vault'),
    touches: ({ traits }, terms) => isWithin(traits?.expires, terms, terms.options.expiringWithinDays),
    which: ({ expiringWithinDays }) => `expiring within ${String(expiringWithinDays)} days`,
    none: 'No current version expires within the days that were asked for.',
    more: (items) =>
      datesOf(
        items,
        ({ traits }) => traits?.expires,
        () => 'expires on',
      ),
  }),
  itemCheck({
    id: 'CHK-NOT-YET-VALID',
    title: 'Start dates in the future',
    looksAt: 'Current versions whose time begins later.',
    remedy: 'Nothing, if it is meant: the date goes along.',
    link: learn('secrets/about-secrets'),
    touches: ({ traits }, { now }) => traits?.notBefore !== undefined && traits.notBefore > now,
    which: 'not valid yet',
    none: 'Every current version is valid already.',
    more: (items) =>
      datesOf(
        items,
        ({ traits }) => traits?.notBefore,
        () => 'valid from',
      ),
  }),
  itemCheck({
    id: 'CHK-DATES-AFTER-2038',
    title: 'Dates after 2038-01-19',
    looksAt: 'Dates that tools of 32 bits turn into negative numbers.',
    remedy: 'Nothing for this move, which writes them exactly; older tools at the target may show them wrong.',
    link: learn('secrets/about-secrets'),
    touches: ({ traits }) => traits?.late === true,
    which: 'with a date after 2038-01-19',
    none: 'No date is after 2038-01-19.',
  }),
  {
    id: 'CHK-SOURCE-SOFT-DELETED',
    title: 'Soft-deleted items of the source',
    looksAt: 'Soft-deleted items of the source, which no backup can take.',
    severity: 'warn',
    remedy: 'Recover what is still needed before the move; the rest stays until it is purged with the source.',
    link: learn('general/key-vault-recovery'),
    judge: ({ settings }) => {
      if (settings === null) return unknown(notListed);
      const names = settings.deletedInSource.map(itemLabel);
      if (names.length === 0) return pass('Nothing that could be read is soft-deleted.');
      return warn(`${countOf(names.length)} soft-deleted, which no move takes: ${someOf(names, 3)}.`);
    },
  },
];

/** Only the first items of a check are known one by one. */
function blockedOf(blocked: number, unseen: number): string {
  return blocked === 0 ? '' : `${unseen > 0 ? 'At least ' : ''}${String(blocked)} of them cannot go.`;
}
