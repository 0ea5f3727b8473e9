using Aspire.Hosting.ApplicationModel;

namespace KeyVaultEmulator.Aspire;

/// <summary>The emulator of Azure Key Vault as a resource of an application. Its seed names the vaults.</summary>
public sealed class KeyVaultEmulatorResource(string name, string clientSecret, string controlToken) : ContainerResource(name)
{
    internal const string PlainEndpointName = "plain";

    /// <summary>An identity that may do everything.</summary>
    internal const string TenantId = "72f0c1aa-5d3e-4c0b-9f6e-0c6f5d1b7a10";

    internal const string ClientId = "a51e0e0c-3f0c-4b7e-9b52-6f3d1f7f3a10";
    internal const string ObjectId = "c8e1f7a3-96b2-4d15-8e40-2f7b5a0d3c69";

    private static readonly HttpClient Plain = new();

    private readonly string certificateFile = Path.Combine(Path.GetTempPath(), $"{name}-{Guid.NewGuid():N}.pem");

    /// <summary>Plain HTTP with the control calls and the proxy.</summary>
    public EndpointReference PlainEndpoint => new(this, PlainEndpointName);

    internal string ControlToken => controlToken;

    internal string ClientSecret => clientSecret;

    /// <summary>
    /// The variables with which unmodified clients find the emulator, trust it and sign in. Without a vault they lack
    /// <c>AZURE_KEYVAULT_URL</c>. The emulator has to run, because it makes its certificate authority at its start.
    /// </summary>
    internal async Task AddVariablesAsync(IDictionary<string, object> variables, string? vault, CancellationToken cancellation)
    {
        var address = await PlainEndpoint.GetValueAsync(cancellation) ?? throw new InvalidOperationException($"{Name} has no address yet.");
        await File.WriteAllTextAsync(certificateFile, await Plain.GetStringAsync($"{address}/ca.pem", cancellation), cancellation);
        variables["HTTPS_PROXY"] = address;
        variables["NO_PROXY"] = "127.0.0.1,localhost";
        foreach (var variable in new[] { "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS", "REQUESTS_CA_BUNDLE" })
            variables[variable] = certificateFile;
        variables["AZURE_TENANT_ID"] = TenantId;
        variables["AZURE_CLIENT_ID"] = ClientId;
        variables["AZURE_CLIENT_SECRET"] = ClientSecret;
        if (vault is not null)
            variables["AZURE_KEYVAULT_URL"] = $"https://{vault}.vault.azure.net";
    }
}
