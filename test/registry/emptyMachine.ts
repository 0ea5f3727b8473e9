import { execFile, execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { localFolder } from '../support/local/localProcess';

const run = promisify(execFile);
const failedSchema = z.object({ code: z.number(), stdout: z.string(), stderr: z.string() });

export interface Ended extends z.infer<typeof failedSchema> {
  readonly seconds: number;
}

/** The versions of Node that the project promises. The npm package `node` brings each. */
export const nodeVersions = ['20', '22', '24'];

/** A machine image with Node, npm and a shell, and nothing else: no compiler, no git. Programs see it as the root of the file system. */
export interface EmptyMachine {
  readonly root: string;
  /** Every file that is not of Node or npm. */
  readonly installed: readonly string[];
  readonly megabytes: number;
  run(command: string, environment: Readonly<Record<string, string>>): Promise<Ended>;
}

/** Only an administrator may change the root of a program. */
export const mayChangeRoot = process.getuid?.() === 0 && spawnSync('unshare', ['--pid', '--fork', 'true']).status === 0;

export function emptyMachine(version: string): EmptyMachine {
  const root = localFolder();
  const ask = ['exec', '--yes', `--package=node@${version}`, '--', 'node', '-p', 'process.execPath'];
  const node = execFileSync('npm', ask, { encoding: 'utf8' }).trim();
  const npm = path.resolve(
    realpathSync(execFileSync('sh', ['-c', 'command -v npm'], { encoding: 'utf8' }).trim()),
    '../..',
  );
  for (const folder of ['bin', 'tmp', 'root', 'etc', 'dev', 'proc', 'lib/npm'])
    mkdirSync(path.join(root, folder), { recursive: true });
  for (const [name, file] of [
    ['node', node],
    ['sh', '/bin/sh'],
    ['env', '/usr/bin/env'],
  ] as const) {
    cpSync(realpathSync(file), path.join(root, 'bin', name));
    for (const library of librariesOf(realpathSync(file))) {
      mkdirSync(path.dirname(path.join(root, library)), { recursive: true });
      cpSync(realpathSync(library), path.join(root, library));
    }
  }
  cpSync(npm, path.join(root, 'lib/npm'), { recursive: true });
  mkdirSync(path.join(root, 'usr'));
  symlinkSync('/bin', path.join(root, 'usr/bin'));
  for (const name of ['null', 'urandom', 'random']) writeFileSync(path.join(root, 'dev', name), '');
  for (const name of ['resolv.conf', 'nsswitch.conf'])
    if (existsSync(`/etc/${name}`)) cpSync(`/etc/${name}`, path.join(root, 'etc', name));
  // The authority of the network, if this machine has one of its own.
  const { NODE_EXTRA_CA_CERTS: authority } = process.env;
  if (authority !== undefined) cpSync(realpathSync(authority), path.join(root, 'etc/ca.pem'));
  writeFileSync(path.join(root, 'etc/passwd'), 'root:x:0:0::/root:/bin/sh\n');
  writeFileSync(path.join(root, 'etc/hosts'), '127.0.0.1 localhost\n');
  writeFileSync(path.join(root, 'bin/npm'), '#!/bin/sh\nexec node /lib/npm/bin/npm-cli.js "$@"\n', { mode: 0o755 });
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => path.join(entry.parentPath, entry.name));
  const bytes = paths.reduce((sum, file) => sum + statSync(file).size, 0);
  return {
    root,
    installed: paths.map((file) => `/${path.relative(root, file)}`).filter((file) => !file.startsWith('/lib/npm/')),
    megabytes: Math.round(bytes / 1e6),
    run: (command, environment) => inside(root, command, environment),
  };
}

/** Runs a command to its end, with the devices and the network of this machine, and with processes of its own. */
async function inside(root: string, command: string, environment: Readonly<Record<string, string>>): Promise<Ended> {
  const script = [
    `mount -t proc proc ${root}/proc`,
    ...['null', 'urandom', 'random'].map((name) => `mount --bind /dev/${name} ${root}/dev/${name}`),
    `exec chroot ${root} /bin/sh -c "$COMMAND"`,
  ].join(' && ');
  const began = Date.now();
  const env = {
    PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
    HOME: '/root',
    COMMAND: `cd /root && ${command}`,
    ...environment,
  };
  const ended = await run('unshare', ['--mount', '--pid', '--fork', '--kill-child', 'sh', '-c', script], {
    env,
    maxBuffer: 1e8,
  }).then(
    (good) => ({ code: 0, ...good }),
    (error: unknown) => failedSchema.parse(error),
  );
  return { ...ended, seconds: (Date.now() - began) / 1_000 };
}

function librariesOf(file: string): string[] {
  const { stdout } = spawnSync('ldd', [file], { encoding: 'utf8' });
  return [...stdout.matchAll(/(\/\S+\.so\S*)/g)].flatMap(([, library]) => library ?? []);
}
