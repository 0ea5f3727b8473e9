// Records a move in a terminal, and draws it as docs/picture/recording.svg: plan, apply, Ctrl+C, resume, kill -9, resume, report.
//
//   npm run build && node docs/picture/drawRecording.mjs
//
// The commands are the real ones, with the sample vaults, in a pseudo terminal of `script` (util-linux). Each frame is what
// the terminal showed. Only waits are shortened. Look at the picture in a browser afterwards.

import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { drawFrames } from './drawFrames.mjs';
import { TerminalScreen } from './terminalScreen.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const [columns, rows] = [100, 26];
const pair = 'contoso-westeurope contoso-northeurope';

/** Plays the whole recording, and returns its frames. */
async function record(folder) {
  const terminal = new Recorder(folder);
  const { output } = await terminal.run(`kvmover --embedded plan ${pair} --id north --source-share 0.05`);
  const hash = /apply ([0-9a-f]{8})/.exec(output)?.[1];
  if (hash === undefined) throw new Error('kvmover made no plan.');
  const pause = { when: progress(20), act: (shell) => shell.press('\u0003') };
  await terminal.run(`kvmover --embedded apply ${hash}`, pause);
  const kill = {
    when: progress(60),
    act: (shell) => {
      terminal.screen.write('\u001b[2m# kill -9, from another terminal\u001b[22m\r\n');
      shell.kill();
    },
  };
  await terminal.run('kvmover --embedded resume north', kill);
  const { code, output: resumed } = await terminal.run('kvmover --embedded resume north');
  if (code !== 3) throw new Error(`Expected the end of the move with code 3; ${code} came:\n${resumed}`);
  await terminal.run('kvmover --embedded report north | head -n 15');
  return terminal.frames;
}

/** Whether the terminal shows that at least this number of items is in the target. */
function progress(items) {
  return (text) => Number([...text.matchAll(/(\d+) of 122 items/g)].at(-1)?.[1] ?? '0') >= items;
}

/** A terminal that keeps what it showed, and when. */
class Recorder {
  screen = new TerminalScreen({ columns, rows });
  frames = [];

  constructor(folder) {
    this.folder = folder;
    const program = path.join(root, 'dist/cli/main.js');
    writeFileSync(path.join(folder, 'kvmover'), `#!/bin/sh\nexec "${process.execPath}" "${program}" "$@"\n`, {
      mode: 0o755,
    });
  }

  get text() {
    return this.screen.shown.map((line) => line.map(({ text }) => text).join('')).join('\n');
  }

  /** Runs a command as a person types it. `act` happens once, when the terminal shows what `when` waits for. */
  async run(command, { when = () => false, act = () => undefined } = {}) {
    this.screen.write('$ \u001b[1m');
    for (let at = 0; at < command.length; at += 8) {
      this.screen.write(command.slice(at, at + 8));
      this.keep(60);
    }
    this.screen.write('\u001b[22m\r\n');
    this.keep(400);
    const shell = new Shell(this.folder, command);
    let [output, hasActed] = ['', false];
    let last = performance.now();
    shell.listen((piece) => {
      const now = performance.now();
      this.frames.at(-1).ms += now - last;
      last = now;
      output += piece;
      this.screen.write(piece);
      this.keep(0);
      if (hasActed || !when(this.text)) return;
      hasActed = true;
      act(shell);
    });
    const code = await shell.ended;
    this.screen.write('\r\n');
    this.keep(2_500);
    return { output, code };
  }

  keep(ms) {
    this.frames.push({ lines: this.screen.shown.map((line) => [...line]), ms });
  }
}

/** One command in a pseudo terminal. */
class Shell {
  constructor(folder, command) {
    const file = path.join(folder, 'command.sh');
    // With `exec`, the shell cannot add its own words about a killed command.
    const last = command.includes('|') ? command : `exec ${command}`;
    writeFileSync(file, `stty cols ${columns} rows ${rows}\n${last}\n`);
    const env = {
      HOME: folder,
      TERM: 'xterm',
      LANG: 'C.UTF-8',
      PATH: `${folder}:${path.dirname(process.execPath)}:/usr/bin:/bin`,
      KVMOVER_STATE: path.join(folder, 'state'),
    };
    this.child = spawn('script', ['-qefc', `bash ${file}`, '/dev/null'], { env, stdio: ['pipe', 'pipe', 'inherit'] });
    this.ended = new Promise((resolve) => this.child.once('close', resolve));
  }

  listen(take) {
    this.child.stdout.setEncoding('utf8').on('data', take);
  }

  press(keys) {
    this.child.stdin.write(keys);
  }

  /** Kills kvmover itself, so that nothing of it can tidy up. */
  kill() {
    for (const pid of descendantsOf(this.child.pid)) {
      if (commandOf(pid).includes('dist/cli/main.js')) process.kill(pid, 'SIGKILL');
    }
  }
}

function descendantsOf(pid) {
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((each) => parentOf(each) === pid);
  return children.flatMap((child) => [child, ...descendantsOf(child)]);
}

function parentOf(pid) {
  try {
    return Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1]);
  } catch {
    return undefined;
  }
}

function commandOf(pid) {
  return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const folder = mkdtempSync(path.join(tmpdir(), 'kvmover-recording-'));
  try {
    const svg = drawFrames(await record(folder), { columns, rows });
    writeFileSync(process.argv[2] ?? path.join(root, 'docs/picture/recording.svg'), svg);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
