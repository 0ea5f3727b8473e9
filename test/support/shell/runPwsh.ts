import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** The program, if this machine has PowerShell: `PWSH_PATH`, or `pwsh` on the PATH. */
export function findPwsh(): string | undefined {
  const program = process.env['PWSH_PATH'] ?? 'pwsh';
  return spawnSync(program, ['-NoProfile', '-Command', 'exit 0']).status === 0 ? program : undefined;
}

/** Runs lines in PowerShell, with a stand-in for the Azure CLI. Returns the arguments of each call, and what the lines left in their folder. */
export function runPwsh(program: string, lines: readonly string[]) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'printed-pwsh-'));
  try {
    const [script, sandbox] = [path.join(folder, 'run.ps1'), mkdtempSync(path.join(folder, 'sandbox-'))];
    const [log, stub] = [path.join(folder, 'log'), path.join(folder, 'az')];
    writeFileSync(stub, `#!/bin/sh\nprintf '%s\\0' "$#" "$@" >> "$AZ_LOG"\n`);
    chmodSync(stub, 0o755);
    writeFileSync(log, '');
    writeFileSync(script, `\ufeff${lines.join('\n')}\n`);
    const env = { PATH: `${folder}:/usr/bin:/bin`, AZ_LOG: log, HOME: sandbox, POWERSHELL_TELEMETRY_OPTOUT: '1' };
    const { stderr } = spawnSync(program, ['-NoProfile', '-File', script], { cwd: sandbox, env, encoding: 'utf8' });
    const words = readFileSync(log, 'utf8').split('\0').slice(0, -1);
    const calls: string[][] = [];
    while (words.length > 0) calls.push(words.splice(0, Number(words.shift())));
    return { calls, files: readdirSync(sandbox).filter((name) => !name.startsWith('.')), stderr };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
