using Muster.Server.Configuration;
using Muster.Server.Views.Files;
using Muster.Server.Web.Live;

namespace Muster.Server.Views;

/// <summary>Tells open pages when the files of views changed.</summary>
internal sealed class ViewsPulse(ConfigurationStore configuration, LiveUpdates live) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        configuration.Applied += Applied;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        configuration.Applied -= Applied;
        return Task.CompletedTask;
    }

    private void Applied(ConfigurationSnapshot before, ConfigurationSnapshot after)
    {
        if (configuration.LastChange.Files.Any(file => file.Path.StartsWith(ViewFile.Folder + "/", StringComparison.Ordinal))) live.Touch("views");
    }
}
