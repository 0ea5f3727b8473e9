import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { floors, rooms, roomZones } from '../../../lint/rooms.cjs';
import { lintPlanted } from '../../support/lint/lintPlanted';

const root = path.resolve(__dirname, '../../..');
const rule = 'import-x/no-restricted-paths';

/** A second copy of the table, so the test finds a wrong table. */
const arrows: Readonly<Record<string, { readonly refused: readonly string[]; readonly allowed: readonly string[] }>> = {
  functions: { refused: ['local/azure', 'local', 'bench', 'test'], allowed: ['shared/clients', 'functions/http'] },
  'functions/http': {
    refused: ['functions/activities', 'functions/orchestrators', 'functions/timers', 'shared/clients', 'local/azure'],
    allowed: ['shared/contracts', 'shared/rules', 'functions/http', 'functions/runtime'],
  },
  'functions/orchestrators': {
    refused: ['functions/activities', 'functions/http', 'functions/timers', 'shared/clients', 'local/functionsHost'],
    allowed: ['shared/contracts', 'shared/rules', 'functions/orchestrators'],
  },
  'functions/activities': {
    refused: ['functions/orchestrators', 'functions/http', 'functions/timers', 'local/azure'],
    allowed: ['shared/contracts', 'shared/rules', 'shared/clients', 'functions/steps/items', 'functions/runtime'],
  },
  'functions/steps': {
    refused: ['functions/activities', 'functions/orchestrators', 'functions/http', 'local/azure'],
    allowed: ['shared/contracts', 'shared/rules', 'shared/clients', 'functions/steps/items', 'functions/runtime'],
  },
  'functions/runtime': {
    refused: ['functions/http', 'functions/activities', 'functions/steps', 'shared/rules', 'shared/clients'],
    allowed: ['shared/contracts/steps'],
  },
  'functions/timers': {
    refused: ['functions/activities', 'functions/orchestrators', 'shared/rules', 'shared/clients'],
    allowed: ['shared/contracts'],
  },
  shared: { refused: ['functions', 'functions/http', 'local', 'test', 'bench'], allowed: ['shared'] },
  'shared/contracts': {
    refused: ['shared/rules', 'shared/clients', 'functions/activities', 'local'],
    allowed: ['shared/contracts/openApi'],
  },
  'shared/words': {
    refused: ['shared/rules', 'shared/clients', 'functions/http', 'web', 'local'],
    allowed: ['shared/contracts'],
  },
  'shared/rules': {
    refused: ['shared/clients', 'functions/activities', 'local'],
    allowed: ['shared/contracts', 'shared/words', 'shared/rules/checks'],
  },
  'shared/clients': {
    refused: ['shared/rules', 'functions/activities', 'local/azure'],
    allowed: ['shared/contracts', 'shared/clients/claims'],
  },
  web: {
    refused: ['shared/rules', 'shared/clients', 'functions/http', 'local', 'test'],
    // Of shared/contracts it imports types only: see packages.test.ts.
    allowed: ['web/views', 'shared/words'],
  },
  'local/azure': {
    refused: ['shared/contracts', 'functions', 'local/functionsHost', 'local/launch', 'local', 'bench'],
    allowed: ['local/azure/vault', 'local/sqlite'],
  },
  'local/functionsHost': {
    refused: ['functions/http', 'shared/contracts', 'local/azure', 'local/launch', 'local', 'test'],
    allowed: ['local/functionsHost/app', 'local/sqlite'],
  },
  'local/sqlite': { refused: ['local/azure', 'local/functionsHost', 'local/launch', 'shared/rules'], allowed: [] },
  'local/launch': { refused: ['functions', 'shared/rules', 'bench'], allowed: ['local/azure', 'local/functionsHost'] },
  'local/demo': {
    refused: ['functions', 'shared/contracts', 'shared/clients'],
    allowed: ['shared/rules', 'local/launch'],
  },
  cli: {
    refused: ['functions', 'shared/clients', 'local/cli', 'local/demo', 'bench', 'test'],
    allowed: ['shared/contracts', 'shared/rules', 'local/launch', 'local/azure', 'cli/text'],
  },
};

