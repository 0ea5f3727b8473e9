import { stagingFolder } from '../../../shared/clients/claims/runRef';
import { type Json } from '../../support/azure/azureRequest';
import { resourceAt, rootTemplate, templateModules, templateResources } from '../../support/infra/infraTemplate';

// Tests the compiled templates, which Azure receives, and not the Bicep source.

/** Types without tags in Azure: child and extension resources. */
const withoutTags = [
  'Microsoft.Authorization/roleAssignments',
  'Microsoft.Authorization/roleDefinitions',
  'Microsoft.DurableTask/schedulers/retentionPolicies',
  'Microsoft.DurableTask/schedulers/taskHubs',
  'Microsoft.Insights/diagnosticSettings',
  'Microsoft.Network/privateEndpoints/privateDnsZoneGroups',
  'Microsoft.Storage/storageAccounts/blobServices',
  'Microsoft.Storage/storageAccounts/blobServices/containers',
  'Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies',
  'Microsoft.Storage/storageAccounts/managementPolicies',
  'Microsoft.Storage/storageAccounts/queueServices',
  'Microsoft.Storage/storageAccounts/tableServices',
  'Microsoft.Web/sites/basicPublishingCredentialsPolicies',
  'Microsoft.Web/sites/config',
];

const resources = templateResources();
const modules = templateModules();
const ofType = (type: string) => resources.filter((resource) => resource.type === type);

describe('tags', () => {
  const taggable = resources.filter(({ type }) => !withoutTags.includes(type));

  test.each(taggable.map(({ path, body }) => [path, body.tags]))('are on %s', (path, tags) => {
    const expected: Record<string, string | undefined> = {
      group: "[variables('allTags')]",
      'app/app': "[union(parameters('tags'), createObject('azd-service-name', 'mover'))]",
    };
    expect(tags).toBe(expected[path] ?? "[parameters('tags')]");
  });

  test('are passed to every module with a parameter for them', () => {
    const handed = modules.filter(({ template }) => 'tags' in (template.parameters ?? {}) && template !== rootTemplate);
    expect(handed.length).toBeGreaterThan(9);
    for (const { given } of handed) {
      expect(["[variables('allTags')]", "[parameters('tags')]"]).toContain(given['tags'].value);
    }
  });
});

