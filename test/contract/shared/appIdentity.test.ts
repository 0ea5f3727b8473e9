import { withoutClaim } from '../../../shared/clients/claims/writeGuard';
import { appIdentity } from '../../../shared/clients/identity/tokenCache';
import { type ClientsInAzure, clientsInAzure } from '../../support/clients/clientAzure';
import { temporaryFolder } from '../../support/clients/clientFolder';
import { fullPace } from '../../support/clients/clientVaults';

// The identity library itself, with the endpoint of the embedded Azure instead of that of App Service.

const { folder, remove } = temporaryFolder();
const before = { ...process.env };
let at: ClientsInAzure;

beforeAll(async () => {
  at = await clientsInAzure('empty', folder);
  process.env['IDENTITY_ENDPOINT'] = at.azure.identityEndpoint;
  process.env['IDENTITY_HEADER'] = at.azure.identityHeader;
});

afterAll(async () => {
  process.env = before;
  await at.azure.stop();
  remove();
});

test('appIdentity gets tokens for vaults and the staging key, and its own tenant is allowed', async () => {
  const { vaults, staging } = at.open({}, { identity: appIdentity(at.settings) });
  expect(await vaults.probe('contoso-westeurope')).toEqual({ region: 'westeurope' });
  const meter = { throttled: 0, sent: 0 };
  const secrets = vaults.secrets({
    vault: 'contoso-westeurope',
    side: 'source',
    pace: fullPace,
    meter,
    guard: withoutClaim,
  });
  await secrets.setSecret('one', 'x', { enabled: true, tags: {} });
  expect((await secrets.read('one')).value).toBe('x');
  await staging.prepare({ moveId: 'move', runId: '00000001' });
});
