import { readFileSync } from 'node:fs';
import path from 'node:path';

const text = (file: string) => readFileSync(path.resolve(__dirname, '../..', file), 'utf8');

describe('azure.yaml', () => {
  const azd = text('azure.yaml');

  test('deploys the folder that npm run package writes, unchanged', () => {
    const [, folder] = /dist: (\S+)/.exec(azd) ?? [];
    expect(text('local/package.ts')).toContain(`'${folder?.replace(/\/app$/, '') ?? ''}'`);
    expect(azd).toContain('remoteBuild: false');
    expect(azd.match(/run: npm run package/g)).toHaveLength(2);
  });

  test('names the service that the function app is tagged with, and the template', () => {
    const [, service] = /^services:\n {2}(\w+):/m.exec(azd) ?? [];
    expect(text('infra/modules/functionApp.bicep')).toContain(`'azd-service-name': '${service ?? ''}'`);
    expect(azd).toMatch(/path: infra\n {2}module: main/);
  });

  test('asks for the first azd that knows remoteBuild of function apps', () => {
    expect(/requiredVersions:\n(?: *#.*\n)? {2}azd: '(.+)'/.exec(azd)?.[1]).toBe('>= 1.23.5');
  });

  test('checks before the provisioning, assigns roles after it, and checks before the removal, on every system', () => {
    for (const [hook, script] of [
      ['preprovision', 'checkBefore.mjs azd'],
      ['postprovision', 'grantAccess.mjs'],
      ['predown', 'guardDown.mjs'],
    ]) {
      const [, lines = ''] = new RegExp(`\\n {2}${hook ?? ''}:\\n((?: {4,}.*\\n)+)`).exec(azd) ?? [];
      expect(lines.match(/shell: \w+/g)).toEqual(['shell: sh', 'shell: pwsh']);
      expect(lines.match(/run: .+/g)).toEqual(Array(2).fill(`run: node infra/hooks/${script ?? ''}`));
      expect(lines).not.toContain('continueOnError');
    }
  });

  test('packs for the backend that the environment of the hook names', () => {
    const parameters = text('infra/main.parameters.json');
    const [, name = ''] = /"durableBackend": \{ "value": "\$\{(\w+)=storage\}" \}/.exec(parameters) ?? [];
    expect(text('local/package.ts')).toContain(`process.env['${name}']`);
  });
});
