using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Muster.Server.Configuration;
using Muster.Server.OnCall;
using Muster.Server.OnCall.Escalation;
using Muster.Server.Storage;
using Muster.Server.Tests.AgentLink;
using Muster.Server.Web.Live;
using Muster.Testing;

namespace Muster.Server.Tests.OnCall;

/// <summary>The slice over a folder of its own, with a clock that stands still; what the sink was handed is noted.</summary>
internal sealed class OnCallBench : IAsyncDisposable
{
    private readonly ServiceProvider services;
    private readonly DataFolder data;

    public OnCallBench(string root, ManualTime time)
    {
        data = DataFolder.Open(root);
        var all = new ServiceCollection();
        all.AddSingleton<TimeProvider>(time);
        all.AddLogging(l => l.ClearProviders());
        all.AddStorage(data);
        all.AddLive();
        all.AddConfiguration();
        all.AddOnCall();
        services = all.BuildServiceProvider();
        Time = time;
        Get<EscalationSink>().WriteTogether((_, page) => Pages.Add(page));
    }

    public ManualTime Time { get; }

    /// <summary>In the order they were written.</summary>
    public List<EscalationPage> Pages { get; } = [];

    public T Get<T>() where T : notnull => services.GetRequiredService<T>();

    public async Task StartAsync(string yaml)
    {
        await Get<ConfigurationStore>().StartAsync(default);
        Get<ConfigurationStore>().Edit("oncall/all.yaml", yaml, "test", "on-call");
        await Get<Escalations>().StartAsync(default);
    }

    /// <summary>Lets the time pass, and waits until what became due was done.</summary>
    public async Task PassAsync(TimeSpan by)
    {
        for (var left = by; left > TimeSpan.Zero; left -= TimeSpan.FromMinutes(1))
        {
            Time.Advance(left < TimeSpan.FromMinutes(1) ? left : TimeSpan.FromMinutes(1));
            await CoreServer.UntilAsync(() => !Get<Escalations>().Running.Any(e => e.Due <= Time.GetUtcNow() - TimeSpan.FromSeconds(1)), "what was due was done");
        }
    }

    public string Paged => string.Join(" ", Pages.Select(p => p.Role.Length == 0 ? p.Person.Id : $"{p.Person.Id}/{p.Role}"));

    public async ValueTask DisposeAsync()
    {
        await Get<Escalations>().StopAsync(default);
        await services.DisposeAsync();
        data.Dispose();
    }
}
