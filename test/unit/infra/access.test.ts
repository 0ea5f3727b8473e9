import { type Json } from '../../support/azure/azureRequest';
import { accessTemplate, templateModules, templateResources } from '../../support/infra/infraTemplate';

// Tests the compiled deployment of the roles on vaults.

describe('the deployment of access', () => {
  const ofAccess = templateResources(accessTemplate);

  test('contains only roles and assignments', () => {
    const paths = ofAccess.map(({ path, type }) => [type.replace('Microsoft.Authorization/', ''), path]);
    expect(paths).toEqual([
      ['roleDefinitions', 'moverRoles/sourceRole'],
      ['roleDefinitions', 'moverRoles/targetRole'],
      ['roleDefinitions', 'moverRoles/makerRole'],
      ['roleDefinitions', 'moverRoles/nameCheckRole'],
      ['roleDefinitions', 'moverRoles/subnetRole'],
      ['roleDefinitions', 'moverRoles/scratchRole'],
      ['roleDefinitions', 'moverRoles/purgeRole'],
      ['roleDefinitions', 'moverRoles/retireRole'],
      ['roleDefinitions', 'moverRoles/retiredRole'],
      ['roleAssignments', 'sourceAccess/0'],
      ['roleAssignments', 'retireAccess/0'],
      ['roleAssignments', 'retiredAccess/0'],
      ['roleAssignments', 'targetAccess/0'],
      ['roleAssignments', 'groupAccess/assignments'],
      ['roleAssignments', 'nameAccess/0'],
      ['roleAssignments', 'scratchAccess/assignments'],
      ['roleAssignments', 'purgeAccess/0'],
      ['roleAssignments', 'subnetAccess/0'],
      ['roleAssignments', 'secretAccess/0'],
      ['roleAssignments', 'keyAccess/0'],
    ]);
  });

  test('names each nested deployment after the installation and its region, because a name is bound to its region', () => {
    const nested = templateModules(accessTemplate)
      .flatMap(({ template }) => Object.values<Json>(template.resources))
      .filter(({ type }) => type === 'Microsoft.Resources/deployments');
    expect(nested.length).toBeGreaterThan(9);
    expect(nested.map(({ name }) => name).filter((name) => !name.includes("variables('installation')"))).toEqual([]);
    expect(accessTemplate.variables.installation).toBe(
      "[uniqueString(subscription().id, parameters('environmentName'), parameters('location'))]",
    );
  });

  test('assigns every role to the identity; the name of the assignment depends on the identity', () => {
    for (const { body, module } of ofAccess.filter(({ type }) => type.endsWith('roleAssignments'))) {
      expect(body.properties).toMatchObject({
        principalId: "[parameters('principalId')]",
        principalType: 'ServicePrincipal',
      });
      expect(module.given['principalId']).toEqual({ value: "[parameters('principalId')]" });
      expect(body.name).toMatch(/^\[guid\(.*parameters\('principalId'\)/);
    }
  });
});
