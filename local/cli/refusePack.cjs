// @ts-check
'use strict';

// The script `prepack` of package.json. The clone is not the package: the command line needs packages that only its tests and
// tools install here, and the package has them under its own dependencies. `npm ci` and `npm link` do not run this script, and
// neither does `npm pack` of the folder that `npm run package:cli` writes.

process.stderr.write(
  [
    'The clone cannot be packed or published: the commands of that package would not find their packages.',
    'Write the package first, then pack its folder:',
    '  npm run package:cli && npm pack ./.cache/package/cli',
    '',
  ].join('\n'),
);
process.exitCode = 1;
