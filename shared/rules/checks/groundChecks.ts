import { type VaultLook } from '../../contracts/model/checkFacts';
import { describeMissing, missingRemedy } from '../../contracts/model/missingReferences';
import { type Check, fail, learn, pass, unknown, warn } from './check';
import { notListed } from './itemCheck';

/** A longer move should be scheduled. */
const longMoveSeconds = 3_600;

/** Checks of the store, the staging key, the inventory, and the load on the vaults. */
export const groundChecks: readonly Check[] = [
  {
    id: 'CHK-STORE',
    title: 'Object store',
    looksAt:
      'Whether the app can write, read and remove a small object in MOVE_STORE, and read from MOVE_REPORT_ARCHIVE.',
    severity: 'fail',
    remedy: "Check MOVE_STORE and MOVE_REPORT_ARCHIVE, and that the app's identity may read and write there.",
    link: 'https://learn.microsoft.com/azure/storage/blobs/assign-azure-role-data-access',
    judge: ({ survey: { store } }) =>
      store === null ? pass('The app wrote, read and removed an object.') : fail(store.detail),
  },
  {
    id: 'CHK-STAGING-KEY',
    title: 'Staging key',
    looksAt: 'Whether the key of MOVE_STAGING_KEY_ID can wrap and unwrap a content key.',
    severity: 'fail',
    remedy: "Check that the key exists and is enabled, and that the app's identity may wrap and unwrap with it.",
    link: learn('keys/about-keys'),
    judge: ({ survey: { stagingKey } }) =>
      stagingKey === null ? pass('The key wrapped and unwrapped a content key.') : fail(stagingKey.detail),
  },
  {
    id: 'CHK-STAGING-KEY-PLACE',
    title: 'Vault of the staging key',
    looksAt: 'Whether the vault that MOVE_STAGING_KEY_ID names is one of the pair.',
    severity: 'warn',
    remedy: 'Keep the staging key in another vault, so that nobody deletes it together with the source.',
    link: learn('general/best-practices'),
    judge: ({ survey: { stagingVault, source, target } }) => {
      const isOfPair = stagingVault === source.name || stagingVault === target.name;
      return isOfPair
        ? warn(`The staging key is in ${stagingVault}, which is one of the pair.`)
        : pass(`The staging key is in ${stagingVault}.`);
    },
  },
  {
    id: 'CHK-REPORT-KEY',
    title: 'Signing key of reports',
    looksAt:
      'Whether the key of MOVE_REPORT_KEY_ID can sign, if the setting names one. The check signs a text of its own.',
    severity: 'warn',
    remedy:
      "Check MOVE_REPORT_KEY_ID, that the key is enabled and may sign, and that the app's identity has the key permissions get and sign. Without it, moves run and their reports are not signed.",
    link: learn('keys/about-keys-details'),
    judge: ({ survey: { reportKey } }) => {
      if (reportKey === undefined)
        return pass('MOVE_REPORT_KEY_ID names no key. Reports have a chain and no signature.');
      return reportKey === null ? pass('The key signed a text.') : warn(reportKey.detail);
    },
  },
  {
    id: 'CHK-SETTING-REFERENCES',
    title: 'References to secrets in settings',
    looksAt: 'Whether Azure has resolved the references of MOVE_WEBHOOK_SECRET and OTEL_EXPORTER_OTLP_HEADERS.',
    severity: 'warn',
    remedy: missingRemedy,
    link: 'https://learn.microsoft.com/azure/app-service/app-service-key-vault-references',
    judge: ({ survey: { missing } }) =>
      missing.length === 0
        ? pass('Azure has resolved every reference.')
        : warn(missing.map((each) => describeMissing(each).detail).join(' ')),
  },
  {
    id: 'CHK-INVENTORY',
    title: 'Inventory of both vaults',
    looksAt: 'Items, deleted items, issuers and contacts of both vaults.',
    severity: 'fail',
    remedy: 'Remove the cause that the evidence names, and check again.',
    link: learn('general/common-error-codes'),
    judge: ({ planned: { plan, trouble } }) => {
      if (plan !== null) return pass(`${String(plan.items)} items with ${String(plan.versions)} versions.`);
      return trouble === null
        ? unknown('Not listed, because a vault does not answer or refuses access.')
        : fail(trouble.detail);
    },
  },
  {
    id: 'CHK-ESTIMATE',
    title: 'Estimated duration',
    looksAt:
      'The number of requests of the move, and the time that the limits of the service require at the requested pace.',
    severity: 'warn',
    remedy: 'Choose a quiet hour, set a larger "pace", select fewer versions, or verify less.',
    link: learn('general/service-limits'),
    judge: ({ planned: { plan } }) => {
      if (plan === null) return unknown(notListed);
      const { sourceRequests, targetRequests, targetWrites, targetKeyCreates, seconds } = plan.estimate;
      const words = `${String(sourceRequests)} requests at the source, ${String(targetRequests)} at the target (${String(targetWrites)} writes, ${String(targetKeyCreates)} new keys): ${seconds > 1 ? `at least ${String(seconds)} s` : 'under 1 s'} by the limits.`;
      return seconds > longMoveSeconds ? warn(words) : pass(words);
    },
  },
  {
    id: 'CHK-THROTTLING',
    title: 'Throttling by other callers',
    looksAt:
      'Whether the service throttled calls of this check with 429, and how much of the limits Azure Monitor shows as used in the last hour.',
    severity: 'warn',
    remedy: 'Move at a quieter hour, or with a smaller "pace".',
    link: learn('general/overview-throttling'),
    judge: ({ survey, planned }) => {
      const throttled = survey.throttled + planned.throttled;
      if (throttled > 0) return warn(`${String(throttled)} calls got 429: other callers are using the limit now.`);
      if (survey.calls === 0) return unknown('No call got an answer.');
      return pass(['No call got 429.', ...[survey.source, survey.target].flatMap(loadWords)].join(' '));
    },
  },
];

function loadWords({ name, load }: VaultLook): string[] {
  switch (load.state) {
    case 'seen':
      return [`${name}: the busiest minute of the last hour used ${String(load.percent)} % of a limit.`];
    case 'hidden':
      return [
        `${name}: the app may not read its metrics, so a move cannot leave others what they use (role “Monitoring Reader”).`,
      ];
    case 'notKnown':
      return [];
  }
}
