using Muster.Server.Configuration;

namespace Muster.Server.PageChecks;

/// <summary>Writes down each change of the configuration as a marker, so that a change of a page can be told beside it.</summary>
internal sealed class PageMarking(ConfigurationStore configuration, PageRunStore store, TimeProvider time, ILogger<PageMarking> log) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        configuration.Applied += Mark;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        configuration.Applied -= Mark;
        return Task.CompletedTask;
    }

    private void Mark(ConfigurationSnapshot before, ConfigurationSnapshot after)
    {
        var changed = before.Checks.Keys.Union(after.Checks.Keys).Where(name => before.Checks.GetValueOrDefault(name)?.Revision != after.Checks.GetValueOrDefault(name)?.Revision).Order(StringComparer.Ordinal).ToArray();
        var title = changed.Length == 0 ? "The configuration changed" : $"Checks changed: {string.Join(", ", changed.Take(8))}{(changed.Length > 8 ? $" and {changed.Length - 8} more" : "")}";
        _ = KeepAsync(title);
    }

    private async Task KeepAsync(string title)
    {
        try
        {
            await store.MarkAsync(time.GetUtcNow(), "configuration", title, "");
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or ObjectDisposedException)
        {
            log.LogWarning("A change of the configuration could not be marked: {Reason}", error.Message);
        }
    }
}
