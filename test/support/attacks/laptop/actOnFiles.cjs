// Runs as another user of the machine. Each line of its input is an action on files; each line of its output says what came of it.
'use strict';
const fs = require('node:fs');
const { createInterface } = require('node:readline');

const actions = {
  read: ({ path }) => fs.readFileSync(path).toString('latin1'),
  list: ({ path }) => fs.readdirSync(path).join('\n'),
  write: ({ path, text }) => fs.writeFileSync(path, text),
  rename: ({ path, to }) => fs.renameSync(path, to),
  remove: ({ path }) => fs.rmSync(path, { recursive: true }),
  link: ({ path, to }) => fs.symlinkSync(to, path),
  hardLink: ({ path, to }) => fs.linkSync(to, path),
  open: ({ path }) => fs.chmodSync(path, 0o777),
};

createInterface({ input: process.stdin }).on('line', (line) => {
  const { action, ...given } = JSON.parse(line);
  let done;
  try {
    done = { ok: true, text: actions[action](given) ?? '' };
  } catch (error) {
    done = { ok: false, text: String(error.code) };
  }
  process.stdout.write(`${JSON.stringify(done)}\n`);
});
