// Uses the hosting package as an application does. The orchestrator of Aspire does not run: its model says which arguments and
// variables it would give, a container gets those of the emulator, and a program those of the application.
using System.Diagnostics;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Azure.Identity;
using Azure.Security.KeyVault.Secrets;
using DotNet.Testcontainers.Builders;
using KeyVaultEmulator.Aspire;
using static Rows;

if (args is ["read"])
{
    var vault = new Uri(Environment.GetEnvironmentVariable("AZURE_KEYVAULT_URL")!);
    Console.Write((await new SecretClient(vault, new DefaultAzureCredential()).GetSecretAsync("db-password")).Value.Value);
    return;
}

var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions { DisableDashboard = true });
var seed = """{ "vaults": { "shop": { "secrets": { "db-password": "first" } } } }""";
var vaults = builder.AddKeyVaultEmulator("vaults", Environment.GetEnvironmentVariable("EMULATOR_IMAGE")!, seed);
var app = builder.AddExecutable("app", "dotnet", ".").WithKeyVaultEmulator(vaults, "shop");

var endpoint = vaults.Resource.Annotations.OfType<EndpointAnnotation>().Single();
vaults.Resource.TryGetContainerImageName(out var image);
var arguments = await vaults.Resource.GetArgumentValuesAsync();
var variables = await vaults.Resource.GetEnvironmentVariableValuesAsync();
var port = (ushort)endpoint.TargetPort!.Value;
await using var container = new ContainerBuilder(image!)
    .WithCommand(arguments)
    .WithEnvironment(variables)
    .WithPortBinding(port, true)
    .WithWaitStrategy(Wait.ForUnixContainer().UntilHttpRequestIsSucceeded(request => request.ForPath("/health").ForPort(port)))
    .Build();
await container.StartAsync();
endpoint.AllocatedEndpoint = new AllocatedEndpoint(endpoint, container.Hostname, container.GetMappedPublicPort(port));
var given = await app.Resource.GetEnvironmentVariableValuesAsync();

await Row("runs the image that it is given", () =>
{
    Same(image, Environment.GetEnvironmentVariable("EMULATOR_IMAGE"));
    return Task.CompletedTask;
});
await Row("has a check of its health, and the application waits for it", () =>
{
    Same(vaults.Resource.Annotations.OfType<HealthCheckAnnotation>().Count(), 1);
    Same(app.Resource.Annotations.OfType<WaitAnnotation>().Single().Resource, vaults.Resource);
    return Task.CompletedTask;
});
await Row("names the vault to the application", () =>
{
    Same(given["AZURE_KEYVAULT_URL"], "https://shop.vault.azure.net");
    return Task.CompletedTask;
});
await Row("lets an unmodified program sign in and read a secret", async () =>
{
    var start = new ProcessStartInfo("dotnet", [typeof(Rows).Assembly.Location, "read"]) { RedirectStandardOutput = true };
    foreach (var (name, value) in given) start.Environment[name] = value;
    using var program = Process.Start(start)!;
    Same(await program.StandardOutput.ReadToEndAsync(), "first");
    await program.WaitForExitAsync();
});
