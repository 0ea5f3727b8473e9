import { directoryStore } from '../../../../../shared/clients/store/directoryStore';
import { startTokens } from '../../../../../shared/clients/starts/startTokens';
import { temporaryFolder } from '../../../../support/clients/clientFolder';
import { testKeyWrapper } from '../../../../support/clients/clientKeyWrapper';

const texts = ['start', 'moveVault', 'a-move', '0'.repeat(64), '7'];

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => {
  folder.remove();
});

/** Tokens of one process; every call is another process with the same store and staging key. */
const wrapper = testKeyWrapper();
const store = () => directoryStore(folder.folder);
const tokens = () => startTokens(store(), wrapper);

async function signed(kind: 'sealed' | 'open') {
  const here = tokens();
  const { hash, keep } = await here.make(kind);
  await keep('a-move');
  return { hash, proof: await here.sign(hash, kind, texts) };
}

describe.each(['sealed', 'open'] as const)('a %s start token', (kind) => {
  it('proves the same texts in another process', async () => {
    const { hash, proof } = await signed(kind);
    expect(await tokens().isSigned(proof, hash, kind, texts)).toBe(true);
    expect(await tokens().sign(hash, kind, texts)).toBe(proof);
  });

  it.each(texts.map((_, at) => at))('proves no other text at position %s', async (at) => {
    const { hash, proof } = await signed(kind);
    expect(await tokens().isSigned(proof, hash, kind, texts.with(at, 'other'))).toBe(false);
  });

  it('proves nothing after its end, in this process and in others', async () => {
    const here = tokens();
    const { hash, proof } = await signed(kind);
    expect(await here.isSigned(proof, hash, kind, texts)).toBe(true);
    await tokens().end(hash);
    expect(await here.isSigned(proof, hash, kind, texts)).toBe(false);
    await expect(tokens().sign(hash, kind, texts)).rejects.toMatchObject({ code: 'START_REFUSED' });
  });

  it('counts as none where the store has another token under its name', async () => {
    const { hash, proof } = await signed(kind);
    const other = await signed(kind);
    const planted = await store().read(`starts/${other.hash}.json`);
    await store().write(`starts/${hash}.json`, planted ?? new Uint8Array());
    expect(await tokens().isSigned(proof, hash, kind, texts)).toBe(false);
    expect(await tokens().isSigned(other.proof, hash, kind, texts)).toBe(false);
  });

  it('counts as none where the store has a damaged document', async () => {
    const { hash, proof } = await signed(kind);
    await store().write(`starts/${hash}.json`, new TextEncoder().encode('{"instanceId":'));
    expect(await tokens().isSigned(proof, hash, kind, texts)).toBe(false);
  });
});

it('accepts no open token where a sealed one is expected', async () => {
  const { hash, proof } = await signed('open');
  expect(await tokens().isSigned(proof, hash, 'sealed', texts)).toBe(false);
});

it('keeps a sealed token unreadable in the store', async () => {
  const here = tokens();
  const { hash, keep } = await here.make('sealed');
  await keep('a-move');
  const stored = JSON.parse(new TextDecoder().decode(await store().read(`starts/${hash}.json`))) as object;
  expect(Object.keys(stored).sort()).toEqual(['instanceId', 'madeAt', 'sealed']);
});

it('asks the staging key once for each run and process', async () => {
  const { hash, proof } = await signed('sealed');
  const other = tokens();
  const before = wrapper.unwraps;
  for (let generation = 0; generation < 5; generation += 1) {
    await other.isSigned(proof, hash, 'sealed', texts);
    await other.sign(hash, 'sealed', texts);
  }
  expect(wrapper.unwraps - before).toBe(1);
});

it('lists the stored tokens with their runs', async () => {
  const { hash } = await signed('open');
  await store().write('starts/garbage.json', new Uint8Array());
  const listed = [];
  for await (const stored of tokens().list()) listed.push(stored);
  expect(listed).toMatchObject([{ token: hash, instanceId: 'a-move' }]);
});
