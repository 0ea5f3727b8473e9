import { newVersion } from '../items/newVersion';
import { requireVersion } from '../items/requireVersion';
import { type Answer, ok, type Operation, type VaultCall } from '../operation';
import { refuseManaged } from '../refuseManaged';
import { addDuration } from './isoDuration';
import { type KeyKind } from './keyKind';
import { type KeyVersion } from './keyVersion';
import { keyBundle } from './keyView';
import { newMaterial, serviceCurve } from './newMaterial';

/** POST /keys/{name}/rotate: new material of the same kind; it expires as the rotation policy says, or never. */
export const rotateKey: Operation = {
  name: 'keys.rotate',
  method: 'POST',
  paths: ['/keys/:name/rotate'],
  rateClass: 'keyCreate',
  run,
};

async function run(call: VaultCall): Promise<Answer> {
  const { keys } = call.vault;
  const found = requireVersion(call, keys);
  refuseManaged('keys', 'rotate', found.item);
  const jwk = await newMaterial(kindOf(found.version));
  const { item, version: before } = requireVersion(call, keys);
  const fresh = newVersion(item, call.services.clock);
  const expiryTime = item.rotationPolicy?.expiryTime;
  const { keyOps, hsm, exportable, releasePolicy, tags } = before;
  const version: KeyVersion = {
    ...fresh,
    enabled: true,
    ...(tags === undefined ? {} : { tags }),
    ...(expiryTime === undefined ? {} : { expires: addDuration(fresh.created, expiryTime) }),
    keyOps,
    hsm,
    exportable,
    ...(releasePolicy === undefined ? {} : { releasePolicy }),
    jwk,
  };
  return ok(keyBundle(call, keys.add(item.name, version), version));
}

function kindOf({ jwk, hsm }: KeyVersion): KeyKind {
  const bits = (member: unknown) => Buffer.from(String(member), 'base64url').length * 8;
  switch (jwk.kty) {
    case 'RSA':
      return { family: 'RSA', hsm, size: bits(jwk['n']) };
    case 'EC':
      return { family: 'EC', hsm, curve: serviceCurve(String(jwk['crv'])) };
    case 'oct':
      return { family: 'oct', hsm, size: bits(jwk['k']) };
  }
}
