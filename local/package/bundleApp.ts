import path from 'node:path';
import { buildSync } from 'esbuild';

/** The file that the Node.js worker loads, in the project and in the package. */
const appEntry = 'dist/functions/index.js';

/**
 * The worker provides the first. `debug` asks for the second, which is not installed, and works without. The third has a file for
 * each system, and is a package of its own (`commandPackage.ts`).
 */
const fromElsewhere = ['@azure/functions-core', 'supports-color', '@photostructure/sqlite'];

export interface Bundle {
  /** Contents by path in the package, with `/`: the code in one file, and its source map. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** The folders of the packages that the code comes from, with `/`, ordered. */
  readonly packages: readonly string[];
}

/** Puts the compiled app and the packages that it uses into one file, because a cold start takes longer for each file that it opens. */
export function bundleApp(root: string): Bundle {
  return bundleProgram(root, appEntry, { hasMap: true });
}

/**
 * Puts a program and the packages that it uses into one file, at the place of the program. Names and lines stay, so a
 * stack shows functions of the sources. The bundler is esbuild; it follows `require`, so the package has the same forms of all
 * packages as the compiled project. Throws if a file is missing or native.
 */
export function bundleProgram(
  root: string,
  entry: string,
  { hasMap = false }: { readonly hasMap?: boolean } = {},
): Bundle {
  const { outputFiles, metafile } = buildSync({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: entry,
    allowOverwrite: true,
    write: false,
    metafile: true,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: fromElsewhere,
    keepNames: true,
    legalComments: 'eof',
    sourcemap: hasMap ? 'linked' : false,
    sourcesContent: false,
    logLevel: 'silent',
    tsconfigRaw: {},
  });
  const files = outputFiles.map(({ path: file, contents }) => [relative(root, file), contents] as const);
  const folders = Object.keys(metafile.inputs).flatMap((input) => packageOf(root, input) ?? []);
  return { files: new Map(files), packages: [...new Set(folders)].sort() };
}

/** The innermost package folder of a file, for example `node_modules/a/node_modules/@b/c`. */
function packageOf(root: string, input: string): string | undefined {
  const found = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(relative(root, path.resolve(root, input)));
  return found?.[1];
}

function relative(root: string, file: string): string {
  return path.relative(root, file).replaceAll('\\', '/');
}
