import { planVault } from '../../../../../functions/orchestrators/plan/planVault';
import { type InputOf } from '../../../../../shared/contracts/steps/contract';
import { type listItemsContract } from '../../../../../shared/contracts/steps/moveSteps';
import { planVaultContract } from '../../../../../shared/contracts/steps/orchestrations';
import { surveyOf } from '../../../../support/checks/checkFixtures';
import { inputsOf, namesOf, playToEnd, type Script } from '../../../../support/move/moveOrchestration';
import { hashOf, listed, planningMove as move, planScript, stepFailed } from '../../../../support/move/planScript';

describe('planVault, for a move that reads its first items ahead', () => {
  const inParts = (items: readonly number[], changes: Script = {}) => {
    const parts = items.map((count, at) => listed(count, at + 1 < items.length ? String(at + 1) : null, at * 100));
    const listItems = ({ cursor }: InputOf<typeof listItemsContract>) => parts[Number(cursor?.token ?? 0)];
    const script = planScript({ listItems, readAhead: () => ({ state: 'read' }), ...changes });
    return playToEnd(planVault, { move, progress: null, readsAhead: true }, script);
  };
  const plannedIn = (generations: ReturnType<typeof inParts>) => {
    const output = planVaultContract.output.parse(generations.at(-1)?.output);
    return output.state === 'planned' ? output : { readAheadAt: undefined };
  };
  const readsOf = (generations: ReturnType<typeof inParts>) =>
    generations.flatMap((each) => inputsOf(each, 'readAhead'));

  test('reads those of the first page while it inspects the last part, and says when', () => {
    const generations = inParts([60, 30, 30]);
    expect(namesOf(generations[2] ?? { rounds: [] })[0]).toEqual(['readAhead', 'inspectPage', 'inspectPage']);
    const [read] = readsOf(generations);
    expect(readsOf(generations)).toEqual([{ move, hash: hashOf(0), calledAt: expect.any(String) }]);
    expect(generations.at(-1)?.output).toMatchObject({ state: 'planned', readAheadAt: read?.['calledAt'] });
  });

  test('plans as without it if the step fails or is lost, or if its vault has one part', () => {
    const lost = () => {
      throw new Error('lost');
    };
    const { readAheadAt, ...without } = plannedIn(inParts([60, 30]));
    expect(readAheadAt).toEqual(expect.any(String));
    for (const readAhead of [() => stepFailed, lost]) {
      const generations = inParts([60, 30], { readAhead });
      expect(readsOf(generations)).toHaveLength(1);
      expect(planVaultContract.output.parse(generations.at(-1)?.output)).toEqual(without);
    }
    expect(readsOf(inParts([60]))).toEqual([]);
  });

  test('reads nothing while the facts for its checks are in doubt, or if the move does not ask for it', () => {
    const away = surveyOf({ store: { code: 'STORE_UNAVAILABLE', detail: 'Away.' } });
    const parts = [listed(60, 'two'), listed(30, null, 60)];
    const listItems = ({ cursor }: InputOf<typeof listItemsContract>) => parts[cursor === null ? 0 : 1];
    const readsWith = (input: object) =>
      readsOf(
        playToEnd(planVault, { move, progress: null, ...input }, planScript({ listItems, surveyPair: () => away })),
      );
    expect(readsWith({ gate: { readAt: '2026-05-01T09:59:00.000Z' }, readsAhead: true })).toEqual([]);
    expect(readsWith({})).toEqual([]);
  });
});
