import { type Operation } from '../operation';
import { runEncryption } from './runCipher';

/** POST /keys/{name}/{version}/encrypt: needs the public part only, so a disabled key still does it. */
export const encrypt: Operation = {
  name: 'keys.encrypt',
  method: 'POST',
  paths: ['/keys/:name/encrypt', '/keys/:name/:version/encrypt'],
  rateClass: 'byKey',
  run: (call) => runEncryption(call, 'encrypt'),
};
