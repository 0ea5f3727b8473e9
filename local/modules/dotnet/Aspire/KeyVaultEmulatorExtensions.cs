using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace KeyVaultEmulator.Aspire;

public static class KeyVaultEmulatorExtensions
{
    private const int PlainPort = 8442;
    private const int VaultsPort = 8443;

    /// <summary>
    /// Adds the emulator as a container: <c>builder.AddKeyVaultEmulator("vaults", image, """{ "vaults": { "shop": {} } }""")</c>.
    /// </summary>
    /// <param name="image">The image of the emulator, with its tag if it has one.</param>
    /// <param name="seed">The vaults that it starts with, as JSON in any form of a seed.</param>
    public static IResourceBuilder<KeyVaultEmulatorResource> AddKeyVaultEmulator(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, string image, string seed = """{ "vaults": {} }""")
    {
        var resource = new KeyVaultEmulatorResource(name, NewSecret(), NewSecret());
        return builder.AddResource(resource)
            .WithImage(image)
            .WithHttpEndpoint(targetPort: PlainPort, name: KeyVaultEmulatorResource.PlainEndpointName)
            .WithHttpHealthCheck("/health", endpointName: KeyVaultEmulatorResource.PlainEndpointName)
            .WithEnvironment("KEYVAULT_EMULATOR_TOKEN", resource.ControlToken)
            .WithArgs("--host", "0.0.0.0", "--port", $"{VaultsPort}", "--seed", WithIdentity(seed, resource));
    }

    /// <summary>
    /// Gives a program of the application the variables with which its clients of Key Vault find the emulator and sign in. The program
    /// starts after the emulator. Its other requests by HTTPS do not pass this proxy.
    /// </summary>
    /// <param name="vault">The vault whose address is in <c>AZURE_KEYVAULT_URL</c>.</param>
    public static IResourceBuilder<T> WithKeyVaultEmulator<T>(
        this IResourceBuilder<T> builder, IResourceBuilder<KeyVaultEmulatorResource> emulator, string? vault = null)
        where T : IResourceWithEnvironment, IResourceWithWaitSupport =>
        builder
            .WaitFor(emulator)
            .WithEnvironment(context => emulator.Resource.AddVariablesAsync(context.EnvironmentVariables, vault, context.CancellationToken));

    private static string WithIdentity(string seed, KeyVaultEmulatorResource resource)
    {
        var content = JsonNode.Parse(seed) as JsonObject ?? throw new ArgumentException("The seed is no JSON object.", nameof(seed));
        var settings = content["settings"] as JsonObject ?? [];
        var identities = settings["identities"] as JsonArray ?? [];
        identities.Add(new JsonObject
        {
            ["clientId"] = KeyVaultEmulatorResource.ClientId,
            ["objectId"] = KeyVaultEmulatorResource.ObjectId,
            ["secret"] = resource.ClientSecret,
        });
        settings["identities"] = identities;
        content["settings"] = settings;
        return content.ToJsonString();
    }

    private static string NewSecret() => Convert.ToHexString(RandomNumberGenerator.GetBytes(24));
}
