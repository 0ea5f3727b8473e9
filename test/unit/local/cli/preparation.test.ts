import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { explainInstallFailure } from '../../../../local/cli/explainInstallFailure.cjs';
import { isInstalled, packageCount } from '../../../../local/cli/lockedPackages.cjs';
import { nodeProblem } from '../../../../local/cli/nodeVersion.cjs';

describe('nodeProblem', () => {
  it.each(['20.11.0', '20.20.2', '21.0.0', '22.4.1', '100.0.0'])('accepts Node %s', (version) => {
    expect(nodeProblem(version, '>=20.11')).toBeUndefined();
  });

  it.each([
    ['18.20.4', '18.20'],
    ['20.10.0', '20.10'],
    ['8.17.0', '8.17'],
  ])('refuses Node %s in one sentence', (version, shown) => {
    expect(nodeProblem(version, '>=20.11')).toBe(`Node 20.11 or newer is needed; this is ${shown}.`);
  });

  it.each(['local/run.cjs', 'local/cli/nodeVersion.cjs'])(
    'runs on old versions of Node: %s has no newer syntax',
    (file) => {
      const text = readFileSync(path.resolve(__dirname, '../../../..', file), 'utf8');
      const compiledFor = (target: ts.ScriptTarget) =>
        ts.transpileModule(text, { compilerOptions: { target, module: ts.ModuleKind.ESNext, removeComments: true } })
          .outputText;
      expect(compiledFor(ts.ScriptTarget.ES2017)).toBe(compiledFor(ts.ScriptTarget.ESNext));
    },
  );
});

describe('explainInstallFailure', () => {
  const again = 'npm run demo -- --keep';

  it('names the registry that cannot be reached, and the command for later', () => {
    const output =
      'npm error code ECONNREFUSED\nnpm error FetchError: request to http://127.0.0.1:9/zod failed, reason: connect ECONNREFUSED 127.0.0.1:9';
    expect(explainInstallFailure(output, again)).toBe(
      'The packages could not be installed: http://127.0.0.1:9 cannot be reached (ECONNREFUSED). ' +
        'When the network is back, run: npm run demo -- --keep',
    );
  });

  it('does not print the password of a registry', () => {
    const output = 'request to https://me:fake-password@registry.example/zod?token=fake failed, reason: ENOTFOUND';
    const sentence = explainInstallFailure(output, again);
    expect(sentence).toContain('https://registry.example cannot');
    expect(sentence).not.toContain('fake');
  });

  it('returns undefined for other failures, which npm explains itself', () => {
    expect(explainInstallFailure('npm error code ENOSPC', again)).toBeUndefined();
  });
});

describe('locked packages', () => {
  const locked = {
    '': {},
    'node_modules/a': { version: '1.0.0' },
    'node_modules/b': { version: '2.0.0', optional: true, os: ['linux'], cpu: ['x64'] },
    'node_modules/c': { version: '2.0.0', optional: true, os: ['!win32'] },
    'local/tool': { version: '3.0.0' },
    'node_modules/@own/tool': { link: true },
  };

  it('count as installed if each required package has its locked version', () => {
    expect(isInstalled(locked, { 'node_modules/a': { version: '1.0.0' } })).toBe(true);
    expect(isInstalled(locked, { 'node_modules/a': { version: '1.0.1' } })).toBe(false);
    expect(isInstalled(locked, {})).toBe(false);
  });

  it('include those in the folder of a workspace', () => {
    const nested = { ...locked, 'local/tool/node_modules/d': { version: '1.0.0' } };
    expect(isInstalled(nested, { 'node_modules/a': { version: '1.0.0' } })).toBe(false);
    expect(packageCount(nested, { platform: 'linux', arch: 'x64' })).toBe(4);
  });

  it('are counted for the platform, without workspaces', () => {
    expect(packageCount(locked, { platform: 'linux', arch: 'x64' })).toBe(3);
    expect(packageCount(locked, { platform: 'darwin', arch: 'arm64' })).toBe(2);
    expect(packageCount(locked, { platform: 'win32', arch: 'x64' })).toBe(1);
  });
});
