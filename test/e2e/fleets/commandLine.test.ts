import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { stringify } from 'yaml';
import { eventsOf, kvmover } from '../../support/cli/kvmover';
import { moverSeed, vaultWith } from '../../support/fleets/localFleets';
import { endLocalProcesses, localFolder, type LocalStack, startLocalProcess } from '../../support/local/localProcess';

// kvmover fleet plan|apply|status, with a document in YAML.

let stack: LocalStack;
let folder: string;
beforeAll(async () => {
  folder = localFolder();
  const seed = path.join(folder, 'seed.json');
  const vaults = ['a', 'b'].flatMap((app) => [
    vaultWith(`app-${app}-we`, 'westeurope', 2),
    vaultWith(`app-${app}-ne`, 'northeurope', 0),
  ]);
  writeFileSync(seed, JSON.stringify({ vaults: [...vaults, moverSeed] }));
  stack = await startLocalProcess({ stateDir: folder, seed });
});
afterAll(endLocalProcesses);

function fileWith(name: string, content: string | object): string {
  const file = path.join(folder, name);
  writeFileSync(file, typeof content === 'string' ? content : stringify(content));
  return file;
}

const run = (...args: string[]) => kvmover(['fleet', ...args, '--endpoint', stack.baseUrl]);
const document = {
  id: 'by-file',
  rule: { from: '{app}-we', to: '{app}-ne' },
  waves: [{ name: 'one', find: [{ region: 'westeurope', name: 'app-*' }] }],
};

it('plan prints the table, and ends with 1 if something is wrong', async () => {
  const good = await run('plan', fileWith('good.yaml', document));
  expect([good.code, good.stdout]).toEqual([0, expect.stringContaining('2 vaults in 1 waves. Nothing is wrong.')]);
  expect(good.stdout).toMatch(/one +app-a-we +app-a-ne/);
  const wrong = await run('plan', fileWith('wrong.yaml', { ...document, rule: { from: '{app}-we', to: 'app-a-ne' } }));
  expect([wrong.code, wrong.stdout]).toEqual([1, expect.stringContaining('targetTwice')]);
});

it('apply starts the fleet and watches it to its end; status shows it', async () => {
  const file = fileWith('fleet.yaml', document);
  const applied = await run('apply', file, '--json');
  expect(applied.code).toBe(0);
  expect(eventsOf(applied).at(-1)).toMatchObject({ event: 'fleet', fleet: { phase: 'completed' }, exitCode: 0 });
  const status = await run('status', file);
  expect([status.code, status.stdout]).toEqual([0, expect.stringContaining('by-file: completed, 2 of 2 vaults')]);
});

it('refuses a file that is no document, and one without an id', async () => {
  const broken = await run('plan', fileWith('broken.yaml', 'waves: [{'));
  expect([broken.code, broken.stderr]).toEqual([2, expect.stringContaining('is not YAML')]);
  const none = await run('apply', fileWith('none.yaml', { waves: [] }));
  expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('has no valid id')]);
  const missing = await run('plan', path.join(folder, 'missing.yaml'));
  expect([missing.code, missing.stderr]).toEqual([2, expect.stringContaining('cannot be read')]);
  const list = await run('plan', fileWith('list.yaml', '- a\n- b\n'));
  expect([list.code, list.stderr]).toEqual([2, expect.stringContaining('expected fields such as "waves"')]);
});
