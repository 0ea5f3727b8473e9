// Uses the module for Testcontainers as tests do. Argument: its folder. Prints a line for each row, as the drivers of strangers do.
const { createRequire } = require('node:module');
const path = require('node:path');
const { connect } = require('node:tls');

const [folder = ''] = process.argv.slice(2);
const load = createRequire(path.join(path.resolve(folder), 'package.json'));
const { KeyVaultContainer } = load('./dist/keyVaultContainer.js');
const { SecretClient } = load('@azure/keyvault-secrets');

async function row(name, run) {
  try {
    await run();
    console.log(`ROW\t${name}\tok\t`);
  } catch (error) {
    console.log(`ROW\t${name}\tfail\t${String(error.code ?? '')} ${error.message.replace(/\s+/g, ' ').slice(0, 300)}`);
  }
}

function same(actual, expected) {
  if (actual !== expected) throw new Error(`expected ${expected}, got ${actual}`);
}

async function main() {
  const container = await new KeyVaultContainer(process.env.EMULATOR_IMAGE)
    .withSeed({ vaults: { shop: { secrets: { 'db-password': 'first' } } } })
    .start();
  const clientOf = (vault, options = {}) =>
    new SecretClient(container.vaultUrl(vault), container.credential, { ...container.clientOptions, ...options });
  const client = clientOf('shop');
  const password = async () => (await client.getSecret('db-password')).value;

  await row('reads a secret of the seed', async () => same(await password(), 'first'));
  await row('writes a secret', async () => {
    await client.setSecret('db-password', 'second');
    same(await password(), 'second');
  });
  await row('deletes and purges without a wait', async () => {
    await client.setSecret('gone', 'value');
    await (await client.beginDeleteSecret('gone', { intervalInMs: 20 })).pollUntilDone();
    await client.purgeDeletedSecret('gone');
  });
  await row('adds a vault', async () => {
    await container.control('POST', '/seed', { vaults: { other: { secrets: { name: 'of the other' } } } });
    same((await clientOf('other').getSecret('name')).value, 'of the other');
  });
  await row('has a fault, and shows the calls', async () => {
    const effect = { kind: 'error', status: 503 };
    await container.control('POST', '/faults', { match: { vault: 'shop' }, times: 1, effect });
    same(await password(), 'second');
    const calls = await container.control('GET', '/requests');
    same(calls.filter(({ status }) => status === 503).length, 1);
  });
  await row('has a certificate that only its own authority makes valid', async () => {
    const place = {
      host: container.getHost(),
      port: container.getMappedPort(8443),
      servername: 'shop.vault.azure.net',
    };
    const codeWith = (options) =>
      new Promise((resolve) => {
        const socket = connect({ ...place, ...options }, () => resolve(socket.destroy() && 'trusted'));
        socket.on('error', ({ code }) => resolve(code));
      });
    same(await codeWith({ ca: container.ca }), 'trusted');
    same(await codeWith({}), 'UNABLE_TO_VERIFY_LEAF_SIGNATURE');
  });
  await row('stops', () => container.stop());
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
