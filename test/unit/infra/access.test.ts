import { accessTemplate, templateResources } from '../../support/infra/infraTemplate';

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
      ['roleAssignments', 'sourceAccess/0'],
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
