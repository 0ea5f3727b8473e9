// Uses the module for Testcontainers as tests do.
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Azure.Security.KeyVault.Secrets;
using KeyVaultEmulator.Testcontainers;
using static Rows;

var image = Environment.GetEnvironmentVariable("EMULATOR_IMAGE")!;
await using var container = new KeyVaultBuilder(image, """{ "vaults": { "shop": { "secrets": { "db-password": "first" } } } }""").Build();
await container.StartAsync();
var transport = await container.CreateTransportAsync();
SecretClient ClientOf(string vault) => new(container.VaultUri(vault), container.Credential, new() { Transport = transport });
var client = ClientOf("shop");
async Task<string> Password() => (await client.GetSecretAsync("db-password")).Value.Value;

await Row("reads a secret of the seed", async () => Same(await Password(), "first"));
await Row("reads it without async", () =>
{
    Same(ClientOf("shop").GetSecret("db-password").Value.Value, "first");
    return Task.CompletedTask;
});
await Row("writes a secret", async () =>
{
    await client.SetSecretAsync("db-password", "second");
    Same(await Password(), "second");
});
await Row("deletes and purges", async () =>
{
    await client.SetSecretAsync("gone", "value");
    await (await client.StartDeleteSecretAsync("gone")).WaitForCompletionAsync(TimeSpan.FromMilliseconds(20), default);
    await client.PurgeDeletedSecretAsync("gone");
});
await Row("adds a vault", async () =>
{
    var vault = new { secrets = new { name = "of the other" } };
    await container.ControlAsync(HttpMethod.Post, "/seed", new { vaults = new { other = vault } });
    Same((await ClientOf("other").GetSecretAsync("name")).Value.Value, "of the other");
});
await Row("has a fault, and shows the calls", async () =>
{
    var fault = new { match = new { vault = "shop" }, times = 1, effect = new { kind = "error", status = 503 } };
    await container.ControlAsync(HttpMethod.Post, "/faults", fault);
    Same(await Password(), "second");
    var calls = await container.ControlAsync(HttpMethod.Get, "/requests");
    Same(calls!.Value.EnumerateArray().Count(call => call.GetProperty("status").GetInt32() == 503), 1);
});
await Row("has a certificate that only its own authority makes valid", async () =>
{
    using var connection = new TcpClient(container.Hostname, container.GetMappedPublicPort(KeyVaultBuilder.VaultsPort));
    var faults = SslPolicyErrors.None;
    using var stream = new SslStream(connection.GetStream(), false, (_, _, _, found) => (faults = found) == SslPolicyErrors.None);
    try
    {
        await stream.AuthenticateAsClientAsync("shop.vault.azure.net");
    }
    catch (AuthenticationException)
    {
    }
    Same(faults, SslPolicyErrors.RemoteCertificateChainErrors);
});
