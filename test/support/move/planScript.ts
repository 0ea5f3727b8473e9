import { planVault } from '../../../functions/orchestrators/plan/planVault';
import { type InputOf } from '../../../shared/contracts/steps/contract';
import { type finalizePlanContract } from '../../../shared/contracts/steps/moveSteps';
import { type inspectPageContract } from '../../../shared/contracts/steps/pageSteps';
import { moveOf, planOf } from './moveFixtures';
import { play, type Script } from './moveOrchestration';

// The answers of the steps that planVault calls, for its tests.

export const planningMove = moveOf();
const { source, target } = planOf();
/** A failure that no retry corrects. */
export const stepFailed = { state: 'failed', code: 'VAULT_FORBIDDEN', detail: 'No.', retryable: false };

/** Some items, as a step lists them; `token` names the next part, `first` numbers the first item. */
export const listed = (count: number, token: string | null = null, first = 0) => ({
  state: 'listed',
  items: Array.from({ length: count }, (_, at) => ({
    itemType: 'secret',
    itemName: `item-${first + at}`,
    managed: false,
  })),
  cursor: token === null ? null : { itemType: 'secret', token },
  throttled: 1,
});

/** Answers for a vault of three secrets; `changes` replaces the answers of some steps. */
export function planScript(changes: Script = {}): Script {
  return {
    surveyVaults: () => ({ state: 'surveyed', source, target, backups: 'expected' }),
    planTarget: () => ({ state: 'planned', target: 'there', sameSubscription: null, hash: 'ab'.repeat(32) }),
    indexTarget: () => ({ state: 'indexed', hash: 'ab'.repeat(32), live: 0, deleted: 0, throttled: 10 }),
    surveyIssuersAndContacts: () => ({
      state: 'surveyed',
      settings: 0,
      deletedInSource: 0,
      throttled: 1000,
      hash: 'ab'.repeat(32),
    }),
    listItems: () => listed(3),
    inspectPage: ({ page }: InspectedPage) => ({ state: 'stored', hash: hashOf(page), throttled: 100 }),
    finalizePlan: ({ pages }: InputOf<typeof finalizePlanContract>) => planOf({ pages }),
    ...changes,
  };
}

export const startPlanning = (script: Script = planScript()) =>
  play(planVault, { move: planningMove, progress: null }, script);
export type InspectedPage = InputOf<typeof inspectPageContract>;
export const namesIn = ({ items }: InspectedPage) => items.map(({ itemName }) => itemName);
/** The hash with which the script stores a page. */
export const hashOf = (page: number) => String(page).padStart(64, '0');
