import { planVault } from '../../../../functions/orchestrators/plan/planVault';
import { type InputOf } from '../../../../shared/contracts/steps/contract';
import { type inspectPageContract } from '../../../../shared/contracts/steps/pageSteps';
import { moveOf, planOf } from '../../../support/move/moveFixtures';
import { inputsOf, namesOf, playToEnd } from '../../../support/move/moveOrchestration';
import { contentKeys, planned, playMove as run } from '../../../support/move/moveRun';

// Which content key the steps of a move may use goes through history, from the step that makes it.

describe('the content key of a move', () => {
  const withKey = { planVault: () => ({ ...planned(2), contentKey: contentKeys.planned }) };
  const keysOf = (rounds: ReturnType<typeof run>['rounds'], name: string) =>
    inputsOf<{ move: { contentKey?: string } }>({ rounds }, name).map(({ move }) => move.contentKey);

  test('goes by its hash from the planning to every batch', () => {
    const { rounds } = run(2, withKey);
    for (const name of ['transferItems', 'verifyItems']) {
      expect(keysOf(rounds, name)).toEqual([contentKeys.planned, contentKeys.planned]);
    }
  });

  test('is made again after the approval, because the store may have deleted the first one', () => {
    const { rounds, phases } = run(2, withKey, moveOf({ approval: 'required' }));
    expect(namesOf({ rounds }).slice(0, 3)).toEqual([['planVault'], ['readControl'], ['readApproval']]);
    expect(namesOf({ rounds })[3]).toEqual(['makeContentKey']);
    expect(keysOf(rounds, 'transferItems')).toEqual([contentKeys.renewed, contentKeys.renewed]);
    expect(phases.at(-1)).toBe('completed');
  });

  test('ends the move where it cannot be made after the approval, before anything is written', () => {
    const failed = { state: 'failed', code: 'STAGING_KEY_UNUSABLE', detail: 'No.', retryable: false };
    const script = { ...withKey, makeContentKey: () => failed, approve: () => ({ planHash: 'ab'.repeat(32) }) };
    const { rounds, phases } = run(2, script, moveOf({ approval: 'required' }));
    expect(phases.at(-1)).toBe('failed');
    expect(keysOf(rounds, 'transferItems')).toEqual([]);
  });

  test('is in no report', () => {
    const { finished } = run(2, withKey);
    expect(finished?.move).toEqual(moveOf());
  });
});

test('gives every inspection the content key that the survey made, and its parent the hash of that key', () => {
  const contentKey = 'cd'.repeat(32);
  const { source, target } = planOf();
  const listed = (itemName: string, token: string | null) => ({
    state: 'listed',
    items: [{ itemType: 'secret', itemName, managed: false }],
    cursor: token === null ? null : { itemType: 'secret', token },
    throttled: 0,
  });
  const lists = [listed('one', 'next'), listed('two', null)];
  const played = playToEnd(
    planVault,
    { move: moveOf(), progress: null },
    {
      surveyVaults: () => ({ state: 'surveyed', source, target, backups: 'expected', contentKey }),
      planTarget: () => ({ state: 'planned', target: 'there', sameSubscription: null, hash: 'ab'.repeat(32) }),
      indexTarget: () => ({ state: 'indexed', hash: 'ab'.repeat(32), live: 0, deleted: 0, throttled: 0 }),
      surveyIssuersAndContacts: () => ({
        state: 'surveyed',
        settings: 0,
        deletedInSource: 0,
        throttled: 0,
        hash: 'ab'.repeat(32),
      }),
      listItems: () => lists.shift(),
      inspectPage: () => ({ state: 'stored', hash: 'ab'.repeat(32), throttled: 0 }),
      finalizePlan: () => planOf(),
    },
  );
  const rounds = played.flatMap((generation) => generation.rounds);
  const keys = inputsOf<InputOf<typeof inspectPageContract>>({ rounds }, 'inspectPage').map(
    (input) => input.move.contentKey,
  );
  expect(played).toHaveLength(2);
  expect(keys).toEqual(Array.from({ length: 2 }, () => contentKey));
  expect(played.at(-1)?.output).toMatchObject({ state: 'planned', contentKey });
});
