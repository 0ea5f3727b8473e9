import { localControl } from '../support/localControl';
import { call, postMove, readReport, waitForEnd } from '../support/localMoves';
import { endLocalProcesses, localFolder, type LocalStack, startLocalProcess } from '../support/localProcess';
import { defaultSubscriptionId } from '../../local/azure/seeds/defaults';

const source = 'contoso-westeurope';
const made = 'contoso-made';
const createTarget = { subscriptionId: defaultSubscriptionId, resourceGroup: 'rg-made', location: 'northeurope' };
let stack: LocalStack;

beforeAll(async () => {
  stack = await startLocalProcess({ stateDir: localFolder(), env: { MOVE_ALLOWED_TARGETS: '*' } });
}, 60_000);
afterAll(endLocalProcesses);

it('try', async () => {
  const move = await postMove(stack.baseUrl, { id: 'make', sourceVault: source, targetVault: made, createTarget });
  const end = await waitForEnd(stack.baseUrl, move.id);
  console.log(JSON.stringify(end, null, 1));
  const plan = (await call(`${move.moveUri}/plan`)).body;
  console.log(JSON.stringify((plan as {configuration: object}).configuration, null, 1));
  const report = await readReport(stack.baseUrl, 'make');
  console.log(JSON.stringify(report.configuration?.results, null, 1), JSON.stringify(report.problems, null, 1), JSON.stringify(report.configuration?.drift));
  console.log((await localControl(stack.azure).requests()).filter(({vault})=>vault==='management.azure.com').map(r=>`${r.method} ${r.operation} ${r.status}`).join('\n'));
}, 90_000);
