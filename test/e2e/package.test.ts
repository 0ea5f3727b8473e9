import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { defaultIdentity } from '../../local/azure/cloud/defaults';
import { permissions } from '../../local/azure/vault/access/permissions';
import { stepsOfReleases } from '../../functions/formerSteps';
import { operations } from '../../shared/contracts/operations/operations';
import { infraText } from '../support/infra/infraTemplate';
import { type LocalControl, localControl } from '../support/local/localControl';
import { readItems } from '../support/local/localItems';
import { postMove, readReport, waitForEnd } from '../support/local/localMoves';
import { endLocalProcesses, localFolder, projectRoot, startLocalProcess } from '../support/local/localProcess';
import { buildPackage, type UnpackedPackage, unpackPackage } from '../support/local/unpackedPackage';

interface Binding {
  readonly type: string;
  readonly direction?: string;
  readonly route?: string;
  readonly authLevel?: string;
  readonly methods?: readonly string[];
}

interface Loaded {
  readonly functions: readonly { readonly name: string; readonly bindings: Readonly<Record<string, Binding>> }[];
  readonly outside: readonly string[];
}

let unpacked: UnpackedPackage;
let out: string;

beforeAll(() => {
  out = localFolder();
  unpacked = unpackPackage(buildPackage({}, out));
});

const textOf = (name: string): string => readFileSync(path.join(unpacked.folder, name), 'utf8');
const isTerms = (file: string): boolean => /^(?:licen[cs]e|notice)/i.test(file) && !/\.[cm]?[jt]s$/.test(file);

function manifestIn(folder: string): { readonly name: string; readonly version: string } {
  return JSON.parse(readFileSync(path.join(projectRoot, folder, 'package.json'), 'utf8'));
}

afterAll(endLocalProcesses);

