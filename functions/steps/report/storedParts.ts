import { type ErrorCode } from '../../../shared/contracts/model/errorCodes';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { failureProblem } from '../../../shared/rules/problems/failureProblem';
import { type InputOf } from '../../../shared/contracts/steps/contract';
import { type ConfigurationReport } from '../../../shared/contracts/model/configuration';
import { type LateReport } from '../../../shared/contracts/model/late';
import { type PlanPage } from '../../../shared/contracts/model/plan';
import { type Problem } from '../../../shared/contracts/model/progress';
import { type MoveReport } from '../../../shared/contracts/api/report';
import { type finishMoveContract } from '../../../shared/contracts/steps/moveSteps';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { knownPlan } from '../../../shared/rules/transfer/lateRounds';
import { pendingProblem } from '../../../shared/rules/transfer/lateItems';
import {
  type IssuersAndContactsOfReport,
  readIssuersAndContactsResults,
} from '../issuersAndContacts/issuersAndContactsResults';
import { type ReadStored } from '../stored/sealedJson';
import {
  allVerifiedPages,
  readVerifiedConfiguration,
  readVerifiedIssuersAndContacts,
  type VerifiedPages,
} from '../plan/verifiedPlan';
import { readConfigurationReport } from '../targetVault/configurationStore';
import { type GatheredRun } from './gatherReport';
import { type LateRows, readLateRows, unplannedOf, readLateItems } from './storedLateItems';
import { damagedDeletions, deletedSince, type Deletions, noDeletions, readDeletions } from './storedDeletions';

type Ending = Omit<InputOf<typeof finishMoveContract>, 'contentKey' | 'mayBeUnsigned'>;

/** What the steps of a run have stored for its report, apart from its results. */
export interface StoredParts extends Pick<GatheredRun, 'move' | 'plan' | 'late' | 'rehearsed'> {
  readonly rows: LateRows;
  readonly deletions: Deletions;
  readonly settings: IssuersAndContactsOfReport;
  readonly configuration: ConfigurationReport | null;
  readonly sincePlan: MoveReport['sincePlan'];
  /** Late items that no round has carried. */
  readonly problems: readonly Problem[];
  readonly damage: Damage;
  /** The record of deletions is damaged. */
  readonly isDamaged: boolean;
  readonly readPlanned: (page: number) => Promise<Pick<PlanPage, 'items'>>;
}

/** Reads them. A part that is damaged or changed is left out, and `damage` names it: a run never ends without its report. */
export async function partsOf(store: ObjectStore, ending: Ending, read: ReadStored): Promise<StoredParts> {
  const { move, plan, late = notLate, sincePlan, rehearsal, isLookWhole: isWhole = false } = ending;
  const damage = collectDamage(['STAGING_KEY_UNUSABLE']);
  const { orElse } = damage;
  const open = () => allVerifiedPages(store, move, knownPlan(plan, late));
  const pages: VerifiedPages | undefined = plan === null ? undefined : await orElse(open, undefined);
  const noItems: Pick<PlanPage, 'items'> = { items: [] };
  const readPlanned = (page: number) => orElse(async () => (await pages?.read(page)) ?? noItems, noItems);
  const rows = await readLateRows(late, readPlanned);
  const found = await orElse(() => readLateItems(read, move, { look: late.looks, isWhole }), []);
  const unplanned = unplannedOf(found, late, rows).map((item) => pendingProblem(item, sincePlan?.pending));
  const deleted = () => readDeletions(read, move);
  const stored = sincePlan === undefined ? noDeletions : await orElse(deleted, noDeletions);
  const { deletions } = stored;
  const approved = plan && { move, planHash: plan.planHash };
  const noSettings: IssuersAndContactsOfReport = { settings: [], deletedInSource: [] };
  return {
    ...{ move, plan, late, rehearsed: rehearsal, rows, deletions, damage, readPlanned },
    isDamaged: stored.isDamaged,
    settings:
      approved === null
        ? noSettings
        : await orElse(async () => {
            const planned = await readVerifiedIssuersAndContacts(store, approved);
            return readIssuersAndContactsResults(read, move, planned);
          }, noSettings),
    configuration:
      approved === null
        ? null
        : await orElse(async () => {
            const planned = await readVerifiedConfiguration(store, approved);
            return readConfigurationReport(read, move, planned);
          }, null),
    sincePlan: sincePlan && { ...sincePlan, pending: unplanned, deleted: [...deletedSince(deletions)] },
    problems: [...unplanned, ...damagedDeletions(stored)],
  };
}

/** For a move without extra rounds. */
const notLate: LateReport = { rounds: [], looks: 0, versions: 0 };

/** Reads a part, or returns a substitute if the part is damaged. */
export type OrElse = <T>(read: () => Promise<T>, otherwise: T) => Promise<T>;

/** Lets all errors through. */
export const orFail: OrElse = (read) => read();

export interface Damage {
  readonly orElse: OrElse;
  /** Names each damaged part once. */
  readonly problems: () => readonly Problem[];
}

const damage: ReadonlySet<ErrorCode> = new Set(['PLAN_CHANGED', 'STORE_OBJECT_INVALID']);

/**
 * Collects what is damaged, does not match the plan's hash, or is not proved to be what the run stored. `also` has codes of other faults
 * that count as damage. Other errors are thrown again: a store that does not answer is not damaged, and then there is no report.
 */
export function collectDamage(also: readonly ErrorCode[] = []): Damage {
  const found = new Map<string, Problem>();
  return {
    async orElse(read, otherwise) {
      try {
        return await read();
      } catch (error) {
        if (!(error instanceof MoverError) || !(damage.has(error.code) || also.includes(error.code))) throw error;
        const { code, message: detail } = error;
        found.set(detail, failureProblem({ code, detail }));
        return otherwise;
      }
    },
    problems: () => [...found.values()],
  };
}
