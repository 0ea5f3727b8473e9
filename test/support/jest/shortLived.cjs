// @ts-check
'use strict';
const { setFlagsFromString } = require('node:v8');
const { keepCode, useKeptCode } = require('./keptCode.cjs');

// Loaded by the Node processes that tests start (`nodeProcess.ts`). They live for seconds, so code that V8 optimizes runs
// too few times to pay for that: it optimizes what runs fifteen times as often as usual. A tenth of their processor time.
const isOldV8 = Number.parseInt(process.versions.v8, 10) < 12;
setFlagsFromString(isOldV8 ? '--interrupt-budget=2000000' : '--invocation-count-for-turbofan=45000');

const { KEEP_CODE: kept, KEPT_CODE: folder } = process.env;
if (kept !== undefined) keepCode(`${kept}/${process.pid}`);
else if (folder !== undefined) useKeptCode(folder);
