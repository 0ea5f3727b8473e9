import { systemClock } from '../../../../shared/clients/async/clock';
import { stepBudget } from '../../../../shared/clients/async/stepBudget';
import { InvocationContext } from '@azure/functions';
import { listItems } from '../../../../functions/activities/listVaults';
import { type Clients } from '../../../../shared/clients/openClients';
import { challengeAnswer, type VaultServer, startVaultServer } from '../../../support/clients/clientVaultServer';
import { script } from '../../../support/clients/clientSecretAnswers';
import { vaultsAt } from '../../../support/clients/clientVaults';
import { moveOf } from '../../../support/move/moveFixtures';

// A hostile vault lists an item twice, or lists names that no item can have.

let server: VaultServer;
beforeAll(async () => {
  server = await startVaultServer('contoso');
});
afterAll(() => server.stop());

const listed = (name: string) => ({
  id: `https://contoso.vault.azure.net/secrets/${name}`,
  attributes: { updated: 1 },
});

async function list(...pages: readonly string[][]) {
  server.challenge = challengeAnswer();
  script(server, ({ url }) => {
    const page = Number(/page=(\d+)/.exec(url)?.[1] ?? 0);
    const nextLink =
      page + 1 < pages.length ? `https://contoso.vault.azure.net/secrets?page=${String(page + 1)}` : null;
    return { body: { value: (pages[page] ?? []).map(listed), nextLink } };
  });
  const { vaults } = vaultsAt(server);
  const move = { ...moveOf({ sourceVault: 'contoso' }), select: { ...moveOf().select, types: ['secret' as const] } };
  const budget = () => stepBudget(systemClock, 60_000);
  return listItems({ vaults, budget } as Pick<Clients, 'vaults' | 'budget'> as Clients).run(
    { move, cursor: null },
    new InvocationContext({ functionName: 'listItems', logHandler: () => undefined }),
  );
}

test('listItems lists an item once if the vault lists it twice, also in another case', async () => {
  const output = await list(['payroll', 'Payroll', 'other'], ['PAYROLL', 'last']);
  expect(output).toMatchObject({
    state: 'listed',
    items: [{ itemName: 'payroll' }, { itemName: 'other' }, { itemName: 'last' }],
  });
});

test.each(['two%20words', 'a_b', 'x'.repeat(128), 'a.b'])(
  'listItems fails at once for an item named %j, and names the vault',
  async (name) => {
    const output = await list(['payroll', name]);
    expect(output).toMatchObject({ state: 'failed', code: 'VAULT_ANSWER_INVALID', retryable: false });
    expect(JSON.stringify(output)).toContain('contoso');
  },
);
