import path from 'node:path';

const shown = 10;

/** A jest reporter that prints the slowest files of a run with their seconds. */
export default class SlowestSuites {
  constructor({ rootDir }) {
    this.rootDir = rootDir;
  }

  onRunComplete(_contexts, { testResults }) {
    if (testResults.length > shown) process.stderr.write(`\n${slowestLines(testResults, this.rootDir).join('\n')}\n`);
  }
}

function slowestLines(results, rootDir) {
  const times = results.map(({ testFilePath, perfStats }) => ({ file: testFilePath, ms: perfStats.runtime }));
  const slowest = times.sort((one, other) => other.ms - one.ms).slice(0, shown);
  const lines = slowest.map(({ file, ms }) => {
    return `${(ms / 1000).toFixed(1).padStart(7)} s  ${path.relative(rootDir, file).replaceAll('\\', '/')}`;
  });
  return [`The ${shown} slowest of ${results.length} files:`, ...lines];
}
