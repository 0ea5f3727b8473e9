import { planVault } from '../../../../../functions/orchestrators/plan/planVault';
import { type InputOf } from '../../../../../shared/contracts/steps/contract';
import { type finalizePlanContract, type listItemsContract } from '../../../../../shared/contracts/steps/moveSteps';
import { chainPages, hashPart } from '../../../../../shared/rules/plan/hashPlan';
import { moveOf, planOf } from '../../../../support/move/moveFixtures';
import { hashOf, listed, planScript } from '../../../../support/move/planScript';
import { inputsOf, play, playToEnd, type Script } from '../../../../support/move/moveOrchestration';

// Planning passes hashes from step to step, so that nobody can change a part in the store meanwhile.

const move = moveOf();
const { source, target } = planOf();
describe('planVault', () => {
  const configuration = hashPart('configuration');
  const settings = hashPart('settings');
  const withHashes = {
    planTarget: () => ({ state: 'planned', target: 'there', sameSubscription: null, hash: configuration }),
    surveyIssuersAndContacts: () => ({
      state: 'surveyed',
      settings: 0,
      deletedInSource: 0,
      throttled: 0,
      hash: settings,
    }),
  };
  const parts = [listed(60, 'two'), listed(30, null, 60)];
  const listItems = ({ cursor }: InputOf<typeof listItemsContract>) => parts[cursor === null ? 0 : 1];
  const storedIn = (changes: Script) => {
    const played = playToEnd(planVault, { move, progress: null }, planScript({ listItems, ...changes }));
    return played.flatMap((one) => inputsOf<InputOf<typeof finalizePlanContract>>(one, 'finalizePlan'));
  };

  test('passes three hashes to the last step, over all generations', () => {
    const pages = chainPages([0, 1, 2, 3, 4].map(hashOf));
    expect(storedIn(withHashes)).toMatchObject([{ pages: 5, stored: { configuration, settings, pages } }]);
  });
});

test('planVault passes earlier runs to the survey, and the result of their clean-up to the move', () => {
  const { moveId, runId, sourceVault, targetVault } = move;
  const startedAt = '2026-05-01T10:00:00.000Z';
  const contentKey = 'ab'.repeat(32);
  const earlier = [{ moveId, runId, sourceVault, targetVault, startedAt, contentKey }];
  const cleanUp = { relocked: [], refused: [{ moveId, runId }] };
  const surveyVaults = () => ({ state: 'surveyed', source, target, backups: 'expected', cleanUp });
  const played = play(planVault, { move, progress: null, earlier }, planScript({ surveyVaults }));
  expect(inputsOf(played, 'surveyVaults')).toEqual([{ move, earlier }]);
  expect(played.output).toMatchObject({ state: 'planned', cleanUp });
});

test('planVault adds up the clean-ups of a survey that has to wait for late requests', () => {
  const { moveId, runId } = move;
  const relocked = (itemName: string) =>
    ({ moveId, side: 'source', itemType: 'secret', itemName, versions: 1 }) as const;
  const refused = [{ moveId, runId }];
  let surveys = 0;
  const surveyVaults = () => {
    surveys += 1;
    const cleanUp = { relocked: [relocked(`item-${String(surveys)}`)], refused };
    const until = '2026-05-01T10:00:00.000Z';
    return surveys === 1
      ? { state: 'waiting', until, cleanUp }
      : { state: 'surveyed', source, target, backups: 'expected', cleanUp };
  };
  const played = play(planVault, { move, progress: null }, planScript({ surveyVaults }));
  expect(played.output).toMatchObject({
    state: 'planned',
    cleanUp: { relocked: [relocked('item-1'), relocked('item-2')], refused },
  });
});