describe('the deployment package', () => {
  it('is a handful of files: the app with its dependencies, and what accompanies it', () => {
    expect(unpacked.names).toEqual([
      'LICENSE',
      'THIRD-PARTY-NOTICES.txt',
      'dist/functions/index.js',
      'dist/functions/index.js.map',
      'dist/web/index.html',
      'dist/web/page.css',
      'dist/web/page.js',
      'host.json',
      'openapi.json',
      'package.json',
      'report.schema.json',
    ]);
    expect(unpacked.zip.length).toBeLessThan(4e6);
  });

  it('has the size and the number of files that the documentation states', () => {
    const [, count, megabytes] =
      /zip` with (\w+) files[^]*The zip has ([\d.]+) MB/.exec(
        readFileSync(path.join(projectRoot, 'docs/deploy.md'), 'utf8'),
      ) ?? [];
    expect([count, unpacked.names.length]).toEqual(['eleven', 11]);
    expect(Number(megabytes)).toBeCloseTo(unpacked.zip.length / 1e6, 0);
  });

  it('has a source map that leads to the sources of the app', () => {
    const { sources } = JSON.parse(textOf('dist/functions/index.js.map')) as { sources: string[] };
    const own = sources.map((source) => path.posix.join('dist/functions', source));
    expect(own).toEqual(expect.arrayContaining(['functions/index.ts', 'shared/clients/openClients.ts']));
    expect(sources.filter((source) => path.isAbsolute(source))).toEqual([]);
  });

  it('has the licence files of all packages whose code it has', () => {
    // The bundler names each file that it wraps.
    const files = textOf('dist/functions/index.js').matchAll(/"(node_modules\/[^"\n]+)"\(/g);
    const folderOf = (file = '') => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? file;
    const folders = new Set([...files].map(([, file]) => folderOf(file)));
    expect(folders.size).toBeGreaterThan(50);
    const notices = textOf('THIRD-PARTY-NOTICES.txt');
    for (const folder of folders) {
      const { name, version } = manifestIn(folder);
      expect(notices).toContain(`\n${name} ${version}: `);
      for (const file of readdirSync(path.join(projectRoot, folder)).filter(isTerms)) {
        const text = readFileSync(path.join(projectRoot, folder, file), 'utf8')
          .replaceAll('\r\n', '\n')
          .trim();
        expect([folder, notices.includes(text)]).toEqual([folder, true]);
      }
    }
  });

  it('has the same bytes if it is built again at another place and time, except the backend that the hook of azd names', () => {
    const again = unpackPackage(buildPackage({ TZ: 'Pacific/Kiritimati', MOVER_DURABLE_BACKEND: 'scheduler' }));
    const digests = ({ folder, names }: UnpackedPackage) =>
      names
        .filter((name) => name !== 'host.json')
        .map((name) => [
          name,
          createHash('sha256')
            .update(readFileSync(path.join(folder, name)))
            .digest('hex'),
        ]);
    expect(digests(again)).toEqual(digests(unpacked));
    const typeIn = (of: string): string =>
      JSON.parse(readFileSync(path.join(of, 'host.json'), 'utf8')).extensions.durableTask.storageProvider.type;
    expect([unpacked.folder, again.folder].map(typeIn)).toEqual(['azureStorage', 'azureManaged']);
    expect(() => buildPackage({ MOVER_DURABLE_BACKEND: 'netherite' })).toThrow(
      '"netherite" is not a backend. Backends: storage, scheduler.',
    );
  });

  it('has only packages of the bill of materials, in the same versions', () => {
    // Made from the manifests that are built with the package: from the lock file, npm omits packages that the app and its
    // tools share.
    const sbom = spawnSync('npm', ['sbom', '--sbom-format', 'cyclonedx', '--prefix', path.join(out, 'materials')], {
      encoding: 'utf8',
      shell: process.platform === 'win32',
    });
    const listed = (JSON.parse(sbom.stdout) as { components: { purl: string }[] }).components.map(({ purl }) => purl);
    const packed = [...textOf('THIRD-PARTY-NOTICES.txt').matchAll(/^-{80}\n(\S+) (\S+): /gm)].map(
      ([, name = '', version = '']) => `pkg:npm/${name.replace('@', '%40')}@${version}`,
    );
    expect(packed.filter((purl) => !listed.includes(purl))).toEqual([]);
    expect(packed.length).toBeGreaterThan(50);
  });
});

describe('the package, unpacked in an empty folder', () => {
  const settings = {
    MOVE_STORE: 'https://account.blob.core.windows.net/moves',
    MOVE_STAGING_KEY_ID: 'https://kv-mover.vault.azure.net/keys/move-staging',
  };

  let loaded: Loaded;
  beforeAll(() => {
    loaded = load();
  });

  function load(): Loaded {
    const loader = path.join(projectRoot, 'test/support/loadPackage.cjs');
    const env = { PATH: process.env['PATH'], ...settings };
    const run = spawnSync(process.execPath, [loader], { cwd: realpathSync(unpacked.folder), env, encoding: 'utf8' });
    if (run.status !== 0) throw new Error(run.stderr);
    return JSON.parse(run.stdout) as Loaded;
  }

  it('loads as in the Node.js worker, with only its own files', () => {
    expect(loaded.outside).toEqual([]);
  });

  it('registers every function with its bindings', () => {
    const { functions } = loaded;
    const kinds = functions.map(({ name, bindings }) => [
      name,
      ...Object.values(bindings)
        .map(({ type }) => type)
        .sort(),
    ]);
    const namesIn = (folder: string) =>
      readdirSync(path.join(projectRoot, 'functions', folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts'))
        .map((file) => readFileSync(path.join(projectRoot, 'functions', folder, file), 'utf8'))
        .flatMap((text) => [...text.matchAll(/^export (?:function|const) (\w+)/gm)])
        .flatMap(([, name]) => name ?? []);
    const ofKind = (trigger: string) => kinds.filter((types) => types.includes(trigger)).map(([name]) => name);
    expect(ofKind('httpTrigger')).toEqual(expect.arrayContaining(['startMove', 'getMove', 'getPlan', 'getReport']));
    expect(ofKind('orchestrationTrigger')).toEqual(
      expect.arrayContaining(['moveVault', 'planVault', 'transferItems', 'verifyItems']),
    );
    expect(ofKind('activityTrigger')).toEqual(
      expect.arrayContaining(['backupItem', 'restoreItem', 'exportItem', 'importItem']),
    );
    const places = ['orchestrators', 'activities', 'timers'].filter((folder) =>
      readdirSync(path.join(projectRoot, 'functions')).includes(folder),
    );
    const timers = ['removeExpired', 'scheduledCheck', 'scheduledComparison', 'sweepEnded'];
    const known = [
      ...Object.keys(operations),
      'unknownRoute',
      ...places.flatMap(namesIn),
      ...stepsOfReleases,
      ...timers,
    ];
    expect(functions.map(({ name }) => name).filter((name) => !known.includes(name))).toEqual([]);
  });

  it('requires a function key for every HTTP call except those of the page', () => {
    const triggers = loaded.functions
      .flatMap(({ bindings }) => Object.values(bindings))
      .filter(({ type }) => type === 'httpTrigger');
    const open = triggers.filter(({ authLevel }) => authLevel !== 'function');
    expect(open.map(({ route }) => route).sort()).toEqual(['ui', 'ui/{file}']);
    expect(triggers.map(({ route }) => route)).toContain('moves');
  });
});

describe('npm start -- --app with the unpacked package, under the roles of the deployment', () => {
  type Groups = Readonly<Record<'always' | 'unlock' | 'probe' | 'purge', readonly string[]>>;
  const roles = JSON.parse(infraText('moverRoles.json')) as Readonly<
    Record<'source' | 'target', { readonly data: Groups }>
  >;
  const sourceVault = 'contoso-westeurope';
  const staging = ['keys/read', 'keys/wrap/action', 'keys/unwrap/action'];
  const given = (dataActions: readonly string[]) => ({
    access: {
      model: 'rbac' as const,
      assignments: [{ objectId: defaultIdentity.objectId, dataActions: [...dataActions] }],
    },
  });

  /** The data actions that the calls to the vaults needed. */
  async function actionsUsed(control: LocalControl): Promise<(...vaults: readonly string[]) => readonly string[]> {
    const counts = await control.counts();
    return (...vaults) =>
      counts
        .filter(({ vault }) => vaults.includes(vault))
        .flatMap(({ operation }) => permissions[operation]?.action ?? []);
  }

  it('moves the sample vault within its geography and to another one without a refusal, and uses every right of the roles', async () => {
    const stack = await startLocalProcess({ stateDir: localFolder(), args: ['--app', unpacked.folder] });
    const control = localControl(stack.azure);
    const source = await readItems(stack.azure, sourceVault);
    const script = await fetch(`${stack.baseUrl}/api/ui/page.js`);
    expect([script.status, await script.text()]).toEqual([200, textOf('dist/web/page.js')]);
    await control.changeVault(sourceVault, given(roles.source.data.always));
    for (const vault of ['contoso-northeurope', 'contoso-eastus'])
      await control.changeVault(vault, given(roles.target.data.always));
    await control.changeVault('contoso-mover', given(staging));
    await control.clearLog();

    const near = await postMove(stack.baseUrl, { sourceVault, targetVault: 'contoso-northeurope' });
    await waitForEnd(stack.baseUrl, near.id);
    const far = await postMove(stack.baseUrl, {
      sourceVault,
      targetVault: 'contoso-eastus',
      unmovableKeys: 'recreate',
    });
    await waitForEnd(stack.baseUrl, far.id);

    expect((await control.counts()).filter(({ status }) => status === 403)).toEqual([]);
    for (const { id } of [near, far]) expect((await readReport(stack.baseUrl, id)).items.failed).toBe(0);
    const used = await actionsUsed(control);
    const idle = {
      source: roles.source.data.always.filter((action) => !used(sourceVault).includes(action)),
      target: roles.target.data.always.filter(
        (action) => !used('contoso-northeurope', 'contoso-eastus').includes(action),
      ),
    };
    // The sample does not need these: it has no symmetric key that only wraps, no copy to update, no deleted item to recover.
    expect(idle).toEqual({
      source: ['keys/wrap/action'],
      target: [
        ...['secrets/update/action', 'secrets/recover/action', 'keys/update/action', 'keys/recover/action'],
        'certificates/recover/action',
      ],
    });
    await control.changeVault('contoso-northeurope', given(['*']));
    expect(await readItems(stack.azure, 'contoso-northeurope')).toEqual(source);
  });
});
