import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** The program, if this machine has PowerShell: `PWSH_PATH`, or `pwsh` on the PATH. */
export function findPwsh(): string | undefined {
  const program = process.env['PWSH_PATH'] ?? 'pwsh';
  return spawnSync(program, ['-NoProfile', '-Command', 'exit 0']).status === 0 ? program : undefined;
}

/** A line for PowerShell, by its rules of quoting: the program, and the words that it gets. Throws for anything but words. */
export function readPwsh(line: string): { readonly program: string; readonly words: readonly string[] } {
  const [, program, rest = ''] =
    /^(az|& \$\(if \(\$env:OS -eq '\w+'\) \{'azps\.ps1'\} else \{'az'\}\))( .*)$/.exec(line) ?? [];
  if (program === undefined) throw new Error(`PowerShell would run something else: ${line}`);
  const word = /^ (?:([\w./:-]+)|'((?:[^'\u2018\u2019\u201a\u201b]|['\u2018\u2019\u201a\u201b]{2})*)')(?= |$)/;
  const words: string[] = [];
  for (let left = rest; left !== '';) {
    const [whole, plain, quoted = ''] = word.exec(left) ?? [];
    if (whole === undefined) throw new Error(`PowerShell would read more than words: ${left}`);
    words.push(plain ?? quoted.replaceAll(/['\u2018\u2019\u201a\u201b]{2}/g, (pair) => pair.charAt(0)));
    left = left.slice(whole.length);
  }
  return { program, words };
}

/**
 * Runs lines in PowerShell, with a stand-in for the Azure CLI. Returns the arguments of each call, and what the lines left in their folder.
 * With `OS` as on Windows, the stand-in is the script of the Azure CLI for PowerShell, too.
 */
export function runPwsh(program: string, lines: readonly string[], more: Readonly<Record<string, string>> = {}) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'printed-pwsh-'));
  try {
    const [script, sandbox] = [path.join(folder, 'run.ps1'), mkdtempSync(path.join(folder, 'sandbox-'))];
    const [log, stub] = [path.join(folder, 'log'), path.join(folder, 'az')];
    writeFileSync(stub, `#!/bin/sh\nprintf '%s\\0' "$#" "$@" >> "$AZ_LOG"\n`);
    chmodSync(stub, 0o755);
    writeFileSync(path.join(folder, 'azps.ps1'), '& "$PSScriptRoot/az" $args\n');
    writeFileSync(log, '');
    writeFileSync(script, `\ufeff${lines.join('\n')}\n`);
    const env = {
      PATH: `${folder}:/usr/bin:/bin`,
      AZ_LOG: log,
      HOME: sandbox,
      POWERSHELL_TELEMETRY_OPTOUT: '1',
      ...more,
    };
    const { stderr } = spawnSync(program, ['-NoProfile', '-File', script], { cwd: sandbox, env, encoding: 'utf8' });
    const words = readFileSync(log, 'utf8').split('\0').slice(0, -1);
    const calls: string[][] = [];
    while (words.length > 0) calls.push(words.splice(0, Number(words.shift())));
    return { calls, files: readdirSync(sandbox).filter((name) => !name.startsWith('.')), stderr };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
