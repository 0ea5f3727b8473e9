using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Docker.DotNet.Models;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Configurations;

namespace KeyVaultEmulator.Testcontainers;

/// <summary>Starts the emulator of Azure Key Vault: <c>new KeyVaultBuilder(image, seed).Build()</c>.</summary>
public sealed class KeyVaultBuilder : ContainerBuilder<KeyVaultBuilder, KeyVaultContainer, KeyVaultConfiguration>
{
    /// <summary>Plain HTTP with the control calls and the proxy.</summary>
    public const ushort PlainPort = 8442;

    /// <summary>All vaults by their host names.</summary>
    public const ushort VaultsPort = 8443;

    private const string SeedFile = "/seed.json";

    /// <param name="seed">The vaults that it starts with, as JSON in any form of a seed. Without it there are none.</param>
    public KeyVaultBuilder(string image, string seed = """{ "vaults": {} }""")
        : this(new KeyVaultConfiguration(Convert.ToHexString(RandomNumberGenerator.GetBytes(24))))
    {
        var content = Encoding.UTF8.GetBytes(Settled(seed).ToJsonString());
        DockerResourceConfiguration = Init().WithImage(image).WithResourceMapping(content, SeedFile).DockerResourceConfiguration;
    }

    private KeyVaultBuilder(KeyVaultConfiguration configuration)
        : base(configuration)
    {
        DockerResourceConfiguration = configuration;
    }

    protected override KeyVaultConfiguration DockerResourceConfiguration { get; }

    public override KeyVaultContainer Build()
    {
        Validate();
        return new KeyVaultContainer(DockerResourceConfiguration);
    }

    protected override KeyVaultBuilder Init() =>
        base.Init()
            .WithPortBinding(PlainPort, true)
            .WithPortBinding(VaultsPort, true)
            .WithEnvironment("KEYVAULT_EMULATOR_TOKEN", DockerResourceConfiguration.Token)
            .WithCommand("--host", "0.0.0.0", "--port", $"{VaultsPort}", "--seed", SeedFile)
            .WithWaitStrategy(Wait.ForUnixContainer().UntilHttpRequestIsSucceeded(request => request
                .ForPath("/health").ForPort(PlainPort).ForStatusCode(HttpStatusCode.OK)));

    protected override KeyVaultBuilder Clone(IResourceConfiguration<CreateContainerParameters> resource) =>
        Merge(DockerResourceConfiguration, new KeyVaultConfiguration(resource));

    protected override KeyVaultBuilder Clone(IContainerConfiguration resource) =>
        Merge(DockerResourceConfiguration, new KeyVaultConfiguration(resource));

    protected override KeyVaultBuilder Merge(KeyVaultConfiguration oldValue, KeyVaultConfiguration newValue) =>
        new(new KeyVaultConfiguration(oldValue, newValue));

    /// <summary>Deletions and issued certificates settle at once, so that tests need not wait.</summary>
    private static JsonObject Settled(string seed)
    {
        var content = JsonNode.Parse(seed) as JsonObject ?? throw new ArgumentException("The seed is no JSON object.", nameof(seed));
        content["settings"] ??= JsonNode.Parse("""{ "delays": { "deleteMs": 0, "purgeMs": 0, "issueMs": 0 } }""");
        return content;
    }
}
