import { type Operation } from '../operation';
import { runKeyOperation } from './runKeyOperation';
import { rsaDecrypt } from './rsaCipher';

/** POST /keys/{name}/{version}/unwrapkey. */
export const unwrapKey: Operation = {
  name: 'keys.unwrapKey',
  method: 'POST',
  paths: ['/keys/:name/unwrapkey', '/keys/:name/:version/unwrapkey'],
  rateClass: 'other',
  run: (call) => runKeyOperation(call, { operation: 'unwrapKey', usesPrivatePart: true, transform: rsaDecrypt }),
};
