import { maxPastVersionsInBackup } from '../plan/backupReasons';
import { itemLabel } from '../problems/itemLabel';
import { maxValueBytes } from '../plan/itemTraits';
import { counted } from '../../words/word';
import { type Check, learn, pass, unknown, warn, someOf } from './check';
import { datesOf, isPast, isWithin } from './dates';
import { itemCheck, notListed } from './itemCheck';

/** Above this number, a backup that works today may be refused in some months. */
const versionsNearLimit = 450;
/** Microsoft's guide to moving a vault by hand copies only the newest versions, and a long history deserves a warning. */
const manyVersions = 10;
/** The share of the largest value that the service accepts. */
const shareNearLimit = 0.9;

/** Checks of items of any type. */
export const itemChecks: readonly Check[] = [
  itemCheck({
    id: 'CHK-ITEMS-READABLE',
    title: 'Readability of the items',
    looksAt: 'Items that the app could not read while it made the plan.',
    remedy: 'Read the error of the item in the plan, remove its cause and check again.',
    link: learn('general/common-error-codes'),
    touches: ({ failure }) => failure !== undefined,
    which: 'that the app could not read while it made the plan',
    none: 'The app could read every item.',
    more: (items) =>
      someOf(
        items.flatMap(({ failure }) => (failure === undefined ? [] : [failure.code])),
        1,
      ),
  }),
  itemCheck({
    id: 'CHK-VERSIONS-BACKUP-LIMIT',
    title: 'Versions against the limit of a backup',
    looksAt: `The number of versions of each item. A backup contains at most ${String(maxPastVersionsInBackup)} past versions.`,
    remedy:
      'Move these items by value, with only the newest versions by "select" if that is enough. A key has to be created again.',
    link: learn('general/backup'),
    touches: ({ versionCount }) => versionCount > versionsNearLimit,
    which: `with more than ${String(versionsNearLimit)} versions; a backup contains at most ${String(maxPastVersionsInBackup)} past ones`,
    none: `No item has more than ${String(versionsNearLimit)} versions.`,
  }),
  itemCheck({
    id: 'CHK-VERSIONS-MANY',
    title: 'Number of versions',
    looksAt: `Items with more than ${String(manyVersions)} versions. They take time and are seldom needed.`,
    remedy: 'Decide whether you need old versions. "select": {"versions": {"newest": 10}} leaves them out.',
    link: learn('general/move-region'),
    touches: ({ versionCount }) => versionCount > manyVersions,
    which: `with more than ${String(manyVersions)} versions`,
    none: `No item has more than ${String(manyVersions)} versions.`,
    more: (items) => `${someOf(items.map((item) => `${itemLabel(item)}: ${String(item.versionCount)} versions`))}.`,
  }),
  {
    id: 'CHK-VALUE-SIZES',
    title: 'Sizes of secret values',
    looksAt: `The size of the current value of each secret that goes by value. The limit is ${String(maxValueBytes)} bytes. Only if values are read.`,
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
    looksAt: 'Items whose current version is disabled, or whose older disabled versions would be left out.',
    remedy: 'A backup contains them. By value, enable them during the move, or ask for "disabled": "unlock" or "skip".',
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
    looksAt: 'The expiry date of the current version.',
    remedy: 'Leave them out by "select", or renew them: nobody should use an expired version.',
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
    remedy: 'Renew them before the move, or in the target right after it.',
    link: learn('general/monitor-key-vault'),
    touches: ({ traits }, terms) => isWithin(traits?.expires, terms, terms.options.expiringWithinDays),
    which: ({ expiringWithinDays }) => `expiring within ${String(expiringWithinDays)} days`,
    none: ({ expiringWithinDays }) => `No current version expires within ${String(expiringWithinDays)} days.`,
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
    looksAt: 'Current versions whose start date is in the future.',
    remedy: 'Nothing, if the date is intended. The move keeps it.',
    link: learn('secrets/about-secrets'),
    touches: ({ traits }, { now }) => traits?.notBefore !== undefined && traits.notBefore > now,
    which: 'not valid yet',
    none: 'Every current version is already valid.',
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
    looksAt: 'Dates that 32-bit tools show as negative numbers.',
    remedy: 'Nothing. The move writes them exactly. Older tools may show them wrong.',
    link: learn('secrets/about-secrets'),
    touches: ({ traits }) => traits?.late === true,
    which: 'with a date after 2038-01-19',
    none: 'No date is after 2038-01-19.',
  }),
  {
    id: 'CHK-SOURCE-SOFT-DELETED',
    title: 'Soft-deleted items of the source',
    looksAt: 'Soft-deleted items of the source. A backup cannot contain them.',
    severity: 'warn',
    remedy:
      'Recover the items that you still need before the move. The others remain in the source until they are purged.',
    link: learn('general/key-vault-recovery'),
    judge: ({ settings }) => {
      if (settings === null) return unknown(notListed);
      const names = settings.deletedInSource.map(itemLabel);
      if (names.length === 0) return pass('The app found no soft-deleted item.');
      return warn(`${counted(names.length, 'item')} soft-deleted. A move does not carry them: ${someOf(names, 3)}.`);
    },
  },
];

/** The tally keeps only the first items of a check. */
function blockedOf(blocked: number, unseen: number): string {
  return blocked === 0 ? '' : `${unseen > 0 ? 'At least ' : ''}${String(blocked)} of them cannot go.`;
}
