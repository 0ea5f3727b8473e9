import { type Operation } from '../operation';
import { runDecryption } from './runCipher';

/** POST /keys/{name}/{version}/decrypt: a key whose time is over still does it. */
export const decrypt: Operation = {
  name: 'keys.decrypt',
  method: 'POST',
  paths: ['/keys/:name/decrypt', '/keys/:name/:version/decrypt'],
  rateClass: 'byKey',
  run: (call) => runDecryption(call, 'decrypt'),
};
