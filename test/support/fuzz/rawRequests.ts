const head = 'Host: 127.0.0.1\r\nConnection: close\r\n';
const json = 'Content-Type: application/json\r\n';

/** Bytes that no correct client sends, by their fault. */
export const rawRequests: readonly (readonly [string, string | Buffer])[] = [
  ['nothing at all', ''],
  ['no HTTP', 'hello\r\n\r\n'],
  ['HTTP/0.9', 'GET /api/moves/a\r\n\r\n'],
  ['HTTP/3.7', `GET /api/moves/a HTTP/3.7\r\n${head}\r\n`],
  ['no host', 'GET /api/moves/a HTTP/1.1\r\nConnection: close\r\n\r\n'],
  ['two hosts', `GET /api/moves/a HTTP/1.1\r\nHost: evil.example\r\n${head}\r\n`],
  ['a whole address', `GET http://evil.example/api/moves/a HTTP/1.1\r\n${head}\r\n`],
  ['a tunnel', `CONNECT evil.example:443 HTTP/1.1\r\n${head}\r\n`],
  ['TRACE', `TRACE /api/moves/a HTTP/1.1\r\n${head}\r\n`],
  ['bare line feeds', 'GET /api/moves/a HTTP/1.1\nHost: 127.0.0.1\nConnection: close\n\n'],
  ['a space in the path', `GET /api/moves/a b HTTP/1.1\r\n${head}\r\n`],
  ['bytes above ASCII in the path', Buffer.from(`GET /api/moves/\u00e4\u00ff HTTP/1.1\r\n${head}\r\n`, 'latin1')],
  ['a zero byte in a header', `GET /api/moves/a HTTP/1.1\r\n${head}X-A: a\u0000b\r\n\r\n`],
  ['a folded header', `GET /api/moves/a HTTP/1.1\r\n${head}X-A: a\r\n b\r\n\r\n`],
  ['a header without a name', `GET /api/moves/a HTTP/1.1\r\n${head}: b\r\n\r\n`],
  ['two lengths', `POST /api/moves HTTP/1.1\r\n${head}${json}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`],
  ['a negative length', `POST /api/moves HTTP/1.1\r\n${head}${json}Content-Length: -1\r\n\r\n{}`],
  ['a length that is not a number', `POST /api/moves HTTP/1.1\r\n${head}${json}Content-Length: 2, 2\r\n\r\n{}`],
  ['a length over 100 MB', `POST /api/moves HTTP/1.1\r\n${head}${json}Content-Length: 999999999999\r\n\r\n{}`],
  [
    'a length and chunks, as for smuggling',
    `POST /api/moves HTTP/1.1\r\n${head}${json}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /admin HTTP/1.1\r\n\r\n`,
  ],
  ['an unknown transfer coding', `POST /api/moves HTTP/1.1\r\n${head}${json}Transfer-Encoding: xchunked\r\n\r\n{}`],
  [
    'a chunk with an invalid size',
    `POST /api/moves HTTP/1.1\r\n${head}${json}Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n`,
  ],
  ['a cut chunk', `POST /api/moves HTTP/1.1\r\n${head}${json}Transfer-Encoding: chunked\r\n\r\nff\r\n{"a":`],
  ['a cut body', `POST /api/moves HTTP/1.1\r\n${head}${json}Content-Length: 100\r\n\r\n{"sourceVault":`],
  ['a cut head', 'POST /api/moves HTTP/1.1\r\nHost: 127.'],
  ['a TLS greeting', Buffer.from('16030100f5010000f10303', 'hex')],
  ['an HTTP/2 preface', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['headers over every limit', `GET /api/moves/a HTTP/1.1\r\n${head}X-A: ${'a'.repeat(200_000)}\r\n\r\n`],
  ['an upgrade', `GET /api/moves/a HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`],
];
