import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import envPaths from 'env-paths';
import { z } from 'zod';
import { type VaultPair } from './openedApp';

export type Azure = 'real' | 'embedded';

/** The folder of the state: the one that the person names, else one in the platform's folder for data of programs. */
export function stateFolder(azure: Azure, named: string | undefined): string {
  const folder = named ?? path.join(envPaths('keyvault-mover', { suffix: '' }).data, azure);
  const whole = path.resolve(folder);
  mkdirSync(whole, { recursive: true, mode: 0o700 });
  return whole;
}

const runningSchema = z.object({ pid: z.number().int().positive(), baseUrl: z.string() });
export type RunningApp = z.infer<typeof runningSchema>;

const keysSchema = z.object({ masterKey: z.object({ value: z.string() }) });
const vaultsSchema = z.object({ sources: z.array(z.string()), targets: z.array(z.string()) });
export type NamedVaults = z.infer<typeof vaultsSchema>;

const files = { running: 'running.json', vaults: 'vaults.json', keys: 'keys/host.json' } as const;

/** What the command line itself keeps in the folder of the state, next to the host and the store. */
export class StateFiles {
  constructor(private readonly folder: string) {}

  /** The app that another command runs on this folder; undefined if there is none. It may have ended since. */
  running(): RunningApp | undefined {
    return this.read(files.running, runningSchema);
  }

  writeRunning(running: RunningApp): void {
    this.write(files.running, running);
  }

  removeRunning(): void {
    rmSync(path.join(this.folder, files.running), { force: true });
  }

  /** The function key of the app on this folder. Only the person who owns the folder can read it. */
  key(): string | undefined {
    return this.read(files.keys, keysSchema)?.masterKey.value;
  }

  /** The folder of the function key, in the form of the Functions host. Makes a key if there is none. */
  keysFolder(): string {
    const file = path.join(this.folder, files.keys);
    if (this.key() === undefined) {
      const value = randomBytes(32).toString('base64url');
      this.write(files.keys, { masterKey: { name: 'master', value, encrypted: false }, functionKeys: [] });
    }
    return path.dirname(file);
  }

  /** The vaults that commands on this folder have named. The app may move these and no others. */
  vaults(): NamedVaults {
    return this.read(files.vaults, vaultsSchema) ?? { sources: [], targets: [] };
  }

  addVaults({ source, target, scratch }: VaultPair): NamedVaults {
    const { sources, targets } = this.vaults();
    const written = scratch === undefined ? [target] : [target, scratch];
    const named = { sources: [...new Set([...sources, source])], targets: [...new Set([...targets, ...written])] };
    this.write(files.vaults, named);
    return named;
  }

  private read<T>(name: string, schema: z.ZodType<T>): T | undefined {
    try {
      return schema.safeParse(JSON.parse(readFileSync(path.join(this.folder, name), 'utf8'))).data;
    } catch {
      return undefined;
    }
  }

  private write(name: string, value: object): void {
    const file = path.join(this.folder, name);
    const draft = `${file}.${String(process.pid)}`;
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(draft, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
    renameSync(draft, file);
  }
}
