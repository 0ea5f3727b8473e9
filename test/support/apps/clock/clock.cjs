// Loaded into a host with --require: shifts the clock of the process by the milliseconds in the file CLOCK_FILE.
const { readFileSync } = require('node:fs');

const realNow = Date.now;
Date.now = () => realNow() + (Number(readFileSync(process.env.CLOCK_FILE, 'utf8')) || 0);
