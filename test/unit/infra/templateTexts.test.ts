import { accessTemplate, infraText, templateModules } from '../../support/infra/infraTemplate';

// Tests what the compiled templates output, and how they describe it.

const modules = templateModules();

describe('secrets', () => {
  test('are in no output', () => {
    for (const { template } of modules) {
      for (const [name, output] of Object.entries<{ type: string; value: string }>(template.outputs ?? {})) {
        expect(`${name} ${output.type} ${output.value}`).not.toMatch(
          /list[A-Z]\w*\(|key\d|connectionString|instrumentationKey|secure/i,
        );
      }
    }
  });

  test('are in no expression that lists keys of a service', () => {
    expect(infraText('main.json')).not.toMatch(
      /listKeys|listAccountSas|listServiceSas|listSecrets|AccountKey=|SharedAccessKey/i,
    );
  });
});

describe('the description', () => {
  const every = [...modules, ...templateModules(accessTemplate)];

  test('of every parameter begins with Required or Optional', () => {
    for (const { path, template } of every) {
      for (const [name, { metadata, ...parameter }] of Object.entries<{ metadata?: { description: string } }>(
        template.parameters,
      )) {
        const begins = 'defaultValue' in parameter ? 'Optional. ' : 'Required. ';
        expect([path, name, metadata?.description.slice(0, 10)]).toEqual([path, name, begins]);
      }
    }
  });

  test('exists for every output and module', () => {
    for (const { template } of every) {
      expect(template.metadata.description).toMatch(/\.$/);
      for (const output of Object.values<{ metadata?: object }>(template.outputs ?? {})) {
        expect(output.metadata).toEqual({ description: expect.stringMatching(/\w/) });
      }
    }
  });
});
