import { Refused } from '../../../functions/http/answers/problem';

/** A start that goes no further than its first step: the app has received too many requests. */
export const refusedStart = {
  policy: { vaultSuffix: 'vault.azure.net', allowedSources: ['*'], allowedTargets: ['*'] },
  admit: (): never => {
    throw new Refused({ status: 429, code: 'TOO_MANY_REQUESTS', detail: 'Too many start requests.' });
  },
  allowRehearsal: true,
  requireScratchFree: unexpected,
  findVault: unexpected,
  prepareSource: unexpected,
  claimVaults: unexpected,
  beginRun: unexpected,
  releaseVaults: unexpected,
  claimSlot: unexpected,
  prepareStart: unexpected,
  statusLinks: 'own' as const,
  keepCutOff: unexpected,
  earlier: { earlierWriters: unexpected, hasNotes: unexpected },
  notices: false,
  randomHex: (digits: number) => '1'.repeat(digits),
};

/** For what a refused start never calls. */
export function unexpected(): Promise<never> {
  return Promise.reject(new Error('Expected the start to end before this.'));
}
