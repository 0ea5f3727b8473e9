import { planOf } from '../../../support/move/moveFixtures';
import { inputsOf, namesOf } from '../../../support/move/moveOrchestration';
import { planned, playMove } from '../../../support/move/moveRun';

describe('moveVault with a vault that is unavailable while it copies issuers and contacts', () => {
  const planVault = () => ({ ...planned(1), plan: planOf({ settings: 1 }) });
  const setting = { kind: 'issuer', name: 'ca', reasons: [] };
  const away = {
    state: 'copied',
    settings: [{ ...setting, state: 'failed', code: 'VAULT_UNREACHABLE', detail: 'It is away.' }],
    retryable: true,
    throttled: 0,
  };
  const copied = { state: 'copied', settings: [{ ...setting, state: 'copied' }], throttled: 0 };
  const problemsAt = (statuses: ReturnType<typeof playMove>['statuses'], phase: string) =>
    statuses.find((status) => status.phase === phase)?.problems;

  test('retries after a pause, and reports no problem for the failed try', () => {
    const answers = [away, away];
    const { rounds, statuses } = playMove(1, { planVault, copyIssuersAndContacts: () => answers.shift() ?? copied });
    const calls = namesOf({ rounds }).flat();
    const first = calls.indexOf('copyIssuersAndContacts');
    expect(calls.slice(first, first + 5)).toEqual([
      'copyIssuersAndContacts',
      'timer',
      'copyIssuersAndContacts',
      'timer',
      'copyIssuersAndContacts',
    ]);
    expect(problemsAt(statuses, 'transferring')).toEqual([]);
  });

  test('transfers all items even if the vault is unavailable in every round', () => {
    const { rounds, statuses } = playMove(1, { planVault, copyIssuersAndContacts: () => away });
    expect(inputsOf({ rounds }, 'copyIssuersAndContacts')).toHaveLength(4);
    expect(problemsAt(statuses, 'transferring')).toMatchObject([{ code: 'VAULT_UNREACHABLE' }]);
    expect(namesOf({ rounds }).flat()).toContain('transferItems');
  });
});
