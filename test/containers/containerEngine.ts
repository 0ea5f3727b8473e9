import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { waitUntil } from '../support/host/hostWait';

/** An engine that answers the API of Docker. */
export interface ContainerEngine {
  readonly name: string;
  /** What Testcontainers needs to find it. */
  readonly env: Readonly<Record<string, string>>;
  /** Makes an image of a folder, which becomes the root of its file system. */
  importImage(root: string, name: string, entrypoint: readonly string[]): void;
  /** Prints what a container with this image prints. */
  run(image: string, ...args: readonly string[]): string;
  stop(): Promise<void>;
}

/** The Docker of this machine, or a podman that runs only for these tests and keeps all in a folder of its own. Otherwise why there is none. */
export async function findEngine(): Promise<ContainerEngine | string> {
  if (succeeds('docker', 'info')) return { ...engineOf('docker', ['docker'], {}), stop: () => Promise.resolve() };
  if (!succeeds('podman', '--version')) return 'neither a running Docker nor podman is here';
  return startPodman();
}

async function startPodman(): Promise<ContainerEngine | string> {
  // podman wants a short name.
  const folder = mkdtempSync(path.join(tmpdir(), 'kve-'));
  const socket = path.join(folder, 'podman.sock');
  const words = [
    ...alone(folder),
    'podman',
    '--root',
    path.join(folder, 'root'),
    '--runroot',
    path.join(folder, 'run'),
  ];
  const env = { CONTAINERS_CONF: settingsOf(folder) };
  const [command, ...args] = [...words, 'system', 'service', '--time', '0', `unix://${socket}`];
  const service = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'pipe'] });
  const errors: string[] = [];
  service.stderr.on('data', (chunk: Buffer) => errors.push(chunk.toString()));
  const ended = new Promise<void>((resolve) =>
    service.once('close', () => {
      resolve();
    }),
  );
  await waitUntil(() => (existsSync(socket) || service.exitCode !== null ? true : undefined), 'podman made no socket');
  if (service.exitCode !== null) return `podman does not start: ${errors.join('').trim()}`;
  const stop = async (): Promise<void> => {
    service.kill('SIGTERM');
    await ended;
    spawnSync(words[0] ?? '', [...words.slice(1), 'system', 'reset', '--force'], { env: { ...process.env, ...env } });
    rmSync(folder, { recursive: true, force: true });
  };
  const engine = engineOf('podman', words, {
    ...env,
    DOCKER_HOST: `unix://${socket}`,
    // Ports of containers are ports of this machine.
    TESTCONTAINERS_HOST_OVERRIDE: 'localhost',
    // The tests stop their containers themselves, and the image of the reaper is not here.
    TESTCONTAINERS_RYUK_DISABLED: 'true',
  });
  return { ...engine, stop };
}

function engineOf(name: string, words: readonly string[], env: Readonly<Record<string, string>>) {
  const [command = '', ...before] = words;
  const options = { env: { ...process.env, ...env }, maxBuffer: 1e9 };
  return {
    name,
    env,
    importImage: (root: string, image: string, entrypoint: readonly string[]) => {
      const input = execFileSync('tar', ['-C', root, '-c', '.'], { maxBuffer: 1e9 });
      const change = `ENTRYPOINT ${JSON.stringify(entrypoint)}`;
      execFileSync(command, [...before, 'import', '--change', change, '-', image], {
        ...options,
        input,
        stdio: ['pipe', 'ignore', 'pipe'],
      });
    },
    run: (image: string, ...args: readonly string[]) =>
      execFileSync(command, [...before, 'run', '--rm', image, ...args], { ...options, encoding: 'utf8' }),
  };
}

/** Limits that every user may set, and no groups of control: not every machine lets its administrator have more. */
function settingsOf(folder: string): string {
  const file = path.join(folder, 'containers.conf');
  const containers = 'cgroups = "disabled"\ndefault_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]';
  writeFileSync(file, `[containers]\n${containers}\n[engine]\nevents_logger = "file"\n`);
  return file;
}

/** Where both versions of control groups are mounted, crun starts nothing. A mount namespace of its own has the second alone. */
function alone(folder: string): readonly string[] {
  const isRoot = process.getuid?.() === 0;
  if (!isRoot || !existsSync('/sys/fs/cgroup/unified')) return [];
  const script = path.join(folder, 'alone.sh');
  writeFileSync(script, '#!/bin/sh\numount -R /sys/fs/cgroup && mount -t cgroup2 none /sys/fs/cgroup && exec "$@"\n', {
    mode: 0o755,
  });
  return ['unshare', '--mount', '--propagation', 'private', script];
}

function succeeds(command: string, ...args: readonly string[]): boolean {
  return spawnSync(command, args).status === 0;
}
