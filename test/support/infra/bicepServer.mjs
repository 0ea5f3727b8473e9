// A worker: passes each request to one process of the Bicep CLI and posts the answer. The thread that asked is blocked meanwhile.
import { spawn } from 'node:child_process';
import { parentPort, workerData } from 'node:worker_threads';

const { cli, flag, port } = workerData;
const server = spawn(cli, ['jsonrpc', '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
let received = Buffer.alloc(0);

server.stdout.on('data', (chunk) => {
  received = Buffer.concat([received, chunk]);
  const start = received.indexOf('\r\n\r\n') + 4;
  const [, length] = /^Content-Length: (\d+)\r\n/im.exec(received.toString('latin1')) ?? [];
  if (length === undefined || received.length < start + Number(length)) return;
  const { result, error } = JSON.parse(received.subarray(start, start + Number(length)).toString());
  received = Buffer.alloc(0);
  answer({ result, error: error?.message });
});
server.on('error', ({ message }) => answer({ error: message }));
server.on('exit', (code) => answer({ error: `The Bicep CLI ended with ${code}.` }));

parentPort.on('message', ({ method, params }) => {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
  server.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
});
parentPort.on('close', () => server.kill());

function answer(message) {
  port.postMessage(message);
  Atomics.store(flag, 0, 1);
  Atomics.notify(flag, 0);
}
