import { type Operation } from '../operation';
import { runEncryption } from './runCipher';

/** POST /keys/{name}/{version}/wrapkey: needs the public part only, so a disabled key still does it. */
export const wrapKey: Operation = {
  name: 'keys.wrapKey',
  method: 'POST',
  paths: ['/keys/:name/wrapkey', '/keys/:name/:version/wrapkey'],
  rateClass: 'byKey',
  run: (call) => runEncryption(call, 'wrapKey'),
};
