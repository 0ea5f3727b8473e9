using System.Net.Http.Json;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Azure.Core;
using Azure.Core.Pipeline;
using DotNet.Testcontainers.Containers;

namespace KeyVaultEmulator.Testcontainers;

/// <summary>
/// A container with the emulator:
/// <c>new SecretClient(container.VaultUri("shop"), container.Credential, new() { Transport = await container.CreateTransportAsync() })</c>.
/// </summary>
public sealed class KeyVaultContainer : DockerContainer
{
    private static readonly HttpClient Plain = new();

    private readonly string token;

    public KeyVaultContainer(KeyVaultConfiguration configuration)
        : base(configuration)
    {
        token = configuration.Token ?? throw new ArgumentException("The configuration has no token.", nameof(configuration));
        Credential = new EmulatedCredential(this);
    }

    /// <summary>Of an identity that may do everything.</summary>
    public TokenCredential Credential { get; }

    /// <summary>For other programs: the variable HTTPS_PROXY. They have to trust the certificate authority.</summary>
    public Uri ProxyUri => new UriBuilder("http", Hostname, GetMappedPublicPort(KeyVaultBuilder.PlainPort)).Uri;

    public Uri VaultUri(string name) => new($"https://{name}.vault.azure.net");

    /// <summary>The certificate authority of all vaults, as PEM.</summary>
    public Task<string> GetCertificateAuthorityAsync(CancellationToken cancellation = default) =>
        Plain.GetStringAsync(new Uri(ProxyUri, "/ca.pem"), cancellation);

    /// <summary>The clients of the Azure SDK connect to the container, whatever its address is, and check the host name of the vault.</summary>
    public async Task<HttpClientTransport> CreateTransportAsync(CancellationToken cancellation = default)
    {
        var authority = X509Certificate2.CreateFromPem(await GetCertificateAuthorityAsync(cancellation));
        var chain = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        chain.CustomTrustStore.Add(authority);
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = chain },
            ConnectCallback = async (_, cancelled) => await ConnectAsync(cancelled),
        };
        return new HttpClientTransport(new HttpClient(handler));
    }

    /// <summary>A call to the control URL: faults, clock, settings, snapshots, more vaults.</summary>
    public async Task<JsonElement?> ControlAsync(HttpMethod method, string path, object? body = null, CancellationToken cancellation = default)
    {
        using var request = new HttpRequestMessage(method, new Uri(ProxyUri, $"/control/{token}{path}"))
        {
            Content = body is null ? null : JsonContent.Create(body),
        };
        using var answer = await Plain.SendAsync(request, cancellation);
        var text = await answer.Content.ReadAsStringAsync(cancellation);
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException($"The emulator refused {method} {path} ({(int)answer.StatusCode}): {text}");
        return text.Length == 0 ? null : JsonSerializer.Deserialize<JsonElement>(text);
    }

    private async Task<Stream> ConnectAsync(CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(Hostname, GetMappedPublicPort(KeyVaultBuilder.VaultsPort), cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private sealed class EmulatedCredential(KeyVaultContainer container) : TokenCredential
    {
        private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

        public override async ValueTask<AccessToken> GetTokenAsync(TokenRequestContext context, CancellationToken cancellation)
        {
            var audience = context.Scopes[0].Replace("/.default", string.Empty, StringComparison.Ordinal);
            var body = new { audience, lifetimeSeconds = (int)Lifetime.TotalSeconds };
            var issued = await container.ControlAsync(HttpMethod.Post, "/tokens", body, cancellation);
            return new AccessToken(issued?.GetProperty("token").GetString() ?? string.Empty, DateTimeOffset.UtcNow + Lifetime);
        }

        public override AccessToken GetToken(TokenRequestContext context, CancellationToken cancellation) =>
            Task.Run(async () => await GetTokenAsync(context, cancellation), cancellation).GetAwaiter().GetResult();
    }
}
