"""Calls the embedded Azure with the unmodified Python clients of Debian. Prints a line for each row, as the JavaScript driver does."""

import base64
import os
import secrets as randomness

from azure.core.exceptions import ResourceNotFoundError
from azure.identity import CertificateCredential, ClientSecretCredential, DefaultAzureCredential, ManagedIdentityCredential
from azure.keyvault.certificates import CertificateClient, CertificatePolicy, CertificatePolicyAction
from azure.keyvault.keys import KeyClient
from azure.keyvault.keys.crypto import CryptographyClient, EncryptionAlgorithm, SignatureAlgorithm
from azure.keyvault.secrets import SecretClient
from cryptography.hazmat.primitives import serialization

VAULT = 'https://source.vault.azure.net'


def row(name, run):
    try:
        run()
        print(f'ROW\t{name}\tok\t', flush=True)
    except Exception as error:  # Every failure is a row.
        print(f'ROW\t{name}\tfail\t{type(error).__name__} {" ".join(str(error).split())[:300]}', flush=True)


def same(actual, expected):
    if actual != expected:
        raise AssertionError(f'expected {expected}, got {actual}')


def contains(items, name):
    if name not in [item.name for item in items]:
        raise AssertionError(f'{name} is not in the list')


def missing(run):
    try:
        run()
    except ResourceNotFoundError:
        return
    raise AssertionError('found')


def name_of(kind, version):
    return f'py-{kind}-{version.replace(".", "-")}-{randomness.token_hex(3)}'


def secret_rows(credential, version):
    client = SecretClient(VAULT, credential, api_version=version)
    name = name_of('s', version)
    kept = {}

    def at(what):
        return f'secrets {version} {what}'

    row(at('set'), lambda: same(client.set_secret(name, 'one', tags={'a': 'b'}).value, 'one'))
    row(at('get'), lambda: same(client.get_secret(name).value, 'one'))
    row(at('get what is missing'), lambda: missing(lambda: client.get_secret('missing')))
    row(at('update'), lambda: same(client.update_secret_properties(name, content_type='text/plain').content_type, 'text/plain'))
    row(at('list'), lambda: contains(client.list_properties_of_secrets(), name))
    row(at('list versions'), lambda: same(len(list(client.list_properties_of_secret_versions(name))), 1))
    row(at('backup'), lambda: kept.update(backup=client.backup_secret(name)))
    row(at('delete'), lambda: client.begin_delete_secret(name).result())
    row(at('list deleted'), lambda: contains(client.list_deleted_secrets(), name))
    row(at('recover'), lambda: client.begin_recover_deleted_secret(name).wait())
    row(at('purge'), lambda: (client.begin_delete_secret(name).result(), client.purge_deleted_secret(name)))
    row(at('restore'), lambda: same(client.restore_secret_backup(kept['backup']).name, name))


def key_rows(credential, version):
    client = KeyClient(VAULT, credential, api_version=version)
    name = name_of('k', version)
    kept = {}

    def at(what):
        return f'keys {version} {what}'

    def crypto():
        return CryptographyClient(client.get_key(name), credential, api_version=version)

    def encrypts():
        sealed = crypto().encrypt(EncryptionAlgorithm.rsa_oaep, b'text').ciphertext
        same(crypto().decrypt(EncryptionAlgorithm.rsa_oaep, sealed).plaintext, b'text')

    def signs():
        signature = crypto().sign(SignatureAlgorithm.rs256, b'0' * 32).signature
        same(crypto().verify(SignatureAlgorithm.rs256, b'0' * 32, signature).is_valid, True)

    row(at('create RSA'), lambda: client.create_rsa_key(name, size=2048))
    row(at('create EC'), lambda: client.create_ec_key(f'{name}-ec', curve='P-256'))
    row(at('get'), lambda: same(client.get_key(name).key_type, 'RSA'))
    row(at('update'), lambda: client.update_key_properties(name, tags={'a': 'b'}))
    row(at('list'), lambda: contains(client.list_properties_of_keys(), name))
    row(at('encrypt and decrypt'), encrypts)
    row(at('sign and verify'), signs)
    row(at('backup'), lambda: kept.update(backup=client.backup_key(name)))
    row(at('delete'), lambda: client.begin_delete_key(name).result())
    row(at('recover'), lambda: client.begin_recover_deleted_key(name).wait())
    row(at('purge'), lambda: (client.begin_delete_key(name).result(), client.purge_deleted_key(name)))
    row(at('restore'), lambda: same(client.restore_key_backup(kept['backup']).name, name))


