import { appRoles } from '../../../shared/contracts/model/caller';
import { bicep, type Parameters, predict, whetherToCompile } from '../../support/infra/bicepCli';
import { infraText } from '../../support/infra/infraTemplate';

// Which settings a deployment gives the app about its callers, and the roles for its app registration.

const decision = whetherToCompile(bicep('where'), process.env['REQUIRE_BICEP']);
if (!decision.runs) console.warn(`Skipped: ${decision.why}`);
const whereCompiled = decision.runs ? test : test.skip;
const authClientId = '11111111-1111-1111-1111-111111111111';

function settingsWith(parameters: Parameters): readonly string[] {
  const resources = predict('main', { environmentName: 'prod', location: 'westeurope', ...parameters });
  const app = resources.find(({ type }) => type === 'Microsoft.Web/sites');
  const settings = app.properties.siteConfig.appSettings as { name: string; value: string }[];
  const valueOf = (wanted: string) => settings.find(({ name }) => name === wanted)?.value ?? '';
  return ['MOVE_AUTHENTICATION', 'MOVE_ROLES', 'MOVE_APPROVAL'].map(valueOf);
}

whereCompiled('a deployment makes the app know its callers only behind App Service authentication', () => {
  expect(settingsWith({})).toEqual(['none', 'none', 'any']);
  expect(settingsWith({ authClientId })).toEqual(['entra', 'none', 'any']);
  const both = { authClientId, authRoles: true, approval: 'separate' };
  expect(settingsWith(both)).toEqual(['entra', 'required', 'separate']);
});

whereCompiled('a deployment fails if it requires roles or a second person without tokens for callers', () => {
  for (const alone of [{ authRoles: true }, { approval: 'separate' }]) {
    expect(() => settingsWith(alone)).toThrow('require entraClientId');
  }
});

test('infra/appRoles.json has each role of the app, for people and for applications', () => {
  const roles = JSON.parse(infraText('appRoles.json')) as {
    id: string;
    value: string;
    allowedMemberTypes: string[];
    isEnabled: boolean;
  }[];
  expect(roles.map(({ value }) => value)).toEqual([...appRoles]);
  expect(new Set(roles.map(({ id }) => id)).size).toBe(appRoles.length);
  for (const { allowedMemberTypes, isEnabled } of roles) {
    expect([allowedMemberTypes, isEnabled]).toEqual([['User', 'Application'], true]);
  }
});
