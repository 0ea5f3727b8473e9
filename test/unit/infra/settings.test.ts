import { stepBudgetMs } from '../../../shared/contracts/settings/functionTimeout';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { hostFile } from '../../../local/package/hostFile';
import { knownClouds } from '../../../shared/contracts/settings/clouds';
import { settingNames } from '../../../shared/contracts/settings/settings';
import { telemetrySettingNames } from '../../../shared/contracts/settings/telemetrySettings';
import {
  accessTemplate,
  infraText,
  rootTemplate,
  templateFunctions,
  templateModules,
} from '../../support/infra/infraTemplate';

// Compares the three lists of settings: those of the app, the sample for a laptop, and those of the deployment.

const root = path.resolve(__dirname, '../../..');
const readRoot = (file: string) => JSON.parse(readFileSync(path.join(root, file), 'utf8'));
const own = (names: readonly string[]) => names.filter((name) => /^(?:MOVE|VAULT)_/.test(name)).sort();

const handed: string = templateModules().find(({ path: at }) => at === 'app')?.given['settings'].value;
const { hostSettings = '', moverSettings = '', callerSettings = '', telemetrySettings = '' } = templateFunctions();
/** The names of the settings that the template sets directly, and of the functions that return the others. */
const deployed = [
  ...[hostSettings, moverSettings, callerSettings, telemetrySettings].flatMap((text) => [
    ...text.matchAll(/([A-Za-z]\w+_\w+)["']/g),
  ]),
  ...handed.matchAll(/'([A-Za-z]\w+_\w+)', /g),
].map(([, name = '']) => name);

test('the deployment sets the settings that the app knows', () => {
  expect(own(deployed)).toEqual([...settingNames].sort());
});

test('the deployment names the hosts of every cloud that the app does not know', () => {
  const { otherCloudOf = '' } = templateFunctions();
  const names = knownClouds.map(({ name }) => `'${name}'`).join(', ');
  expect(otherCloudOf).toContain(`contains(createArray(${names}), parameters('name'))`);
});

test('the sample sets the settings that the app knows', () => {
  expect(own(Object.keys(readRoot('local.settings.sample.json').Values))).toEqual([...settingNames].sort());
});

test('the settings of a collector are those that the app knows, and absent without a collector', () => {
  const telemetry = deployed.filter((name) => telemetrySettingNames.includes(name) || name.startsWith('OTEL_'));
  expect(telemetry.sort()).toEqual([...telemetrySettingNames].sort());
  expect(telemetrySettings).toMatch(/^"\[if\(empty\(parameters\('endpoint'\)\), createObject\(\), /);
});

test('the host accesses blobs, queues and tables with its identity', () => {
  const storage = deployed.filter((name) => name.startsWith('AzureWebJobsStorage'));
  expect(storage).toEqual(
    ['blobServiceUri', 'queueServiceUri', 'tableServiceUri', 'credential', 'clientId'].map(
      (part) => `AzureWebJobsStorage__${part}`,
    ),
  );
});

test('the package names the Durable Task Scheduler without a setting that overrides it, and its address is the setting of that name', () => {
  expect(deployed.filter((name) => name.startsWith('AzureFunctionsJobHost__extensions__'))).toEqual([]);
  const host = JSON.parse(hostFile(readFileSync(path.join(root, 'host.json'), 'utf8'), 'scheduler'));
  const { hubName, storageProvider } = host.extensions.durableTask;
  expect(deployed).toContain(storageProvider.connectionStringName);
  expect(infraText('modules/scheduler.bicep')).toContain(`name: '${hubName}'`);
});

describe('host.json', () => {
  const { extensionBundle, extensions, version, functionTimeout } = readRoot('host.json');

  test('has the runtime whose bundle contains Durable Functions', () => {
    expect([version, extensionBundle.version]).toEqual(['2.0', '[4.26.0, 5.0.0)']);
    expect(extensionBundle.id).toBe('Microsoft.Azure.Functions.ExtensionBundle');
  });

  test('names a task hub that Azure Storage accepts, in the host’s own storage account', () => {
    const { hubName, storageProvider } = extensions.durableTask;
    expect(hubName).toMatch(/^[A-Za-z][A-Za-z0-9]{2,44}$/);
    expect(storageProvider).toMatchObject({ type: 'azureStorage', connectionName: 'AzureWebJobsStorage' });
  });

  // docs/scale.md has the times and costs of other numbers. Nobody can change the number of a hub later.
  test('lets eight instances run orchestrators, and leaves the interval of polls to the extension', () => {
    const { storageProvider } = extensions.durableTask;
    expect(storageProvider.partitionCount).toBe(8);
    // On Flex Consumption the extension polls once a second. A value here would replace that.
    expect(storageProvider).not.toHaveProperty('maxQueuePollingInterval');
  });

  test('has no setting of Azure Storage in the package for the Durable Task Scheduler', () => {
    const { storageProvider } = JSON.parse(hostFile(readFileSync(path.join(root, 'host.json'), 'utf8'), 'scheduler'))
      .extensions.durableTask;
    expect(storageProvider).toEqual({
      type: 'azureManaged',
      connectionStringName: 'DURABLE_TASK_SCHEDULER_CONNECTION_STRING',
    });
  });

  test('continues the work of a dead instance after a minute, the shortest time that the extension accepts', () => {
    const { controlQueueVisibilityTimeout, workItemQueueVisibilityTimeout } = extensions.durableTask.storageProvider;
    expect([controlQueueVisibilityTimeout, workItemQueueVisibilityTimeout]).toEqual(['00:01:00', '00:01:00']);
  });

  test('excludes inputs and outputs from traces and from the histories of parents', () => {
    expect(extensions.durableTask.tracing.traceInputsAndOutputs).toBe(false);
    expect(extensions.durableTask.storeInputsInOrchestrationHistory).toBe(false);
  });

  test('does not sample requests, errors or traces, so the record of steps is complete', () => {
    const { samplingSettings } = readRoot('host.json').logging.applicationInsights;
    expect(samplingSettings.excludedTypes.split(';').sort()).toEqual(['Exception', 'Request', 'Trace']);
  });

  test('allows a step far more time than its budget, so no step takes longer than the host allows', () => {
    expect(functionTimeout).toBe('00:30:00');
    const hostFile = JSON.stringify({ functionTimeout });
    expect(stepBudgetMs({ env: {}, readHostFile: () => hostFile })).toBe(240_000);
  });
});

const deployments = { main: rootTemplate, access: accessTemplate } as const;
type Parameters = Readonly<Record<string, { readonly defaultValue?: string | boolean | number }>>;
const knownBy = (name: keyof typeof deployments): Parameters => deployments[name].parameters;
const filledIn = (name: keyof typeof deployments): Readonly<Record<string, { readonly value: string }>> =>
  JSON.parse(infraText(`${name}.parameters.json`)).parameters;

describe.each(['main', 'access'] as const)('the values of azd for %s', (deployment) => {
  const parameters = filledIn(deployment);
  const known = knownBy(deployment);

  test.each(Object.entries(parameters))('%s is a parameter, with the same default', (name, { value }) => {
    const [, fallback] = /^\$\{[A-Z_]+(?:=(.*))?\}$/.exec(value) ?? [];
    const wanted = known[name]?.defaultValue;
    expect(Object.keys(known)).toContain(name);
    expect(fallback).toBe(wanted === undefined ? undefined : String(wanted));
  });

  test('are all parameters except objects, which no environment variable can hold', () => {
    expect(Object.keys(known).filter((name) => !(name in parameters))).toEqual(deployment === 'main' ? ['tags'] : []);
  });

  test('use no name that the app would read as a setting', () => {
    expect(Object.values(parameters).filter(({ value }) => value.includes('${MOVE_'))).toEqual([]);
  });
});

test('common parameters of both deployments have the same name and default', () => {
  const [main, access] = [filledIn('main'), filledIn('access')];
  const both = Object.keys(main).filter((name) => name in access);
  expect(both).toEqual([
    'environmentName',
    'location',
    'sourceVaultIds',
    'targetVaultIds',
    'allowRollback',
    'allowRetirement',
    'reportKeyId',
    'webhookSecretUri',
    'otlpHeadersSecretUri',
  ]);
  expect(both.map((name) => main[name])).toEqual(both.map((name) => access[name]));
});

test('docs/deploy.md names every parameter with its default and its azd variable', () => {
  const doc = readFileSync(path.join(root, 'docs/deploy.md'), 'utf8');
  const rows = [...doc.matchAll(/^- (\S+) \(`(\w+)`, (.+?)\): /gm)].map(([, azd, name, value]) => ({
    azd,
    name,
    value,
  }));
  const known: Parameters = { ...knownBy('access'), ...knownBy('main') };
  const filled = { ...filledIn('access'), ...filledIn('main') };
  expect(rows.map(({ name }) => name).sort()).toEqual(Object.keys(known).sort());
  for (const { azd, name = '', value } of rows) {
    const variable = /\$\{([A-Z_]+)/.exec(filled[name]?.value ?? '')?.[1];
    expect([name, azd]).toEqual([name, variable === undefined ? '–' : `\`${variable}\``]);
    const wanted = known[name]?.defaultValue;
    const isPlain =
      ['string', 'number', 'boolean'].includes(typeof wanted) && wanted !== '' && !String(wanted).startsWith('[');
    if (isPlain) expect([name, value]).toEqual([name, `\`${String(wanted)}\``]);
  }
});
