// Calls the embedded Azure with unmodified .NET clients. Prints a line for each row, as the JavaScript driver does.
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Azure.Core;
using Azure.Identity;
using Azure.Security.KeyVault.Certificates;
using Azure.Security.KeyVault.Secrets;

var vault = new Uri("https://source.vault.azure.net");

async Task Row(string name, Func<Task> run)
{
    try
    {
        await run();
        Console.WriteLine($"ROW\t{name}\tok\t");
    }
    catch (Exception error)
    {
        var text = string.Join(' ', error.Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Console.WriteLine($"ROW\t{name}\tfail\t{error.GetType().Name} {text[..Math.Min(300, text.Length)]}");
    }
}

void Same(object? actual, object? expected)
{
    if (!Equals(actual, expected)) throw new InvalidOperationException($"expected {expected}, got {actual}");
}

var pause = TimeSpan.FromMilliseconds(20);

async Task SecretRows(TokenCredential credential, SecretClientOptions.ServiceVersion version)
{
    var client = new SecretClient(vault, credential, new SecretClientOptions(version));
    var name = $"net-s-{version}-{Guid.NewGuid().ToString()[..6]}".Replace('_', '-');
    byte[] backup = [];
    string At(string what) => $"secrets {version} {what}";
    await Row(At("set"), async () => Same((await client.SetSecretAsync(name, "one")).Value.Value, "one"));
    await Row(At("get"), async () => Same((await client.GetSecretAsync(name)).Value.Value, "one"));
    await Row(At("update"), async () =>
    {
        var properties = (await client.GetSecretAsync(name)).Value.Properties;
        properties.Tags["a"] = "b";
        Same((await client.UpdateSecretPropertiesAsync(properties)).Value.Tags["a"], "b");
    });
    await Row(At("list"), async () => Same(await client.GetPropertiesOfSecretsAsync().AnyAsync(one => one.Name == name), true));
    await Row(At("list versions"), async () => Same(await client.GetPropertiesOfSecretVersionsAsync(name).CountAsync(), 1));
    await Row(At("backup"), async () => backup = (await client.BackupSecretAsync(name)).Value);
    await Row(At("delete"), async () => await (await client.StartDeleteSecretAsync(name)).WaitForCompletionAsync(pause, default));
    await Row(At("get deleted"), async () => Same((await client.GetDeletedSecretAsync(name)).Value.Name, name));
    await Row(At("recover"), async () => await (await client.StartRecoverDeletedSecretAsync(name)).WaitForCompletionAsync(pause, default));
    await Row(At("purge"), async () =>
    {
        await (await client.StartDeleteSecretAsync(name)).WaitForCompletionAsync(pause, default);
        await client.PurgeDeletedSecretAsync(name);
    });
    await Row(At("restore"), async () => Same((await client.RestoreSecretBackupAsync(backup)).Value.Name, name));
}

async Task CertificateRows(TokenCredential credential, CertificateClientOptions.ServiceVersion version)
{
    var client = new CertificateClient(vault, credential, new CertificateClientOptions(version));
    var name = $"net-c-{version}-{Guid.NewGuid().ToString()[..6]}".Replace('_', '-');
    string At(string what) => $"certificates {version} {what}";
    await Row(At("create"), async () =>
    {
        var operation = await client.StartCreateCertificateAsync(name, new CertificatePolicy("Self", "CN=net.example"));
        await operation.WaitForCompletionAsync(pause, default);
    });
    await Row(At("get"), async () => Same((await client.GetCertificateAsync(name)).Value.Policy.Subject, "CN=net.example"));
    await Row(At("list"), async () => Same(await client.GetPropertiesOfCertificatesAsync().AnyAsync(one => one.Name == name), true));
    await Row(At("download"), async () => Same((await client.DownloadCertificateAsync(name)).Value.HasPrivateKey, true));
    foreach (var (what, export) in new (string, Func<X509Certificate2, byte[]>)[]
    {
        ("no password", made => made.Export(X509ContentType.Pfx)),
        ("an empty password", made => made.Export(X509ContentType.Pfx, "")),
        ("AES and no password", made => made.ExportPkcs12(Pkcs12ExportPbeParameters.Pbes2Aes256Sha256, null)),
    })
        await Row(At($"import a PFX with {what}"), async () => await Imports(client, name, export, CertificateContentType.Pkcs12));
    await Row(At("import a PEM with an encrypted key"), async () => await Imports(client, name, made =>
    {
        var parameters = new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000);
        return Encoding.UTF8.GetBytes($"{made.GetRSAPrivateKey()!.ExportEncryptedPkcs8PrivateKeyPem("1234", parameters)}\n{made.ExportCertificatePem()}");
    }, CertificateContentType.Pem, "1234"));
    await Row(At("contacts"), async () =>
    {
        await client.SetContactsAsync([new CertificateContact { Email = "a@b.example" }]);
        Same((await client.GetContactsAsync()).Value.Count, 1);
    });
    await Row(At("delete"), async () => await (await client.StartDeleteCertificateAsync(name)).WaitForCompletionAsync(pause, default));
    await Row(At("recover"), async () => await (await client.StartRecoverDeletedCertificateAsync(name)).WaitForCompletionAsync(pause, default));
}

// The policy says nothing about the key, so it is exportable, and nothing about the renewal, which the issuer decides.
async Task Imports(CertificateClient client, string name, Func<X509Certificate2, byte[]> export, CertificateContentType type, string? password = null)
{
    using var key = RSA.Create(2048);
    var request = new CertificateRequest("CN=shop.example, O=Contoso, C=DE", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddYears(1));
    var policy = new CertificatePolicy("Self", "CN=other") { ContentType = type };
    var imported = await client.ImportCertificateAsync(new ImportCertificateOptions($"{name}-in", export(made)) { Policy = policy, Password = password });
    Same(imported.Value.Policy.Exportable, true);
    Same(imported.Value.Policy.Subject, made.Subject);
    Same(imported.Value.Policy.LifetimeActions.Single().Action, CertificatePolicyAction.AutoRenew);
    using var back = (await client.DownloadCertificateAsync($"{name}-in")).Value;
    Same(back.Thumbprint, made.Thumbprint);
    Same(back.HasPrivateKey, true);
}

var tenant = Environment.GetEnvironmentVariable("AZURE_TENANT_ID");
var clientId = Environment.GetEnvironmentVariable("AZURE_CLIENT_ID");
var secret = Environment.GetEnvironmentVariable("STRANGER_SECRET");
async Task Read(TokenCredential credential) => await new SecretClient(vault, credential).GetPropertiesOfSecretsAsync().CountAsync();
await Row("identity DefaultAzureCredential", () => Read(new DefaultAzureCredential()));
await Row("identity WorkloadIdentityCredential", () => Read(new WorkloadIdentityCredential()));
await Row("identity ClientSecretCredential", () => Read(new ClientSecretCredential(tenant, clientId, secret)));
var certificate = Environment.GetEnvironmentVariable("STRANGER_CERTIFICATE");
await Row("identity ClientCertificateCredential", () => Read(new ClientCertificateCredential(tenant, clientId, certificate)));
var credential = new ManagedIdentityCredential(ManagedIdentityId.SystemAssigned);
foreach (var version in Enum.GetValues<SecretClientOptions.ServiceVersion>()) await SecretRows(credential, version);
foreach (var version in Enum.GetValues<CertificateClientOptions.ServiceVersion>()) await CertificateRows(credential, version);
