import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { temporaryFolder } from '../support/clients/clientFolder';

// What is installed, what may run while it is, and what CI does about it.

const root = path.resolve(__dirname, '../..');
const text = (file: string) => readFileSync(path.join(root, file), 'utf8');
const workflow = text('.github/workflows/ci.yml');
const { allowScripts, scripts, workspaces } = JSON.parse(text('package.json')) as {
  allowScripts: Record<string, boolean>;
  workspaces: string[];
  scripts: Record<string, string>;
};
const { packages } = JSON.parse(text('package-lock.json')) as {
  packages: Record<
    string,
    {
      dev?: boolean;
      link?: boolean;
      hasInstallScript?: boolean;
      resolved?: string;
      integrity?: string;
      engines?: { node?: string };
    }
  >;
};
interface Workflow {
  readonly permissions: object;
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly permissions?: object;
        readonly if?: string;
        readonly needs?: string;
        readonly 'timeout-minutes': number;
        readonly steps: readonly { readonly uses?: string; readonly run?: string; readonly with?: object }[];
      }
    >
  >;
  readonly [key: string]: unknown;
}

const installed = Object.entries(packages).filter(
  ([folder, { link }]) => folder !== '' && !workspaces.includes(folder) && link !== true,
);

describe('package-lock.json', () => {
  test('holds a digest of every package, and no place that it has to come from', () => {
    expect(installed.filter(([, { integrity }]) => integrity?.startsWith('sha512-') !== true)).toEqual([]);
    expect(installed.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  });

  test('deploys no package with an install script', () => {
    expect(installed.filter(([, { dev, hasInstallScript }]) => dev !== true && hasInstallScript === true)).toEqual([]);
  });

  test('needs no newer Node than the project promises, for anything that is deployed', () => {
    const oldest = (range: string) =>
      range
        .split('||')
        .map((part) => Number(/(\d+)(?:\.(\d+))?/.exec(part)?.slice(1, 3).join('.').replace(/\.$/, '') ?? 0));
    const tooNew = installed.filter(
      ([, { dev, engines }]) => dev !== true && Math.min(...oldest(engines?.node ?? '0')) > 20.11,
    );
    expect(tooNew).toEqual([]);
    const prebuilt = installed.filter(([folder]) => folder === 'node_modules/@photostructure/sqlite');
    expect(prebuilt.map(([, { engines }]) => engines?.node)).toEqual(['>=22']);
    expect(text('CONTRIBUTING.md')).toContain('It asks for Node 22, so npm warns on Node 20.');
  });

  test('allows no install script, and names each package that has one', () => {
    const withScripts = installed.filter(([, { hasInstallScript }]) => hasInstallScript === true);
    const names = withScripts.map(([folder]) => folder.replace(/^.*node_modules\//, ''));
    expect(allowScripts).toEqual(Object.fromEntries(names.map((name) => [name, false])));
  });

  test('has nothing that downloads or compiles at its installation', () => {
    const builders = ['node-gyp', 'prebuild-install', 'node-pre-gyp', '@mapbox/node-pre-gyp', 'cmake-js'];
    const names = installed.map(([folder]) => folder.replace(/^.*node_modules\//, ''));
    expect(names.filter((name) => builders.includes(name))).toEqual([]);
  });

  test('has the SQLite of old Nodes for each system that it is made for', () => {
    const folder = path.join(root, 'node_modules/@photostructure/sqlite');
    const { os, cpu } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as Record<string, string[]>;
    const systems = (os ?? []).flatMap((system) => (cpu ?? []).map((processor) => `${system}-${processor}`));
    expect(systems.sort()).toEqual([
      'darwin-arm64',
      'darwin-x64',
      'linux-arm64',
      'linux-x64',
      'win32-arm64',
      'win32-x64',
    ]);
    for (const system of systems) {
      const files = readdirSync(path.join(folder, 'prebuilds', system));
      const libraries = system.startsWith('linux') ? ['glibc', 'musl'] : ['glibc'];
      expect(files.sort()).toEqual(libraries.map((library) => `@photostructure+sqlite.${library}.node`));
    }
  });
});

describe('the workflow', () => {
  const commands = [...workflow.matchAll(/^ *- run: (.+)$/gm)].map(([, command]) => command);

  test('does what .ci/run does, on every Node that works', () => {
    expect(commands).toContain('bash .ci/run');
    expect(workflow).toContain('node: [20, 22, 24]');
  });

  test('installs without scripts, and builds nothing', () => {
    expect(commands.filter((command) => /npm (?:ci|install)/.test(command ?? ''))).toEqual([
      'npm ci --ignore-scripts',
      'npm ci --ignore-scripts',
      'npm ci --ignore-scripts',
    ]);
    expect(workflow).not.toContain('npm rebuild');
  });

  test('checks the deployed packages for known vulnerabilities, and stores their bill of materials', () => {
    expect(commands).toContain('npm audit --omit=dev');
    expect(commands.join()).toContain('npm run --silent sbom');
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(['package', 'sbom']));
  });

  test('may read the code and nothing else, and hands its token to no step', () => {
    expect(/^permissions:\n((?: .*\n)+)/m.exec(workflow)?.[1]).toBe('  contents: read\n');
    expect(workflow.match(/permissions:/g)).toHaveLength(1);
    expect(workflow).not.toMatch(/secrets\.|pull_request_target/);
    const checkouts = workflow.match(/uses: actions\/checkout/g) ?? [];
    expect(workflow.match(/persist-credentials: false/g)).toHaveLength(checkouts.length);
  });

  test('uses actions of one publisher, each by its commit and with its version in a comment', () => {
    const used = [...workflow.matchAll(/uses: (.+)/g)].map(([, action = '']) => action);
    expect(used.length).toBeGreaterThan(3);
    expect(used.filter((action) => !/^actions\/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action))).toEqual([]);
    const commits = new Map(used.map((action) => [action.split('@')[0], action]));
    expect(new Set(used)).toEqual(new Set(commits.values()));
  });

  test('compiles the deployment, and fails where the compiler cannot be had', () => {
    expect(workflow).toContain("env:\n      REQUIRE_BICEP: '1'\n");
  });

  test('ends every job that hangs', () => {
    const jobs = workflow.match(/runs-on:/g) ?? [];
    expect(workflow.match(/timeout-minutes:/g)).toHaveLength(jobs.length);
  });
});

describe('the parser of GitHub', () => {
  const check = (...files: readonly string[]): Record<string, string[]> => {
    const { stdout, stderr } = spawnSync(process.execPath, ['test/support/infra/checkWorkflows.mjs', ...files], {
      cwd: root,
      encoding: 'utf8',
    });
    return JSON.parse(stdout === '' ? JSON.stringify({ stderr: [stderr] }) : stdout) as Record<string, string[]>;
  };
  const { folder, remove } = temporaryFolder();
  afterAll(remove);

  test('finds no fault in any workflow', () => {
    const files = readdirSync(path.join(root, '.github/workflows'));
    const found = check(...files.map((file) => path.join('.github/workflows', file)));
    expect(found).toEqual(Object.fromEntries(files.map((file) => [file, []])));
  });

  test('finds no fault in the metadata of the action, and finds a planted one', () => {
    const file = 'cli/pipelines/action.yml';
    const planted = path.join(folder, 'action.yml');
    expect(check(file)).toEqual({ 'action.yml': [] });
    for (const [right, wrong] of [
      ['using: node24', 'using: node25'],
      ['icon: lock', 'icons: lock'],
      ['main: ', 'mains: '],
    ] as const) {
      writeFileSync(planted, text(file).replace(right, wrong));
      expect(check(planted)['action.yml']).not.toEqual([]);
    }
  });

  test.each([
    ['an unknown key', 'timeout-minutes: 30', 'timeout-minuts: 30', 'timeout-minuts'],
    ['a wrong expression', "outcome == 'success'", "outcome = 'success'", "Unexpected symbol: '='"],
    ['an unknown context', 'vars.SANDBOX_REGION', 'variables.SANDBOX_REGION', 'variables'],
    ['a job that needs no job', 'needs: move', 'needs: moves', 'moves'],
  ])('finds %s', (_, right, wrong, words) => {
    const planted = path.join(folder, 'planted.yml');
    writeFileSync(planted, text('.github/workflows/sandbox.yml').replace(right, wrong));
    expect(check(planted)['planted.yml']?.join()).toContain(words);
  });
});

describe('the sandbox', () => {
  const { jobs, concurrency, on } = parse(text('.github/workflows/sandbox.yml')) as Workflow;
  const sandbox = text('.github/workflows/sandbox.yml');

  test('runs every night and by hand, one after the other, where its owner set three variables', () => {
    expect([Object.keys(on as object), concurrency]).toEqual([['schedule', 'workflow_dispatch'], { group: 'sandbox' }]);
    for (const name of ['CLIENT_ID', 'TENANT_ID', 'SUBSCRIPTION_ID'])
      expect(jobs['move']?.if).toContain(`vars.SANDBOX_${name} != ''`);
  });

  test('removes a night in a job of its own, whatever happened before', () => {
    expect(jobs['remove']).toMatchObject({ needs: 'move', if: "${{ always() && needs.move.result != 'skipped' }}" });
    expect(jobs['remove']?.steps.at(-1)?.run).toBe('node infra/sandbox/tearDown.mjs');
  });

  test('ends its steps before its job, so each failure has a name', () => {
    const limits = [...sandbox.matchAll(/^ {8}timeout-minutes: (\d+)$/gm)].map(([, minutes]) => Number(minutes));
    expect(limits.reduce((sum, minutes) => sum + minutes, 0)).toBeLessThanOrEqual(
      jobs['move']?.['timeout-minutes'] ?? 0,
    );
  });

  test('has the variables of docs/platform.md', () => {
    const inDocs = [...text('docs/platform.md').matchAll(/^\| `(SANDBOX_\w+)`/gm)].map(([, name]) => name);
    expect([...new Set([...sandbox.matchAll(/vars\.(\w+)/g)].map(([, name]) => name))].sort()).toEqual(inDocs.sort());
  });
});

describe('the release', () => {
  const { jobs } = parse(text('.github/workflows/release.yml')) as Workflow;
  const commandsOf = (job: string) => jobs[job]?.steps.flatMap(({ run }) => run ?? []) ?? [];

  test('publishes the file that the release job has built and attested, with provenance and without a token', () => {
    expect(jobs['publish']?.needs).toBe('release');
    const [, verify = '', publish = ''] = commandsOf('publish');
    expect(verify).toContain('gh attestation verify');
    expect(publish).toBe('npm publish "./keyvault-mover-${TAG#v}.tgz" --provenance --access public');
    expect(commandsOf('publish').join()).not.toMatch(/npm (?:ci|run|install|pack)/);
    expect(text('.github/workflows/release.yml')).not.toMatch(/NPM_TOKEN|NODE_AUTH_TOKEN/);
  });

  test('names its own repository in the package, which npm compares with the provenance', () => {
    expect(commandsOf('release')).toContain(
      'npm run package:cli -- --repository "$GITHUB_SERVER_URL/$GITHUB_REPOSITORY"',
    );
  });
});

describe.each(readdirSync(path.join(root, '.github/workflows')))('the workflow %s', (file) => {
  const { jobs, permissions, ...of } = parse(text(`.github/workflows/${file}`)) as Workflow;
  const steps = Object.values(jobs).flatMap((job) => job.steps);

  test('gives its jobs no more rights than they need, and only those that change something', () => {
    expect(permissions).toEqual({ contents: 'read' });
    const rights: Readonly<Record<string, object>> = {
      'deploy.yml': { contents: 'read', 'id-token': 'write' },
      'sandbox.yml': { contents: 'read', 'id-token': 'write' },
      'release.yml': { contents: 'write', 'id-token': 'write', attestations: 'write' },
    };
    const ofOneJob: Readonly<Record<string, object>> = {
      publish: { contents: 'read', 'id-token': 'write', attestations: 'read' },
      action: { contents: 'write' },
      build: { contents: 'read' },
      pages: { pages: 'write', 'id-token': 'write' },
    };
    expect(Object.values(jobs).map((job) => job.permissions)).toEqual(
      Object.keys(jobs).map((name) => ofOneJob[name] ?? rights[file]),
    );
  });

  test('needs no secret, and never gives rights to code of others', () => {
    expect(text(`.github/workflows/${file}`)).not.toMatch(/secrets\.|pull_request_target/);
    if (file !== 'ci.yml') expect(Object.keys(of['on'] as object)).not.toContain('pull_request');
  });

  test('ends each job that hangs, and runs actions of one publisher by their commit', () => {
    expect(Object.values(jobs).map((job) => job['timeout-minutes'] > 0)).toEqual(Object.values(jobs).map(() => true));
    const used = steps.flatMap(({ uses }) => uses ?? []);
    expect(used.filter((action) => !/^actions\/[a-z-]+@[0-9a-f]{40}$/.test(action))).toEqual([]);
    for (const step of steps.filter(({ uses }) => uses?.startsWith('actions/checkout@')))
      expect(step.with).toMatchObject({ 'persist-credentials': false });
  });

  test('puts no text of an event into a command', () => {
    expect(steps.filter(({ run }) => run?.includes('${{'))).toEqual([]);
  });

  test('runs only npm scripts and files that the project has', () => {
    for (const { run = '' } of steps) {
      const [, script] = /^npm run (?:--silent )?([\w:]+)/.exec(run) ?? [];
      if (script !== undefined) expect(Object.keys(scripts)).toContain(script);
      const [, program] = /^(?:node|bash) (\S+)/.exec(run) ?? [];
      if (program !== undefined) expect([program, existsSync(path.join(root, program))]).toEqual([program, true]);
    }
  });
});