def certificate_rows(credential, version):
    client = CertificateClient(VAULT, credential, api_version=version)
    name = name_of('c', version)
    kept = {}

    def at(what):
        return f'certificates {version} {what}'

    def imports():
        value = SecretClient(VAULT, credential).get_secret(name).value
        client.import_certificate(f'{name}-in', base64.b64decode(value))

    def pem():
        if 'pem' not in kept:
            client.begin_create_certificate(f'{name}-pem', pem_policy, _polling_interval=0).result()
            kept['pem'] = secrets.get_secret(f'{name}-pem').value
        return kept['pem'].encode()

    def sealed_pem():
        key = serialization.load_pem_private_key(pem(), None)
        sealed = serialization.BestAvailableEncryption(b'1234')
        pem_of_key = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, sealed)
        return pem_of_key + b'-----BEGIN CERTIFICATE' + pem().split(b'-----BEGIN CERTIFICATE', 1)[1]

    def imports_pem(suffix, content, **options):
        imported = client.import_certificate(f'{name}-{suffix}', content, **options)
        same('PRIVATE KEY' in secrets.get_secret(f'{name}-{suffix}').value, True)
        return imported.policy

    def imports_with_policy():
        other = CertificatePolicy(issuer_name='Self', subject='CN=other', content_type=pem_policy.content_type)
        policy = imports_pem('by-policy', pem(), policy=other)
        same((policy.exportable, policy.subject), (True, 'CN=python.example'))
        same([action.action for action in policy.lifetime_actions], [CertificatePolicyAction.auto_renew])

    secrets = SecretClient(VAULT, credential)
    policy = CertificatePolicy(issuer_name='Self', subject='CN=python.example')
    pem_policy = CertificatePolicy(
        issuer_name='Self', subject='CN=python.example', content_type='application/x-pem-file'
    )
    row(at('create'), lambda: client.begin_create_certificate(name, policy, _polling_interval=0).result())
    row(at('get'), lambda: same(client.get_certificate(name).name, name))
    row(at('get policy'), lambda: same(client.get_certificate_policy(name).subject, 'CN=python.example'))
    row(at('list'), lambda: contains(client.list_properties_of_certificates(), name))
    row(at('import its secret'), imports)
    row(at('import a PEM without a policy'), lambda: imports_pem('pem-in', pem()))
    row(at('import a PEM with a policy'), imports_with_policy)
    row(at('import a PEM with an encrypted key'), lambda: imports_pem('sealed', sealed_pem(), password='1234', policy=pem_policy))
    row(at('delete'), lambda: client.begin_delete_certificate(name).result())
    row(at('recover'), lambda: client.begin_recover_deleted_certificate(name).wait())
    if version != '2016-10-01':
        row(at('backup'), lambda: kept.update(backup=client.backup_certificate(name)))
        row(at('purge'), lambda: (client.begin_delete_certificate(name).result(), client.purge_deleted_certificate(name)))
        row(at('restore'), lambda: same(client.restore_certificate_backup(kept['backup']).name, name))


def main():
    read = lambda credential: list(SecretClient(VAULT, credential).list_properties_of_secrets())
    tenant, client_id = os.environ['AZURE_TENANT_ID'], os.environ['AZURE_CLIENT_ID']
    row('identity DefaultAzureCredential', lambda: read(DefaultAzureCredential()))
    secret = os.environ['STRANGER_SECRET']
    row('identity ClientSecretCredential', lambda: read(ClientSecretCredential(tenant, client_id, secret)))
    certificate = os.environ['STRANGER_CERTIFICATE']
    row('identity CertificateCredential', lambda: read(CertificateCredential(tenant, client_id, certificate)))
    credential = ManagedIdentityCredential()
    for version in ['2016-10-01', '7.0', '7.1', '7.2', '7.3']:
        secret_rows(credential, version)
    for version in ['2016-10-01', '7.0', '7.1', '7.2', '7.3']:
        key_rows(credential, version)
    for version in ['2016-10-01', '7.0', '7.1', '7.2', '7.3']:
        certificate_rows(credential, version)


main()
