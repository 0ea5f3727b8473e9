import { lintStoredReads } from '../../support/lint/lintPlanted';

const rule = 'stored/reads';
const support = {
  'shared/clients/store/objectStore.ts':
    'export interface ObjectStore {\n  read(name: string): Promise<Uint8Array | undefined>;\n  readWithEtag(name: string): Promise<object | undefined>;\n  remove(name: string): Promise<void>;\n}\n',
  'shared/clients/store/jsonStore.ts':
    "import { type ObjectStore } from './objectStore';\n\nexport const readJson = (store: ObjectStore, name: string) => store.read(name);\nexport const changeObject = (store: ObjectStore, name: string) => store.read(name);\n",
  'shared/clients/store/provedJson.ts':
    "import { type ObjectStore } from './objectStore';\n\nexport const readProved = (store: ObjectStore, name: string) => store.read(name);\n",
};
const store = "import { type ObjectStore } from '../../shared/clients/store/objectStore';\n\n";
const planted = {
  'a call': `${store}export const f = (store: ObjectStore) => store.read('a');\n`,
  'a call with an etag': `${store}export const f = (parts: { store: ObjectStore }) => parts.store.readWithEtag('a');\n`,
  'a computed name': `${store}export const f = (store: ObjectStore) => store['read']('a');\n`,
  'a method taken out': `${store}export const f = ({ read }: ObjectStore) => read;\n`,
  'a method passed on': `${store}export const f = (store: ObjectStore) => [1].map(() => store.read);\n`,
  'the reader without a proof':
    "import { type ObjectStore } from '../../shared/clients/store/objectStore';\nimport { readJson } from '../../shared/clients/store/jsonStore';\n\nexport const f = (store: ObjectStore) => readJson(store, 'a');\n",
  'the change without a proof':
    "import { type ObjectStore } from '../../shared/clients/store/objectStore';\nimport { changeObject } from '../../shared/clients/store/jsonStore';\n\nexport const f = (store: ObjectStore) => changeObject(store, 'a');\n",
};
const rooms = ['steps', 'activities', 'timers'];

test('lint refuses every read of the store without a proof', () => {
  const files = Object.fromEntries(
    rooms.flatMap((room) =>
      Object.values(planted).map((text, at) => [`functions/${room}/planted${String(at)}.ts`, text] as const),
    ),
  );
  const found = lintStoredReads({ ...support, ...files });
  for (const file of Object.keys(files)) expect([file, found[file]]).toEqual([file, expect.arrayContaining([rule])]);
});

test('lint accepts a read with a proof, a removal, and a read of something else', () => {
  const files = {
    'functions/steps/proved.ts':
      "import { type ObjectStore } from '../../shared/clients/store/objectStore';\nimport { readProved } from '../../shared/clients/store/provedJson';\n\nexport const f = (store: ObjectStore) => readProved(store, 'a');\n",
    'functions/steps/removed.ts': `${store}export const f = (store: ObjectStore) => store.remove('a');\n`,
    'functions/steps/other.ts': 'export const f = (page: { read: () => string }) => page.read();\n',
  };
  const found = lintStoredReads({ ...support, ...files });
  for (const file of Object.keys(files)) expect([file, found[file]]).toEqual([file, []]);
});
