// Lints made-up files with the project's own configuration. Reads [{ file, text }] as JSON from stdin, writes for each the
// rules that found something. A process of its own, since the test runner cannot load an ES module configuration.
import path from 'node:path';
import { json } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';

const cwd = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
// Only the rules that hold the rooms and keep orchestrators deterministic: none of them needs types, which files that do
// not exist cannot have.
const architecture = /^(no-restricted-\w+|import-x\/no-restricted-paths)$/;

const eslint = new ESLint({
  cwd,
  overrideConfig: { files: ['**/*.ts'], ...tseslint.configs.disableTypeChecked },
  ruleFilter: ({ ruleId }) => architecture.test(ruleId),
});

const results = [];
for (const { file, text } of await json(process.stdin)) {
  const [result] = await eslint.lintText(text, { filePath: path.join(cwd, file) });
  results.push(result.messages.map(({ ruleId, message }) => ruleId ?? message));
}
process.stdout.write(JSON.stringify(results));
