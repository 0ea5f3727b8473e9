import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { badParameter } from '../../calls/serviceError';
import { type PolicyContent } from './certificatePolicy';
import { subjectText } from './subjectName';

type Sans = NonNullable<PolicyContent['x509_props']['sans']>;

export const keyUsageFlags: Readonly<Record<string, x509.KeyUsageFlags>> = {
  digitalSignature: x509.KeyUsageFlags.digitalSignature,
  nonRepudiation: x509.KeyUsageFlags.nonRepudiation,
  keyEncipherment: x509.KeyUsageFlags.keyEncipherment,
  dataEncipherment: x509.KeyUsageFlags.dataEncipherment,
  keyAgreement: x509.KeyUsageFlags.keyAgreement,
  keyCertSign: x509.KeyUsageFlags.keyCertSign,
  cRLSign: x509.KeyUsageFlags.cRLSign,
  encipherOnly: x509.KeyUsageFlags.encipherOnly,
  decipherOnly: x509.KeyUsageFlags.decipherOnly,
};

const sanTypes = { emails: 'email', dns_names: 'dns', upns: 'upn', uris: 'url', ipAddresses: 'ip' } as const;

/** Builds the extensions of a policy. Throws 400 BadParameter for invalid names. */
export function extensionsOf({ x509_props: props }: PolicyContent): x509.Extension[] {
  const usage = props.key_usage.reduce((flags, name) => flags | (keyUsageFlags[name] ?? 0), 0);
  const names = Object.entries(sanTypes).flatMap(([group, type]) =>
    (props.sans?.[group as keyof Sans] ?? []).map((value) => ({ type, value })),
  );
  try {
    return [
      new x509.BasicConstraintsExtension(props.basic_constraints.ca, undefined, true),
      new x509.KeyUsagesExtension(usage, true),
      new x509.ExtendedKeyUsageExtension(props.ekus),
      ...(names.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(names)]),
    ];
  } catch {
    throw badParameter('The extensions of the policy are not valid.');
  }
}

/** Reads the policy properties from a certificate. */
export function propsOf(certificate: x509.X509Certificate): Omit<PolicyContent['x509_props'], 'validity_months'> {
  const usage = certificate.getExtension(x509.KeyUsagesExtension)?.usages ?? 0;
  const names = certificate.getExtension(x509.SubjectAlternativeNameExtension)?.names;
  return {
    subject: subjectText(certificate.subjectName),
    ...(names === undefined ? {} : { sans: sansOf(names) }),
    ekus: certificate.getExtension(x509.ExtendedKeyUsageExtension)?.usages.map(String) ?? [],
    key_usage: Object.entries(keyUsageFlags)
      .flatMap(([name, flag]) => ((usage & flag) === 0 ? [] : [name]))
      .sort(),
    basic_constraints: { ca: certificate.getExtension(x509.BasicConstraintsExtension)?.ca ?? false },
  };
}

/** All groups, also the empty ones, as the service shows them for a file. */
function sansOf({ items }: x509.GeneralNames): Sans {
  return Object.fromEntries(
    Object.entries(sanTypes).map(([group, type]) => [
      group,
      items.filter((name) => name.type === type).map(({ value }) => value),
    ]),
  );
}
