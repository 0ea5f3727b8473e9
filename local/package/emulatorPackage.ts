import { chmodSync, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { z } from 'zod';
import { type PackageFiles } from './packageFiles';
import { thirdPartyNotices } from './thirdPartyNotices';
import { writeFolder } from './writePackage';

const manifestSchema = z.looseObject({ version: z.string(), license: z.string() });
/** The file of the package that is its program and its library. */
export const bundle = 'keyvault-emulator.js';

/** Writes the npm package of the emulator: its code in one file, its types, its page and the licences of the code. */
export function writeEmulatorPackage(root: string, out: string): PackageFiles {
  const files = emulatorPackage(root);
  writeFolder(out, files);
  chmodSync(path.join(out, bundle), 0o755);
  return files;
}

/** The code loads SQLite by its name at run time: from Node, or where Node has none, from a package that the user may install. */
function emulatorPackage(root: string): PackageFiles {
  const entry = path.join(root, 'dist/local/emulator.js');
  if (!existsSync(entry)) throw new Error('There is no dist/local: run "npm run build".');
  const { outputFiles, metafile } = buildSync({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: bundle,
    write: false,
    metafile: true,
    bundle: true,
    minifySyntax: true,
    minifyWhitespace: true,
    keepNames: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    banner: { js: '#!/usr/bin/env node' },
    legalComments: 'eof',
    logLevel: 'silent',
    tsconfigRaw: {},
  });
  const inputs = Object.keys(metafile.inputs).map((input) => input.replaceAll('\\', '/'));
  const folders = inputs.flatMap((input) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1] ?? []);
  const types = readFileSync(path.join(root, 'local/azure/keyVaultApi.ts'), 'utf8');
  return new Map([
    [bundle, outputFiles[0]?.contents ?? new Uint8Array()],
    ['keyvault-emulator.d.ts', Buffer.from(`${types}\nexport declare const startKeyVault: StartKeyVault;\n`)],
    ['package.json', Buffer.from(`${JSON.stringify(manifestOf(root), null, 2)}\n`)],
    ['README.md', readFileSync(path.join(root, 'local/azure/README.md'))],
    ['LICENSE', readFileSync(path.join(root, 'LICENSE'))],
    ['THIRD-PARTY-NOTICES.txt', Buffer.from(thirdPartyNotices(root, [...new Set(folders)].sort()))],
  ]);
}

function manifestOf(root: string): object {
  const { version, license } = manifestSchema.parse(JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')));
  return {
    name: 'keyvault-emulator',
    version,
    description: 'Azure Key Vault on this machine, for tests: no account, no container, no dependencies.',
    license,
    main: bundle,
    types: 'keyvault-emulator.d.ts',
    bin: { 'keyvault-emulator': bundle },
    engines: { node: '>=20.12' },
  };
}
