import { resourceAt, rootTemplate, templateFunctions, templateModules } from '../../support/infra/infraTemplate';

// Flex Consumption refuses some properties with error 51021 ("... for Flex Consumption sites is invalid. Please remove
// or rename it before retrying"). Older regions ignore them, newer ones refuse them.

const docs =
  'https://learn.microsoft.com/azure/azure-functions/functions-app-settings#flex-consumption-plan-deprecations';
const listOfFive = 'https://github.com/Azure/terraform-azurerm-avm-res-web-site/issues/360';

/** Properties of a site or of its `siteConfig`, each with a source that names it. */
const refusedProperties: Readonly<Record<string, string>> = {
  ftpsState: listOfFive,
  use32BitWorkerProcess: listOfFive,
  preWarmedInstanceCount: listOfFive,
  netFrameworkVersion: listOfFive,
  functionsRuntimeScaleMonitoringEnabled: listOfFive,
  linuxFxVersion: 'https://github.com/Azure/terraform-azurerm-avm-res-web-site/issues/283',
  windowsFxVersion: 'https://github.com/Azure/terraform-azurerm-avm-res-web-site/pull/345',
  alwaysOn: docs,
  functionAppScaleLimit: docs,
  containerSize: docs,
  isReserved: docs,
  isXenon: docs,
  javaVersion: docs,
  powerShellVersion: docs,
  // It could not be proved that Flex Consumption refuses it. It has no effect there.
  minimumElasticInstanceCount: 'https://github.com/Azure/terraform-azurerm-avm-res-web-site/issues/353',
};

/** App settings that Flex Consumption refuses, replaces or ignores. The source of each is `docs`. */
const refusedSettings = [
  'ENABLE_ORYX_BUILD',
  'FUNCTIONS_EXTENSION_VERSION',
  'FUNCTIONS_MAX_HTTP_CONCURRENCY',
  'FUNCTIONS_WORKER_DYNAMIC_CONCURRENCY_ENABLED',
  'FUNCTIONS_WORKER_PROCESS_COUNT',
  'FUNCTIONS_WORKER_RUNTIME',
  'FUNCTIONS_WORKER_RUNTIME_VERSION',
  'SCM_DO_BUILD_DURING_DEPLOYMENT',
  'TZ',
  'WEBSITE_CONTENTAZUREFILECONNECTIONSTRING',
  'WEBSITE_CONTENTOVERVNET',
  'WEBSITE_CONTENTSHARE',
  'WEBSITE_MAX_DYNAMIC_APPLICATION_SCALE_OUT',
  'WEBSITE_NODE_DEFAULT_VERSION',
  'WEBSITE_RUN_FROM_PACKAGE',
  'WEBSITE_TIME_ZONE',
  'WEBSITE_VNET_ROUTE_ALL',
];

const namesIn = (properties: object) => Object.keys(properties).map((name) => name.toLowerCase());

test.each(Object.entries(refusedProperties))('the app has no %s, which Flex Consumption refuses (%s)', (name) => {
  const { siteConfig, ...site } = resourceAt('app/app').properties;
  expect([...namesIn(siteConfig), ...namesIn(site)]).not.toContain(name.toLowerCase());
});

test('the list of properties contains no property that the app needs', () => {
  const { siteConfig } = resourceAt('app/app').properties;
  expect(namesIn(siteConfig)).toEqual(expect.arrayContaining(['mintlsversion', 'appsettings', 'http20enabled']));
});

test.each(refusedSettings)('the app has no setting %s, which Flex Consumption does not support', (name) => {
  const app = templateModules().find(({ path }) => path === 'app');
  const text = JSON.stringify([app?.template, app?.given['settings'], templateFunctions(rootTemplate)]);
  expect(text).toContain('AZURE_TOKEN_CREDENTIALS');
  expect(text).not.toMatch(new RegExp(`\\b${name}\\b`));
});
