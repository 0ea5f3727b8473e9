// Lints the files of a folder with the configuration in that folder. Reads paths as JSON from stdin, and writes for
// each file the rules that it breaks. Runs in its own process, because the test runner cannot load an ES module
// configuration.
import path from 'node:path';
import { json } from 'node:stream/consumers';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';

// Only the rules about rooms and deterministic orchestrators, which need no types, or only the rule about the store, which does.
const architecture = /^((?:@typescript-eslint\/)?no-restricted-\w+|import-x\/no-restricted-paths|imports\/cycles)$/;
const hasTypes = process.argv[2] === 'types';
const asked = hasTypes ? /^stored\/reads$/ : architecture;

const eslint = new ESLint({
  cwd: process.cwd(),
  overrideConfig: hasTypes ? [] : { files: ['**/*.ts'], ...tseslint.configs.disableTypeChecked },
  ruleFilter: ({ ruleId }) => asked.test(ruleId),
});

const files = await json(process.stdin);
const results = await eslint.lintFiles(files);
const rulesOf = ({ messages }) => messages.map(({ ruleId, message }) => ruleId ?? message);
const found = new Map(results.map((result) => [result.filePath, rulesOf(result)]));
process.stdout.write(JSON.stringify(files.map((file) => found.get(path.resolve(file)))));
