// @ts-check
// Checks the types of all projects in the current folder and lints all its files. `tsc` for each project and `eslint .`
// find the same, but each of them parses and resolves all files again. Prints what it finds. Exit codes: 0 nothing found,
// 1 wrong types, 2 findings of lint, 3 both.
import { ESLint } from 'eslint';
import ts from 'typescript';
import { readProjects, typeFaults } from './projects.mjs';

const root = process.cwd();
const projects = readProjects(root);
const faults = typeFaults(projects);
process.stdout.write(
  ts.formatDiagnostics(faults, {
    getCurrentDirectory: () => root,
    getCanonicalFileName: (file) => file,
    getNewLine: () => '\n',
  }),
);

const eslint = new ESLint({
  cwd: root,
  overrideConfig: {
    files: ['**/*.{ts,tsx}'],
    languageOptions: { parserOptions: { projectService: false, programs: projects } },
  },
});
const results = await eslint.lintFiles(['.']);
const formatter = await eslint.loadFormatter('stylish');
process.stdout.write(await formatter.format(results));

const isLinted = results.every(({ errorCount, warningCount }) => errorCount + warningCount === 0);
process.exitCode = (faults.length === 0 ? 0 : 1) + (isLinted ? 0 : 2);
