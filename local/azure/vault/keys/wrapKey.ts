import { type Operation } from '../operation';
import { runKeyOperation } from './runKeyOperation';
import { rsaEncrypt } from './rsaCipher';

/** POST /keys/{name}/{version}/wrapkey: needs the public part only, so a disabled key still does it. */
export const wrapKey: Operation = {
  name: 'keys.wrapKey',
  method: 'POST',
  paths: ['/keys/:name/wrapkey', '/keys/:name/:version/wrapkey'],
  rateClass: 'other',
  run: (call) => runKeyOperation(call, { operation: 'wrapKey', usesPrivatePart: false, transform: rsaEncrypt }),
};
