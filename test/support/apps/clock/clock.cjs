// Loaded into a host with --require: the clock of its process is as many milliseconds off as the file CLOCK_FILE says.
const { readFileSync } = require('node:fs');

const realNow = Date.now;
Date.now = () => realNow() + (Number(readFileSync(process.env.CLOCK_FILE, 'utf8')) || 0);
