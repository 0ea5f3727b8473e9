import { type Json } from '../../support/azure/azureRequest';
import { bicep, endBicep, type Parameters, predict, whetherToCompile } from '../../support/infra/bicepCli';

// What the app may assign, as Azure will judge it. Skipped, as bicep.test.ts says, where the Bicep CLI cannot be had.

const decision = whetherToCompile(bicep('where'), process.env['REQUIRE_BICEP']);
const whereCompiled = decision.runs ? test : test.skip;

afterAll(endBicep);
const principalId = 'cccccccc-0000-0000-0000-000000000000';
const groupId = (place: string, name: string) =>
  `/subscriptions/00000000-0000-0000-0000-00000000000${place}/resourceGroups/${name}`;
const vaultId = (place: string, name: string) =>
  `${groupId(place, `rg-${place}`)}/providers/Microsoft.KeyVault/vaults/${name}`;

const granted = (parameters: Parameters) =>
  predict('access', { environmentName: 'prod', location: 'westeurope', principalId, ...parameters });

const ofType = (resources: readonly Json[], type: string) => resources.filter((resource) => resource.type === type);

describe('a role that writes role assignments', () => {
  const group = groupId('1', 'rg-new');
  const places = {
    sourceVaultIds: vaultId('1', 'contoso-we'),
    targetVaultIds: vaultId('2', 'contoso-ne'),
    newTargetGroupIds: group,
  };
  const conditions = (parameters: Parameters) =>
    ofType(granted({ ...places, ...parameters }), 'Microsoft.Authorization/roleAssignments').map(
      ({ properties: { condition, conditionVersion } }) => [condition ?? null, conditionVersion ?? null],
    );
  const secretsUser = '4633458b-17de-408a-b874-0445c86b69e6';
  /** Lets others in, and so is none that the app may give. */
  const accessAdministrator = '8b54135c-b56d-4d72-a534-26097cfdc8d8';

  whereCompiled('gives the data roles of Key Vault alone, and none to the app itself', () => {
    const given = conditions({ allowConfigure: true });
    const [condition] = given.find(([one]) => one !== null) ?? [];
    expect(given.map(([one, version]) => [one === condition, version])).toEqual(
      given.map(([one]) => (one === null ? [false, null] : [true, '2.0'])),
    );
    // The target, and the two roles of the group in which targets are made.
    expect(given.filter(([one]) => one !== null)).toHaveLength(3);
    expect(condition).toContain("!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})");
    expect(condition).toContain(secretsUser);
    expect(condition).not.toContain(accessAdministrator);
    expect(condition).toContain(
      `@Request[Microsoft.Authorization/roleAssignments:PrincipalId] ForAnyOfAllValues:GuidNotEquals {${principalId}}`,
    );
  });

  whereCompiled('gives the roles and the principals that the operator lists, where there are such lists', () => {
    const other = 'dddddddd-0000-0000-0000-000000000000';
    const lists = {
      assignableRoleIds: ` ${secretsUser.toUpperCase()} `,
      assignablePrincipalIds: `${other},${other}`,
    };
    const condition = conditions({ allowConfigure: true, ...lists }).find(([one]) => one !== null)?.[0];
    const ids = String(condition).match(/\{[0-9a-f, -]+\}/g);
    expect(ids?.slice(0, 2)).toEqual([`{${secretsUser}}`, `{${other}}`]);
  });

  whereCompiled('is not given without allowConfigure', () => {
    expect(conditions({}).filter(([condition]) => condition !== null)).toEqual([]);
  });
});
