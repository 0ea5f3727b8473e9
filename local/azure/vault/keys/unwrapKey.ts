import { type Operation } from '../operation';
import { runDecryption } from './runCipher';

/** POST /keys/{name}/{version}/unwrapkey: a key whose time is over still does it. */
export const unwrapKey: Operation = {
  name: 'keys.unwrapKey',
  method: 'POST',
  paths: ['/keys/:name/unwrapkey', '/keys/:name/:version/unwrapkey'],
  rateClass: 'byKey',
  run: (call) => runDecryption(call, 'unwrapKey'),
};
