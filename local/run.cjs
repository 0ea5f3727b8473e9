// Entry point of every npm script. Checks the version of Node before it loads files that an older Node cannot parse, so
// this file and nodeVersion.cjs use only the syntax of Node 12.
'use strict';
var nodeProblem = require('./cli/nodeVersion.cjs').nodeProblem;

var problem = nodeProblem(process.versions.node, require('../package.json').engines.node);
if (problem === undefined) {
  import('./run.mjs');
} else {
  process.stderr.write(problem + '\n');
  process.exitCode = 1;
}
