import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export interface ShellRun {
  /** Arguments of each call of `az`, in order. */
  readonly calls: readonly (readonly string[])[];
  /** What the commands left in the folder that they ran in. */
  readonly files: readonly string[];
  readonly status: number | null;
  readonly stderr: string;
}

/** Records how many arguments it got, and each of them, ended by NUL. */
const stub = `#!/bin/sh
printf '%s\\0' "$#" "$@" >> "$AZ_LOG"
`;

/** Pastes lines into bash, with a stub in the place of the Azure CLI, in an empty folder that goes away. */
export function runCommands(lines: readonly string[]): ShellRun {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'printed-commands-'));
  try {
    const [bin, sandbox, log] = ['bin', 'sandbox', 'log'].map((name) => path.join(folder, name)) as [
      string,
      string,
      string,
    ];
    mkdirSync(bin);
    mkdirSync(sandbox);
    writeFileSync(path.join(bin, 'az'), stub);
    chmodSync(path.join(bin, 'az'), 0o755);
    writeFileSync(log, '');
    const env = { PATH: `${bin}:/usr/bin:/bin`, AZ_LOG: log, HOME: sandbox };
    const input = `${lines.join('\n')}\n`;
    const run = spawnSync('bash', ['--noprofile', '--norc'], { cwd: sandbox, env, input, encoding: 'utf8' });
    return {
      calls: callsOf(readFileSync(log, 'utf8')),
      files: readdirSync(sandbox),
      status: run.status,
      stderr: run.stderr,
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function callsOf(log: string): string[][] {
  const words = log.split('\0').slice(0, -1);
  const calls: string[][] = [];
  while (words.length > 0) calls.push(words.splice(0, Number(words.shift())));
  return calls;
}

/** Lines of the blocks of a Markdown text that are commands; a block ends with a fence at least as long as its first. */
export function shellBlocks(markdown: string): string[] {
  const commands: string[] = [];
  let fence: string | undefined;
  let isShell = false;
  for (const line of markdown.split(/\r\n|\r|\n/)) {
    const [, ticks, info = ''] = /^ {0,3}(`{3,})([^`]*)$/.exec(line) ?? [];
    if (fence === undefined && ticks !== undefined) {
      fence = ticks;
      isShell = /^(?:sh|bash)$/.test(info.trim());
    } else if (ticks !== undefined && fence !== undefined && ticks.length >= fence.length && info.trim() === '') {
      fence = undefined;
    } else if (fence !== undefined && isShell) {
      commands.push(line);
    }
  }
  return commands;
}
