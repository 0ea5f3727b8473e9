import { changePace, followPaces } from '../../../functions/steps/runs/followPaces';
import { withoutClaim } from '../../../shared/clients/claims/writeGuard';
import { startTokens } from '../../../shared/clients/starts/startTokens';
import { type Pace } from '../../../shared/contracts/model/movePolicy';
import { until } from '../../support/azure/azureTestVaults';
import { type ClientsInAzure, clientsInAzure } from '../../support/clients/clientAzure';
import { temporaryFolder } from '../../support/clients/clientFolder';
import { testKeyWrapper } from '../../support/clients/clientKeyWrapper';
import { moveOf } from '../../support/move/moveFixtures';

// The pace of a run changes while its requests wait, in a process that did not make the change.

const { folder, remove } = temporaryFolder();
const wrapper = testKeyWrapper();
let at: ClientsInAzure;

beforeAll(async () => {
  at = await clientsInAzure('empty', folder);
});

afterAll(async () => {
  await at.azure.stop();
  remove();
});

async function startRun(moveId: string) {
  const { store } = at.open();
  const token = await startTokens(store, wrapper).make('sealed');
  await token.keep(moveId);
  return { ...moveOf({}), moveId, startToken: token.hash };
}

/** Parts of a process of its own, which share nothing with another but the store. */
function parts() {
  const { store } = at.open();
  return { store, starts: startTokens(store, wrapper) };
}

function secretsOf(run: Awaited<ReturnType<typeof startRun>>, sourceShare: number) {
  const pace = { sourceShare, targetShare: 1, maxInFlight: 32 };
  const { vaults } = at.open();
  let inForce: Pace = pace;
  const seen = followPaces({ ...vaults, secrets: (asked) => ((inForce = asked.pace), vaults.secrets(asked)) }, parts());
  const meter = { throttled: 0, sent: 0 };
  const connected = { vault: 'contoso-northeurope', side: 'source', pace, run, meter, guard: withoutClaim } as const;
  return { secrets: seen.secrets(connected), paceNow: () => inForce };
}

const plain = { enabled: true, tags: {} };
const write = ({ secrets }: Pick<ReturnType<typeof secretsOf>, 'secrets'>, count: number) =>
  Promise.all(Array.from({ length: count }, (_, index) => secrets.setSecret(`changed-${index}`, 'x', plain)));

test('requests that wait go at a larger pace soon after it is set', async () => {
  const run = await startRun('becomes-faster');
  // Three sets in 10 s: forty would take more than two minutes.
  const written = write(secretsOf(run, 0.01), 40);
  await changePace(parts(), run, { sourceShare: 1 });
  await written;
});

test('requests of a run wait at a smaller pace', async () => {
  const run = await startRun('becomes-slower');
  await changePace(parts(), run, { maxRequestsPerSecond: 2 });
  const slower = secretsOf(run, 1);
  await until(() => slower.paceNow().maxRequestsPerSecond === 2);
  const began = performance.now();
  await write(slower, 8);
  expect(performance.now() - began).toBeGreaterThan(2_500);
});
