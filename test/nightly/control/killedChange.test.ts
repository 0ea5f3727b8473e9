import { defaultSubscriptionId } from '../../../local/azure/cloud/defaults';
import { type ChangeView, changeViewSchema } from '../../../shared/contracts/api/consumerAnswers';
import { mixedSeed, seededRandom } from '../../support/fuzz/random';
import { waitUntil } from '../../support/host/hostWait';
import { localControl } from '../../support/local/localControl';
import { call, postMove, waitForEnd } from '../../support/local/localMoves';
import { endLocalProcesses } from '../../support/local/localProcess';
import { KillableStack } from '../../support/move/moveKill';
import { moveSeed, moveSource, sameGeographyTarget } from '../../support/move/moveSeed';

// A change of consumers whose host is killed while it writes, and its rollback, too. CHANGE_KILLS=20 for more moments.

const kills = Number(process.env['CHANGE_KILLS'] ?? 1);
const seed = Number(process.env['CHANGE_KILLS_SEED'] ?? 1);
const group = `/subscriptions/${defaultSubscriptionId}/resourceGroups/estate/providers`;
const store = `${group}/Microsoft.AppConfiguration/configurationStores/settings`;
const factory = `${group}/Microsoft.DataFactory/factories/lines`;
const count = 12;
const old = `https://${moveSource}.vault.azure.net`;

function resources() {
  const at = (path: string, type: string, properties: object, isChild: boolean) => {
    const last = path.lastIndexOf('/');
    return { scope: path.slice(0, last), name: path.slice(last + 1), type, properties, isChild };
  };
  const reference = 'application/vnd.microsoft.appconfig.keyvaultref+json;charset=utf-8';
  return [
    at(store, 'Microsoft.AppConfiguration/configurationStores', {}, false),
    at(factory, 'Microsoft.DataFactory/factories', {}, false),
    ...Array.from({ length: count - 2 }, (_, n) => {
      const own = { key: `app:${String(n)}`, label: null, etag: `first-${String(n)}`, tags: { team: String(n) } };
      const value = `{"uri" : "${old}/secrets/secret-00${String(n % 3)}"}`;
      return at(`${store}/items/${String(n)}`, 'kv', { ...own, content_type: reference, value }, true);
    }),
    ...[0, 1].map((n) => {
      const properties = { type: 'AzureKeyVault', annotations: [n], typeProperties: { baseUrl: `${old}/` } };
      return at(`${factory}/linkedservices/vault-${String(n)}`, 'linkedservices', properties, true);
    }),
  ];
}

let stack: KillableStack;
let search: string;
const control = () => localControl(stack.emulator.azure);
const api = (path: string) => `${stack.host.baseUrl}/api/${path}`;
const post = async (path: string, body: object) => {
  const headers = { 'Content-Type': 'application/json' };
  const answer = await call(api(path), { method: 'POST', headers, body: JSON.stringify(body) });
  if (answer.status !== 202) throw new Error(`${path}: ${answer.text}`);
  return answer.body as { id: string; planHash: string };
};
const endOf = (id: string): Promise<ChangeView> =>
  waitUntil(async () => {
    const view = changeViewSchema.parse((await call(api(`consumers/changes/${id}`))).body);
    return view.finishedAt === null ? undefined : view;
  }, 'end of the change');
const writes = async () =>
  (await control().requests()).filter(({ method, status }) => method === 'PUT' && status < 300);

beforeAll(async () => {
  stack = await KillableStack.start({ ...moveSeed(3, 0), resources: resources() }, { MOVE_ALLOW_ROLLBACK: 'true' });
  await postMove(stack.host.baseUrl, { id: 'done', sourceVault: moveSource, targetVault: sameGeographyTarget });
  await waitForEnd(stack.host.baseUrl, 'done');
  ({ id: search } = await post('consumers', { vault: moveSource, scopes: [defaultSubscriptionId] }));
  await waitUntil(async () => {
    const { body } = await call(api(`consumers/${search}`));
    return body.state === 'running' ? undefined : body;
  }, 'end of the search');
});
afterAll(endLocalProcesses);

/** Starts a change, kills the host after some of its writes, and returns what a new host makes of it. */
async function killed(path: string, body: object, after: number): Promise<ChangeView> {
  await control().clearLog();
  await control().slowDown(40);
  const { id } = await post(path, body);
  await waitUntil(async () => ((await writes()).length >= after ? true : undefined), `${String(after)} writes`);
  await stack.killHost();
  await control().slowDown(0);
  await stack.startHost();
  return endOf(id);
}

test(`changes each consumer once and takes it back, with kills at ${String(kills)} moments (seed ${String(seed)})`, async () => {
  for (let round = 0; round < kills; round += 1) {
    const random = seededRandom(mixedSeed(seed, round));
    const { id, planHash } = await post('moves/done/consumers', { search, dryRun: true });
    expect((await endOf(id)).counts).toMatchObject({ wouldChange: count });
    const change = await killed('moves/done/consumers', { search, planHash }, random.int(1, count - 1));
    expect([round, change.phase, change.counts.changed, (await writes()).length]).toEqual([
      round,
      'completed',
      count,
      count,
    ]);
    // What consumers use now may not be deleted.
    const { body } = await call(api('moves/done/rollback/plan'));
    const headers = { 'Content-Type': 'application/json' };
    const deleting = { method: 'POST', headers, body: JSON.stringify({ planHash: body.planHash }) };
    const refused = await call(api('moves/done/rollback'), deleting);
    expect([refused.status, refused.body.code, refused.text]).toEqual([
      ...[409, 'NOT_POSSIBLE_NOW', expect.stringContaining(change.id)],
    ]);
    const back = await killed(`consumers/changes/${change.id}/rollback`, { planHash }, random.int(1, count - 1));
    expect([round, back.phase, back.counts.takenBack, (await writes()).length]).toEqual([
      round,
      'completed',
      count,
      count,
    ]);
  }
});
