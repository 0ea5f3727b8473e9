// Start of every npm script. Checks Node before it loads anything that an older Node cannot read, so this file and
// nodeVersion.cjs use no syntax newer than that of Node 12.
'use strict';
var nodeProblem = require('./cli/nodeVersion.cjs').nodeProblem;

var problem = nodeProblem(process.versions.node, require('../package.json').engines.node);
if (problem === undefined) {
  import('./run.mjs');
} else {
  process.stderr.write(problem + '\n');
  process.exitCode = 1;
}
