import { type ErrorCode } from '../../../shared/contracts/model/errorCodes';
import { hasCode } from '../../../shared/contracts/model/moverError';
import { type ItemResult, type StepFailed } from '../../../shared/contracts/model/outcome';
import { type PlanPage } from '../../../shared/contracts/model/plan';
import { type Problem } from '../../../shared/contracts/model/progress';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { failResult, resultFromPlan } from '../../../shared/rules/problems/itemResults';
import { failStep } from '../frame/failStep';
import { type SealClients } from '../stored/sealedJson';
import { resultsOfPlan, findSealedResults } from '../plan/sealedResults';

export type KeyFault = 'CONTENT_KEY_REFUSED' | 'STAGING_KEY_UNUSABLE';

export function isKeyFault(code: Problem['code']): code is KeyFault {
  return code === 'CONTENT_KEY_REFUSED' || code === 'STAGING_KEY_UNUSABLE';
}

/** The results of a run by page, for its report. */
export interface ReportPages {
  readonly read: (page: number) => Promise<readonly ItemResult[]>;
  /** Why the content key of the run could not check a page; undefined while it could. */
  readonly keyFault: () => KeyFault | undefined;
}

interface PagesOf {
  readonly move: MoveSpec;
  /** Whether the run wrote items. Otherwise an item without a result counts as planned. */
  readonly isBegun: boolean;
  /** Reads a page of the plan, or of an extra round. */
  readonly readPlanned: (page: number) => Promise<Pick<PlanPage, 'items'>>;
}

/**
 * Reads only results that the run sealed. Somebody who can write to the store may have changed the others, so their items count as
 * failed, by the plan.
 */
export function sealedPages(clients: SealClients, { move, isBegun, readPlanned }: PagesOf): ReportPages {
  let keyFault: ReturnType<ReportPages['keyFault']>;

  const read = async (page: number): Promise<readonly ItemResult[]> => {
    try {
      const stored = await findSealedResults(clients, move, page);
      if (stored === undefined) return resultsOfPlan(await readPlanned(page), isBegun);
      return stored.items;
    } catch (error) {
      const failed = withoutProof(error);
      if (isKeyFault(failed.code)) keyFault = failed.code;
      return (await readPlanned(page)).items.map(resultFromPlan).map(orFailed(failed));
    }
  };

  return { read, keyFault: () => keyFault };
}

const orFailed =
  (failed: StepFailed) =>
  (result: ItemResult): ItemResult =>
    result.state === 'planned' ? failResult(result, failed) : result;

/** Why the seal of a page proves nothing. Throws every other error again. */
const unproved: readonly ErrorCode[] = ['STORE_OBJECT_INVALID', 'CONTENT_KEY_REFUSED', 'STAGING_KEY_UNUSABLE'];

function withoutProof(error: unknown): StepFailed {
  if (!hasCode(error, ...unproved)) throw error;
  if (error.code === 'STORE_OBJECT_INVALID') return failStep(error);
  const detail =
    'Expected the content key of the run to show that the run itself stored the result of this item, but the app could not use the key. So nothing proves the result. Compare both vaults, then start the move again.';
  return { state: 'failed', code: error.code, detail, retryable: false };
}
