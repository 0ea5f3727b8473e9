import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, realpathSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { localFolder, projectRoot } from '../local/localProcess';
import { startNode, type NodeProcess } from '../nodeProcess';

const run = promisify(execFile);

/** The npm that `npm test` runs with, or that of the path. */
const npm = realpathSync(
  process.env['npm_execpath'] ?? spawnSync('sh', ['-c', 'command -v npm'], { encoding: 'utf8' }).stdout.trim(),
);

/** A machine of a person who has only Node and npm: an empty home, no compiler, and one registry. */
export interface Laptop {
  /** An empty folder that belongs to nothing. */
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  npm(...args: string[]): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }>;
}

const failedSchema = z.object({ code: z.number(), stdout: z.string(), stderr: z.string() });

/** Without a registry there is no network. */
export function newLaptop(registry = 'http://127.0.0.1:9/'): Laptop {
  const [home, folder] = [localFolder(), localFolder()];
  const bin = path.join(home, 'bin');
  mkdirSync(bin);
  symlinkSync(process.execPath, path.join(bin, 'node'));
  symlinkSync('/bin/sh', path.join(bin, 'sh'));
  const env = {
    ...{ HOME: home, PATH: bin, NO_COLOR: '1', npm_config_registry: registry },
    // npm would wait for minutes.
    ...{ npm_config_fetch_retries: '0', npm_config_update_notifier: 'false' },
  };
  return {
    folder,
    env,
    npm: (...args) =>
      run(process.execPath, [npm, ...args], { cwd: folder, env, maxBuffer: 1e8 }).then(
        (ended) => ({ code: 0, ...ended }),
        (error: unknown) => failedSchema.parse(error),
      ),
  };
}

/** Builds and packs the package of the command line into a new folder. Returns the path of the file. */
export async function packCommand(...options: string[]): Promise<string> {
  const made = localFolder();
  const folder = path.join(made, 'package');
  await run(process.execPath, [path.join(projectRoot, 'dist/local/packageCli.js'), '--out', folder, ...options]);
  const packed = await run(process.execPath, [npm, 'pack', './package', '--silent'], { cwd: made });
  return path.join(made, packed.stdout.trim());
}

/** Starts the installed command. */
export function startInstalled({ folder, env }: Laptop, ...args: string[]): NodeProcess {
  return startNode([path.join(folder, 'node_modules/.bin/kvmover'), ...args], { cwd: folder, env });
}

/** Runs the installed command to its end. */
export async function runInstalled(laptop: Laptop, ...args: string[]) {
  const started = startInstalled(laptop, ...args);
  const code = await started.ended;
  return { code, stdout: started.stdout(), stderr: started.stderr() };
}

/** The processes whose arguments name this folder. */
export function processesOf(folder: string): readonly string[] {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'args'], { encoding: 'utf8' });
  return stdout.split('\n').filter((line) => line.includes(folder));
}
