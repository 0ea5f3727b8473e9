import { type Check, fail, learn, pass, unknown, warn } from './check';
import { notListed } from './itemCheck';

/** A move that takes longer should have a time of its own. */
const longMoveSeconds = 3_600;

/** What the move stands on beside the two vaults, and what it will cost them. */
export const groundChecks: readonly Check[] = [
  {
    id: 'CHK-STORE',
    title: 'Object store',
    looksAt: 'A small object that is written, read and removed in MOVE_STORE.',
    severity: 'fail',
    remedy: "Check MOVE_STORE and that the app's identity may read and write there.",
    link: 'https://learn.microsoft.com/azure/storage/blobs/assign-azure-role-data-access',
    judge: ({ survey: { store } }) => (store === null ? pass('It was written, read and cleared.') : fail(store.detail)),
  },
  {
    id: 'CHK-STAGING-KEY',
    title: 'Staging key',
    looksAt: 'A content key that is wrapped and unwrapped by the key of MOVE_STAGING_KEY_ID.',
    severity: 'fail',
    remedy: "Check that the key exists and is enabled, and that the app's identity may wrap and unwrap with it.",
    link: learn('keys/about-keys'),
    judge: ({ survey: { stagingKey } }) =>
      stagingKey === null ? pass('It wrapped and unwrapped.') : fail(stagingKey.detail),
  },
  {
    id: 'CHK-STAGING-KEY-PLACE',
    title: 'Vault of the staging key',
    looksAt: 'The vault that MOVE_STAGING_KEY_ID names, against the two vaults of the pair.',
    severity: 'warn',
    remedy: 'Keep the staging key in another vault: who empties the source must not take it along.',
    link: learn('general/best-practices'),
    judge: ({ survey: { stagingVault, source, target } }) => {
      const isOfPair = stagingVault === source.name || stagingVault === target.name;
      return isOfPair
        ? warn(`The staging key is in ${stagingVault}, which is of the pair.`)
        : pass(`It is in ${stagingVault}.`);
    },
  },
  {
    id: 'CHK-INVENTORY',
    title: 'Inventory of both vaults',
    looksAt: 'Items, deleted items, issuers and contacts of both vaults.',
    severity: 'fail',
    remedy: 'Mend the cause that the evidence names, and check again.',
    link: learn('general/common-error-codes'),
    judge: ({ planned: { plan, trouble } }) => {
      if (plan !== null) return pass(`${String(plan.items)} items with ${String(plan.versions)} versions.`);
      return trouble === null
        ? unknown('Not listed, because a vault does not answer or lets nobody in.')
        : fail(trouble.detail);
    },
  },
  {
    id: 'CHK-ESTIMATE',
    title: 'Estimated duration',
    looksAt:
      'The requests of the move, verification included, against the limits of the service at the pace that is asked for.',
    severity: 'warn',
    remedy: 'Choose a quiet time, or a larger share by "pace"; fewer versions or less verification cost less.',
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
      'Answers 429 that the calls of this check met: their share of the limit is not told by the service, only that it is used up.',
    severity: 'warn',
    remedy: 'Move at a quieter time, or at a smaller "pace".',
    link: learn('general/overview-throttling'),
    judge: ({ survey, planned }) => {
      const throttled = survey.throttled + planned.throttled;
      if (throttled > 0) return warn(`${String(throttled)} calls were answered 429: others use the limit at present.`);
      if (survey.calls === 0) return unknown('No call was answered.');
      return pass('No call was answered 429.');
    },
  },
];