describe('identity', () => {
  test('the app has two user-assigned identities: its own, and one for its package', () => {
    const [app, ...others] = ofType('Microsoft.Web/sites').map(({ body }) => body);
    expect(others).toEqual([]);
    expect(app.identity).toEqual({
      type: 'UserAssigned',
      userAssignedIdentities: {
        "[format('{0}', parameters('identityId'))]": {},
        "[format('{0}', parameters('deployerId'))]": {},
      },
    });
    expect(app.properties.keyVaultReferenceIdentity).toBe("[parameters('identityId')]");
    expect(app.properties.functionAppConfig.deployment.storage.authentication).toEqual({
      type: 'UserAssignedIdentity',
      userAssignedIdentityResourceId: "[parameters('deployerId')]",
    });
    expect(ofType('Microsoft.ManagedIdentity/userAssignedIdentities')).toHaveLength(2);
  });

  test('the account of the package gives rights only to the identity of the package, and no other account does', () => {
    const identityOf = (module: string) => modules.find(({ path }) => path === module)?.given['principalId'].value;
    expect(['storage', 'packages', 'reports'].map(identityOf)).toEqual([
      "[reference('identity').outputs.principalId.value]",
      "[reference('deployer').outputs.principalId.value]",
      "[reference('identity').outputs.principalId.value]",
    ]);
    const app = modules.find(({ path }) => path === 'app');
    expect(app?.given['deploymentContainer'].value).toBe("[reference('packages').outputs.container.value]");
    expect(resources.filter(({ path, body }) => path.startsWith('storage/') && /deployments/.test(body.name))).toEqual(
      [],
    );
  });

  test('every role is assigned to one of them, on one resource', () => {
    const assignments = ofType('Microsoft.Authorization/roleAssignments');
    expect(assignments.map(({ path }) => path)).toEqual([
      'monitoring/publisher',
      'storage/dataRoles',
      'packages/writer',
      'reports/writer',
      'stagingVault/useOfKey',
      'scheduler/useOfHub',
    ]);
    for (const { body, module } of assignments) {
      expect(body.properties).toMatchObject({
        principalId: "[parameters('principalId')]",
        principalType: 'ServicePrincipal',
      });
      expect(module.given['principalId'].value).toMatch(
        /^\[reference\('(?:identity|deployer)'\)\.outputs\.principalId/,
      );
      expect(body.scope).toMatch(/^\[resourceId\('Microsoft\./);
    }
  });

  test('roles are data roles with their documented ids', () => {
    const variables = Object.assign({}, ...modules.map(({ template }) => template.variables ?? {}));
    expect(variables).toMatchObject({
      roles: {
        blob: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b',
        queue: '974c5e8b-45b9-4653-ba55-5f855dd0fb88',
        table: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3',
      },
      keyRole: 'e147488a-f6f5-4113-8e2d-b22465e65bf6',
      publisherRole: '3913510d-42f4-4e42-8a64-420c390055eb',
      writerRole: 'ba92f5b4-2d11-453d-a403-e96b0029c9fe',
      dataRole: '0ad04412-c4d5-4796-b79c-f76d14c8d402',
    });
  });
});

describe('the deployment of azd', () => {
  test('writes only to the resource group of the installation, because azd deletes every group that it wrote to', () => {
    const group = resourceAt('group').name;
    const nested = modules
      .flatMap(({ template }) => Object.values<Json>(template.resources))
      .filter(({ type }) => type === 'Microsoft.Resources/deployments');
    const [outer, inner] = [
      nested.filter((body) => 'resourceGroup' in body),
      nested.filter((body) => !('resourceGroup' in body)),
    ];
    expect(Object.keys(rootTemplate.resources).sort()).toEqual(
      ['group', ...modules.map(({ path }) => path).filter((path) => path !== '' && !path.includes('/'))].sort(),
    );
    expect(outer.length).toBeGreaterThan(7);
    expect(outer.map((body) => body.resourceGroup)).toEqual(outer.map(() => group));
    expect(inner.filter((body) => 'subscriptionId' in body || 'scope' in body)).toEqual([]);
  });

  test('contains no roles at the subscription', () => {
    expect(ofType('Microsoft.Authorization/roleDefinitions')).toEqual([]);
  });
});

describe('network access', () => {
  test.each([
    // A firewall without the exception may block the lifecycle rule. Source: Azure documentation, "Lifecycle management policies".
    ['storage', 'AzureServices'],
    ['packages', 'None'],
    ['reports', 'None'],
    ['stagingVault', 'None'],
  ])('to %s from the internet is closed with isolation; exception: %s', (name, bypass) => {
    const { body, module } =
      resources.find(({ path }) => path === `${name}/${name === 'stagingVault' ? 'vault' : 'account'}`) ?? {};
    expect(body.properties).toMatchObject({
      publicNetworkAccess: "[if(parameters('isPublic'), 'Enabled', 'Disabled')]",
      networkAcls: { bypass, defaultAction: "[if(parameters('isPublic'), 'Allow', 'Deny')]" },
    });
    expect(module?.given['isPublic'].value).toBe(name === 'reports' ? false : "[not(variables('isIsolated'))]");
  });

  test('to the HTTP endpoints from the internet is closed if publicHttp is false', () => {
    const { publicNetworkAccess, httpsOnly, siteConfig } = resourceAt('app/app').properties;
    expect(publicNetworkAccess).toBe("[if(parameters('isPublic'), 'Enabled', 'Disabled')]");
    expect([httpsOnly, siteConfig.remoteDebuggingEnabled]).toEqual([true, false]);
    expect(siteConfig.ipSecurityRestrictionsDefaultAction).toBe("[variables('defaultAction')]");
    expect(siteConfig.cors).toBeUndefined();
  });

  test('to the endpoint of deployments has the address rules of the HTTP endpoints', () => {
    const { siteConfig } = resourceAt('app/app').properties;
    expect(siteConfig.scmIpSecurityRestrictionsUseMain).toBe(true);
    expect(siteConfig.scmIpSecurityRestrictionsDefaultAction).toBe(siteConfig.ipSecurityRestrictionsDefaultAction);
    expect(siteConfig.scmIpSecurityRestrictions).toBe(siteConfig.ipSecurityRestrictions);
  });

  test.each(['storage', 'packages', 'reports'])(
    'to the blobs of %s is neither anonymous nor by account key',
    (name) => {
      expect(resourceAt(`${name}/account`).properties).toMatchObject({
        allowBlobPublicAccess: false,
        allowSharedKeyAccess: false,
        allowCrossTenantReplication: false,
        isLocalUserEnabled: false,
        isSftpEnabled: false,
        supportsHttpsTrafficOnly: true,
      });
      const containers = ofType('Microsoft.Storage/storageAccounts/blobServices/containers');
      expect(containers.map(({ body }) => body.properties.publicAccess)).toEqual(['None', 'None', 'None']);
    },
  );

  test('uses no passwords in the deployment', () => {
    const policies = ofType('Microsoft.Web/sites/basicPublishingCredentialsPolicies');
    expect(policies.map(({ body }) => [body.name.match(/'(ftp|scm)'/)?.[1], body.properties.allow])).toEqual([
      ['ftp', false],
      ['scm', false],
    ]);
  });

  test('to telemetry and logs needs an identity', () => {
    expect(resourceAt('monitoring/component').properties.DisableLocalAuth).toBe(true);
    expect(resourceAt('monitoring/workspace').properties.features.disableLocalAuth).toBe(true);
  });

  test('has no public address, and allows endpoints only by HTTPS', () => {
    expect(resources.filter(({ type }) => /publicIPAddresses|bastion|loadBalancers/i.test(type))).toEqual([]);
    const [allow, deny] = resourceAt('network/endpointRules').properties.securityRules;
    expect([allow.properties.destinationPortRange, allow.properties.sourceAddressPrefix]).toEqual([
      '443',
      'VirtualNetwork',
    ]);
    expect(deny.properties).toMatchObject({ access: 'Deny', sourceAddressPrefix: '*', destinationPortRange: '*' });
  });

  test('needs a token if the parameters name an app registration', () => {
    const { condition, properties } = resourceAt('app/auth');
    expect(condition).toBe("[not(empty(parameters('entraClientId')))]");
    expect(properties.globalValidation).toEqual({
      requireAuthentication: true,
      unauthenticatedClientAction: 'Return401',
      excludedPaths: ['/api/ui', '/api/ui/page.js', '/api/ui/page.css'],
    });
    expect(JSON.stringify(properties)).not.toMatch(/clientSecret/i);
  });
});

test('uses at least TLS 1.2 everywhere', () => {
  const { minTlsVersion, scmMinTlsVersion } = resourceAt('app/app').properties.siteConfig;
  expect([minTlsVersion, scmMinTlsVersion]).toEqual(['1.2', '1.2']);
  const accounts = ['storage', 'packages', 'reports'].map((name) => resourceAt(`${name}/account`).properties);
  expect(accounts.map(({ minimumTlsVersion }) => minimumTlsVersion)).toEqual(['TLS1_2', 'TLS1_2', 'TLS1_2']);
});

describe('the staging key', () => {
  test('is a non-exportable RSA key of 3072 bits that wraps and unwraps', () => {
    expect(resourceAt('stagingVault/key').properties).toMatchObject({
      keySize: 3072,
      kty: "[if(parameters('isHardwareKey'), 'RSA-HSM', 'RSA')]",
      keyOps: ['wrapKey', 'unwrapKey'],
      attributes: { enabled: true, exportable: false },
    });
  });

  test('cannot be purged before its retention ends, and needs roles for access', () => {
    expect(resourceAt('stagingVault/vault').properties).toMatchObject({
      enablePurgeProtection: true,
      enableRbacAuthorization: true,
      enableSoftDelete: true,
      enabledForTemplateDeployment: false,
    });
    expect(resourceAt('stagingVault/useOfKey').scope).toContain('Microsoft.KeyVault/vaults/keys');
  });
});

describe('encrypted payloads that a move did not delete', () => {
  test('are deleted after some days in their folder, and nothing else is', () => {
    const [rule] = resourceAt('storage/lifecycle').properties.policy.rules;
    const prefix = stagingFolder({ moveId: 'm', runId: '0a1b2c3d' }).split('/')[0] ?? '';
    expect(rule.definition.filters.prefixMatch).toEqual([`[format('{0}/${prefix}/', 'moves')]`]);
    const container = modules.find(({ path }) => path === 'storage')?.template.outputs.moveContainer.value;
    expect(container).toMatch(/'moves'\)\]$/);
  });

  test('can be deleted by the rule behind the firewall, because every account with such a rule lets trusted services in', () => {
    const ruled = ofType('Microsoft.Storage/storageAccounts/managementPolicies').map(({ path }) => path.split('/')[0]);
    expect(ruled).toEqual(['storage']);
    for (const module of ruled)
      expect(resourceAt(`${module ?? ''}/account`).properties.networkAcls.bypass).toBe('AzureServices');
  });

  test('are deleted permanently, because the account keeps no deleted blobs', () => {
    expect(resourceAt('storage/blobs').properties.deleteRetentionPolicy).toEqual({ enabled: false });
    expect(resourceAt('storage/blobs').properties.isVersioningEnabled).toBeUndefined();
  });
});

test('the deployment stores audit logs of the blobs and of the staging vault, and the host writes its log once', () => {
  const settings = ofType('Microsoft.Insights/diagnosticSettings');
  const audit = [{ categoryGroup: 'audit', enabled: true }];
  expect(settings.map(({ path, body }) => [path, body.properties.logs])).toEqual([
    ['storage/blobLogs', audit],
    ['packages/blobLogs', audit],
    ['reports/blobLogs', audit],
    ['stagingVault/vaultLogs', audit],
    // Application Insights has the log of the host.
    ['app/appMetrics', undefined],
  ]);
});

test('the deployment has five alerts', () => {
  expect(resources.filter(({ type }) => /metricAlerts|scheduledQueryRules/.test(type))).toHaveLength(5);
});

test('the app runs on Flex Consumption, with the Node.js version of the package', () => {
  expect(resourceAt('app/plan').sku).toEqual({ name: 'FC1', tier: 'FlexConsumption' });
  expect(resourceAt('app/app').properties.functionAppConfig.runtime).toEqual({ name: 'node', version: '24' });
});
