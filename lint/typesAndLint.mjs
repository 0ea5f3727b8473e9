// @ts-check
// Checks the types of all projects in the current folder and lints all its files. `tsc` for each project and `eslint .`
// find the same, but each of them parses and resolves all files again. A file in which the last run found nothing is left
// out, as long as neither it nor a file that it imports has changed. Prints what it finds. Exit codes: 0 nothing found,
// 1 wrong types, 2 findings of lint, 3 both.
import { ESLint } from 'eslint';
import ts from 'typescript';
import { fileKeys, readCorrect, writeCorrect } from './checkedFiles.mjs';
import { readProjects, typeFaults } from './projects.mjs';

const root = process.cwd();
const keys = fileKeys(root);
const known = readCorrect(root);
const correct = new Set([...keys].filter(([, key]) => known.has(key)).map(([file]) => file));
if (correct.size < keys.size) await check();

async function check() {
  const projects = readProjects(root);
  const faults = typeFaults(projects, correct);
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
  const files = await filesToLint(eslint);
  const results = files.length === 0 ? [] : await eslint.lintFiles(files);
  const formatter = await eslint.loadFormatter('stylish');
  process.stdout.write(await formatter.format(results));

  const linted = results.filter(({ errorCount, warningCount }) => errorCount + warningCount > 0);
  remember(faults, linted);
  process.exitCode = (faults.length === 0 ? 0 : 1) + (linted.length === 0 ? 0 : 2);
}

/** @param {ESLint} eslint */
async function filesToLint(eslint) {
  const changed = [...keys.keys()].filter((file) => !correct.has(file));
  const isIgnored = await Promise.all(changed.map((file) => eslint.isPathIgnored(file)));
  return changed.filter((_, at) => isIgnored[at] === false);
}

/**
 * @param {readonly ts.Diagnostic[]} faults
 * @param {readonly ESLint.LintResult[]} linted
 */
function remember(faults, linted) {
  // A fault without a file can be about any of them.
  const isGeneral = faults.some(({ file }) => file === undefined);
  const faulty = new Set([
    ...faults.map(({ file }) => file?.fileName),
    ...linted.map(({ filePath }) => slashed(filePath)),
  ]);
  // Somebody may have changed a file while the check ran.
  const after = fileKeys(root);
  const unchanged = [...keys].filter(([file, key]) => after.get(file) === key);
  writeCorrect(root, isGeneral ? [] : unchanged.filter(([file]) => !faulty.has(file)).map(([, key]) => key));
}

/** @param {string} file */
function slashed(file) {
  return file.replaceAll('\\', '/');
}