const pairs = (kind: 'refused' | 'allowed') =>
  Object.entries(arrows).flatMap(([folder, { [kind]: imports }]) => imports.map((imported) => ({ folder, imported })));
const fileOf = (folder: string, imported: string) => `${folder}/imports ${imported.replaceAll('/', ' ')}.ts`;

describe('rooms', () => {
  const all = [...pairs('refused'), ...pairs('allowed')];
  const planted = [...new Set(all.map(({ imported }) => `${imported}/planted.ts`))];
  const found = lintPlanted({
    ...Object.fromEntries(planted.map((file) => [file, 'export const planted = 1;\n'])),
    ...Object.fromEntries(
      all.map(({ folder, imported }) => {
        const steps = path.posix.relative(folder, `${imported}/planted`);
        const from = steps.startsWith('.') ? steps : `./${steps}`;
        return [fileOf(folder, imported), `import { planted } from '${from}';\nexport const it = planted;\n`];
      }),
    ),
  });

  it.each(pairs('refused'))('refuses that $folder imports $imported', ({ folder, imported }) => {
    expect(found[fileOf(folder, imported)]).toContain(rule);
  });

  it.each(pairs('allowed'))('accepts that $folder imports $imported', ({ folder, imported }) => {
    expect(found[fileOf(folder, imported)]).toEqual([]);
  });

  it('tests every room', () => {
    expect(Object.keys(arrows).sort()).toEqual(rooms.map(({ folder }) => folder).sort());
  });

  it.each(rooms)('names folders that exist: $folder', ({ folder, mayImport }) => {
    const missing = [folder, ...mayImport].filter((name) => !existsSync(path.join(root, name)));
    expect(missing).toEqual([]);
  });
});

describe('floors', () => {
  const order = Object.entries(floors).flatMap(([room, inner]) =>
    inner.slice(1).map((upper, at) => ({ upper: `${room}/${upper}`, lower: `${room}/${inner[at] ?? ''}` })),
  );
  const importOf = (from: string, imported: string) =>
    `import { planted } from '${path.posix.relative(from, `${imported}/planted`)}';\nexport const it = planted;\n`;
  const found = lintPlanted(
    Object.fromEntries(
      order.flatMap(({ upper, lower }) => [
        [`${upper}/planted.ts`, 'export const planted = 1;\n'],
        [`${lower}/planted.ts`, 'export const planted = 1;\n'],
        [`${upper}/down.ts`, importOf(upper, lower)],
        [`${lower}/up.ts`, importOf(lower, upper)],
      ]),
    ),
  );

  it.each(order)('lets $upper import $lower, and not the other way', ({ upper, lower }) => {
    expect(found[`${lower}/up.ts`]).toContain(rule);
    expect(found[`${upper}/down.ts`]).toEqual([]);
  });

  it.each(Object.keys(floors))('names every room of %s', (room) => {
    const folders = readdirSync(path.join(root, room), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect([...(floors[room] ?? [])].sort()).toEqual(folders.map(({ name }) => name).sort());
  });
});

describe('roomZones', () => {
  it('applies the rules of both rooms to a room within a room', () => {
    const outer = { folder: 'shared/rules', mayImport: ['shared/contracts'], reason: 'outer' };
    const inner = { folder: 'shared/rules/plan', mayImport: ['shared/contracts/model'], reason: 'inner' };
    expect(roomZones([outer, inner]).map(({ target, except }) => ({ target, except }))).toEqual([
      { target: 'shared/rules', except: ['node_modules', 'shared/rules', 'shared/contracts'] },
      { target: 'shared/rules/plan', except: ['node_modules', 'shared/rules/plan', 'shared/contracts/model'] },
    ]);
  });
});
