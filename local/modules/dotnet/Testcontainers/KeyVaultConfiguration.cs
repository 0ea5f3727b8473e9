using Docker.DotNet.Models;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Configurations;

namespace KeyVaultEmulator.Testcontainers;

/// <summary>The configuration of a container, and the token of its control URL.</summary>
public sealed class KeyVaultConfiguration : ContainerConfiguration
{
    public KeyVaultConfiguration(string? token = null)
    {
        Token = token;
    }

    public KeyVaultConfiguration(IResourceConfiguration<CreateContainerParameters> resource)
        : base(resource)
    {
    }

    public KeyVaultConfiguration(IContainerConfiguration resource)
        : base(resource)
    {
    }

    public KeyVaultConfiguration(KeyVaultConfiguration oldValue, KeyVaultConfiguration newValue)
        : base(oldValue, newValue)
    {
        Token = BuildConfiguration.Combine(oldValue.Token, newValue.Token);
    }

    public string? Token { get; }
}
