import { z } from 'zod';
import { BackupSealer } from '../../../../../../local/azure/vault/items/backupSealer';

const sealer = new BackupSealer(Buffer.alloc(32, 1));
const world = { subscriptionId: '3f1c9b52-8a47-4d0e-b6c3-5e2a7d904f11', geography: 'Europe' };
const schema = z.strictObject({ name: z.string() });
const content = { name: 'sealed' };

test('decrypts with the same key after a restart', async () => {
  const blob = await sealer.seal(world, 'secrets', content);
  const later = new BackupSealer(Buffer.alloc(32, 1));

  await expect(later.unseal({ world, kind: 'secrets', blob, schema })).resolves.toEqual(content);
});

test.each([
  ['another geography', { ...world, geography: 'United States' }],
  ['another subscription', { ...world, subscriptionId: '9d3b7c10-55aa-4f6e-8b21-0e4c6a7f1d92' }],
])('cannot decrypt in %s', async (_, other) => {
  const blob = await sealer.seal(world, 'secrets', content);

  await expect(sealer.unseal({ world: other, kind: 'secrets', blob, schema })).rejects.toThrow(
    'Cannot decrypt backup blob.',
  );
});

test('cannot decrypt in another embedded Azure', async () => {
  const blob = await new BackupSealer(Buffer.alloc(32, 2)).seal(world, 'secrets', content);

  await expect(sealer.unseal({ world, kind: 'secrets', blob, schema })).rejects.toThrow('Cannot decrypt backup blob.');
});

test('rejects a blob of another kind as malformed', async () => {
  const blob = await sealer.seal(world, 'keys', content);

  await expect(sealer.unseal({ world, kind: 'secrets', blob, schema })).rejects.toMatchObject({
    code: 'Malformed backup blob',
  });
});

test('rejects a blob with any changed byte', async () => {
  const bytes = Buffer.from(await sealer.seal(world, 'secrets', content), 'base64url');
  for (let at = 0; at < bytes.length; at += 1) {
    // Except the last letter of each part of the JWE: its low bits are unused.
    if (['.', undefined].includes(bytes.toString('latin1')[at + 1])) continue;
    const damaged = Buffer.from(bytes);
    damaged[at] = (damaged[at] ?? 0) ^ 1;
    const blob = damaged.toString('base64url');
    await expect(sealer.unseal({ world, kind: 'secrets', blob, schema })).rejects.toMatchObject({ status: 400 });
  }
});

test('seals the same content differently each time', async () => {
  expect(await sealer.seal(world, 'secrets', content)).not.toBe(await sealer.seal(world, 'secrets', content));
});
