import { readFileSync } from 'node:fs';
import path from 'node:path';
import { settingNames } from '../../../shared/contracts/settings';
import { telemetrySettingNames } from '../../../shared/contracts/telemetrySettings';
import { infraText, rootTemplate, templateModules } from '../../support/infraTemplate';

// Three lists of settings are one: what the app reads, the sample for a laptop, and what the deployment sets.

const root = path.resolve(__dirname, '../../..');
const readRoot = (file: string) => JSON.parse(readFileSync(path.join(root, file), 'utf8'));
const own = (names: readonly string[]) => names.filter((name) => /^(?:MOVE|VAULT)_/.test(name)).sort();

const handed: string = templateModules().find(({ path: at }) => at === 'app')?.given['settings'].value;
/** Names of the settings; the list is `createObject(name, value, name, value, …)`. */
const deployed = [...handed.matchAll(/'([A-Za-z]\w+)', /g)]
  .map(([, name = '']) => name)
  .filter((name) => name.includes('_'));

test('the deployment sets the settings that the app knows', () => {
  expect(own(deployed)).toEqual([...settingNames].sort());
});

test('the sample sets the settings that the app knows', () => {
  expect(own(Object.keys(readRoot('local.settings.sample.json').Values))).toEqual([...settingNames].sort());
});

test('a collector is named by the settings that the app knows, and by none when there is no collector', () => {
  const telemetry = deployed.filter((name) => telemetrySettingNames.includes(name) || name.startsWith('OTEL_'));
  expect(telemetry.sort()).toEqual([...telemetrySettingNames].sort());
  expect(handed).toMatch(
    /if\(empty\(parameters\('otlpEndpoint'\)\), createObject\(\), createObject\('AzureFunctionsJobHost__telemetry/,
  );
});

test('the host reaches blobs, queues and tables, by identity', () => {
  const storage = deployed.filter((name) => name.startsWith('AzureWebJobsStorage'));
  expect(storage).toEqual(
    ['blobServiceUri', 'queueServiceUri', 'tableServiceUri', 'credential', 'clientId'].map(
      (part) => `AzureWebJobsStorage__${part}`,
    ),
  );
});

test('the Durable Task Scheduler is switched on by settings over host.json, with parts that host.json knows', () => {
  const overrides = deployed.filter((name) => name.startsWith('AzureFunctionsJobHost__extensions__'));
  expect(overrides).toHaveLength(3);
  const { durableTask } = readRoot('host.json').extensions;
  expect(Object.keys(durableTask)).toEqual(expect.arrayContaining(['hubName', 'storageProvider']));
  expect(overrides.every((name) => name.startsWith('AzureFunctionsJobHost__extensions__durableTask__'))).toBe(true);
});

describe('host.json', () => {
  const { extensionBundle, extensions, version, functionTimeout } = readRoot('host.json');

  test('is of the runtime that has Durable Functions in its bundle', () => {
    expect([version, extensionBundle.version]).toEqual(['2.0', '[4.*, 5.0.0)']);
    expect(extensionBundle.id).toBe('Microsoft.Azure.Functions.ExtensionBundle');
  });

  test('names a task hub that Azure Storage takes, in the storage that the host has anyway', () => {
    const { hubName, storageProvider } = extensions.durableTask;
    expect(hubName).toMatch(/^[A-Za-z][A-Za-z0-9]{2,44}$/);
    expect(storageProvider).toMatchObject({ type: 'azureStorage', connectionName: 'AzureWebJobsStorage' });
    expect(storageProvider.partitionCount).toBeLessThanOrEqual(16);
  });

  test('keeps inputs and outputs out of traces, and out of the histories of parents', () => {
    expect(extensions.durableTask.tracing.traceInputsAndOutputs).toBe(false);
    expect(extensions.durableTask.storeInputsInOrchestrationHistory).toBe(false);
  });

  test('samples neither requests nor errors nor traces, so that the record of steps is whole', () => {
    const { samplingSettings } = readRoot('host.json').logging.applicationInsights;
    expect(samplingSettings.excludedTypes.split(';').sort()).toEqual(['Exception', 'Request', 'Trace']);
  });

  test('leaves an activity time for the slowest item', () => {
    expect(functionTimeout).toBe('00:10:00');
  });
});

describe('what azd fills in', () => {
  const { parameters } = JSON.parse(infraText('main.parameters.json')) as {
    parameters: Record<string, { value: string }>;
  };
  const known: Record<string, { defaultValue?: string | boolean | number }> = rootTemplate.parameters;

  test.each(Object.entries(parameters))('%s is a parameter, with the same default', (name, { value }) => {
    const [, fallback] = /^\$\{[A-Z_]+(?:=(.*))?\}$/.exec(value) ?? [];
    const wanted = known[name]?.defaultValue;
    expect(Object.keys(known)).toContain(name);
    expect(fallback).toBe(wanted === undefined ? undefined : String(wanted));
  });

  test('is all that is required', () => {
    const required = Object.keys(known).filter((name) => known[name]?.defaultValue === undefined);
    expect(required.filter((name) => !(name in parameters))).toEqual([]);
  });

  test('has no name that the app would take for one of its settings', () => {
    expect(Object.values(parameters).filter(({ value }) => value.includes('${MOVE_'))).toEqual([]);
  });
});

test('docs/deploy.md names every parameter with its default, and what azd calls it', () => {
  const doc = readFileSync(path.join(root, 'docs/deploy.md'), 'utf8');
  const rows = [...doc.matchAll(/^\| (\S+) +\| `(\w+)` +\| (.+?) +\|/gm)].map(([, azd, name, value]) => ({
    azd,
    name,
    value,
  }));
  const known: Record<string, { defaultValue?: unknown }> = rootTemplate.parameters;
  const filled: Record<string, { value: string }> = JSON.parse(infraText('main.parameters.json')).parameters;
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
