// @ts-check
import path from 'node:path';
import ts from 'typescript';

/** The projects whose types `npm run typecheck` checks: all that runs in Node, the page, and the tests of the page. */
const configFiles = ['tsconfig.json', 'web/tsconfig.json', 'test/unit/web/tsconfig.json'];

/**
 * Reads all projects of a folder. A file that several projects import is parsed once if all parse it alike.
 *
 * @param {string} root
 * @returns {readonly ts.Program[]} one for each project
 */
export function readProjects(root) {
  /** @type {Map<string, ts.SourceFile | undefined>} */
  const parsed = new Map();
  return configFiles.map((file) => readProject(path.join(root, file), parsed));
}

/**
 * @param {string} configFile
 * @param {Map<string, ts.SourceFile | undefined>} parsed the files that other projects have parsed
 */
function readProject(configFile, parsed) {
  const config = ts.getParsedCommandLineOfConfigFile(configFile, { incremental: false }, configHost);
  if (config === undefined) throw new Error(`${configFile} cannot be read.`);
  const options = { ...config.options, tsBuildInfoFile: undefined };
  const host = ts.createCompilerHost(options, true);
  const parse = host.getSourceFile;
  host.getSourceFile = (file, how, onError, again) => {
    const { languageVersion, impliedNodeFormat } = typeof how === 'object' ? how : { languageVersion: how };
    const jsx = file.endsWith('x') ? options.jsx : undefined;
    const key = [file, languageVersion, impliedNodeFormat, jsx].join('|');
    const known = parsed.get(key) ?? parse(file, how, onError, again);
    parsed.set(key, known);
    return known;
  };
  return ts.createProgram({ rootNames: config.fileNames, options, host, configFileParsingDiagnostics: config.errors });
}

/** @type {ts.ParseConfigFileHost} */
const configHost = {
  ...ts.sys,
  onUnRecoverableConfigFileDiagnostic({ messageText }) {
    throw new Error(ts.flattenDiagnosticMessageText(messageText, '\n'));
  },
};

/**
 * Checks the types of all projects. A file that several projects have is checked in the first of them.
 *
 * @param {readonly ts.Program[]} projects
 * @param {ReadonlySet<string>} correct files that need no check
 * @returns {readonly ts.Diagnostic[]}
 */
export function typeFaults(projects, correct) {
  const checked = new Set(correct);
  const found = projects.flatMap((project) => {
    const files = project.getSourceFiles().filter(({ fileName }) => !checked.has(fileName));
    for (const { fileName } of files) checked.add(fileName);
    return [
      ...[...project.getConfigFileParsingDiagnostics(), ...project.getOptionsDiagnostics()],
      ...project.getGlobalDiagnostics(),
      ...files.flatMap((file) => [...project.getSyntacticDiagnostics(file), ...project.getSemanticDiagnostics(file)]),
    ];
  });
  return ts.sortAndDeduplicateDiagnostics(found);
}
