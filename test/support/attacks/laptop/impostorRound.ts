import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { MoverClient } from '../../../../cli/client/moverClient';
import { readAddress, writeAddress } from '../../../../local/launch/addressFile';
import { knowsKey } from '../../../../local/launch/knowsKey';
import { type Random } from '../../fuzz/random';
import { kvmover } from '../../cli/kvmover';
import { type DoRound, type LaptopWorld } from './laptopWorld';

type Answer = (response: ServerResponse, at: string, world: LaptopWorld) => void | Promise<void>;

const proofOf = async ({ stack }: LaptopWorld, at: string): Promise<string> =>
  (await fetch(`${stack.baseUrl}${at}`)).text();

/** What somebody answers who listens on the port of an app that has ended. */
const answers: Readonly<Record<string, Answer>> = {
  'a proof of the running app': async (response, at, world) => void response.end(await proofOf(world, at)),
  'an earlier proof': async (response, _, world) =>
    void response.end(await proofOf(world, '/admin/host/proof?nonce=earlier')),
  'random bytes': (response) => void response.end(randomBytes(32).toString('base64url')),
  nothing: (response) => void response.end(),
  'the question': (response, at) => void response.end(at),
  'a long answer': (response) => void response.end('y'.repeat(1_000_000)),
  'a redirect to the app': (response, at, { stack }) =>
    void response.writeHead(307, { location: `${stack.baseUrl}${at}` }).end(),
  'a proof with another status': async (response, at, world) =>
    void response.writeHead(203).end(await proofOf(world, at)),
  'half an answer': (response) =>
    void response.writeHead(200, { 'content-length': '43' }).write('x', () => response.destroy()),
  'a closed connection': (response) => void response.destroy(),
  'an answer of the API': (response) => void response.end(JSON.stringify({ moves: [], continuationToken: null })),
};

/** A stale address leads to a port that a neighbour has taken. */
export const impostorRound: DoRound = async (world, random) => {
  const [how, answer] = random.pick(Object.entries(answers)) ?? [];
  const heard: string[] = [];
  const server = createServer((request, response) => {
    heard.push(`${request.url ?? ''} ${JSON.stringify(request.rawHeaders)}`);
    request
      .on('data', (chunk: Buffer) => heard.push(chunk.toString('latin1')))
      .on('end', () => void answer?.(response, request.url ?? '', world));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const folder = mkdtempSync(path.join(os.tmpdir(), 'keyvault-mover-laptop-'));
  // The key of an ended start, or the key of an app that runs elsewhere.
  const key = random.pick([randomBytes(32).toString('base64url'), world.secrets['the key'] ?? '']);
  const asProgram = random.chance(0.02);
  writeAddress(folder, { baseUrl: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`, key });
  const believed = await (asProgram ? runList(folder) : believes(folder, random));
  server.close();
  server.closeAllConnections();
  rmSync(folder, { recursive: true });
  const what = `an impostor answers ${how ?? ''}`;
  return {
    what,
    violations: [
      ...(believed ? [`${what}, and is believed`] : []),
      ...(heard.join('\n').includes(key) ? [`${what}, and hears the key`] : []),
      ...(heard.length === 0 ? [`${what}, but nobody asked it`] : []),
    ],
  };
};

/** As kvmover does: it attaches only after a proof, and asks for one before each call. */
async function believes(folder: string, random: Random): Promise<boolean> {
  const address = readAddress(folder);
  if (address === undefined) return false;
  if (await knowsKey(address)) return true;
  if (random.chance(0.5)) return false;
  const headers = { 'x-functions-key': address.key };
  const client = new MoverClient({
    endpoint: new URL(`${address.baseUrl}/`),
    headers,
    isProven: () => knowsKey(address),
  });
  return client.call('getHealth', {}).then(
    () => true,
    () => false,
  );
}

/** The program runs an app of its own instead. */
async function runList(folder: string): Promise<boolean> {
  return (await kvmover(['list', '--embedded', '--state-dir', folder])).code !== 0;
}
