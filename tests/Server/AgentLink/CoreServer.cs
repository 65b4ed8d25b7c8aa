using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Muster.Server.Accounts.Audit;
using Muster.Server.Accounts.Users;
using Muster.Server.AgentLink;
using Muster.Server.Checking;
using Muster.Server.Configuration;
using Muster.Server.Hosts;
using Muster.Server.Problems;
using Muster.Server.States;
using Muster.Server.Storage;
using Muster.Server.Web.Api;
using Muster.Server.Web.Live;

namespace Muster.Server.Tests.AgentLink;

/// <summary>The slices from Storage to Problems on a real Kestrel, with one enrolment key and a say in what "ask the host" answers.</summary>
internal sealed class CoreServer : IAsyncDisposable
{
    public const string Key = "msk_test";
    private readonly DataFolder folder;
    private readonly WebApplication app;

    private CoreServer(string root, Func<bool> hostAnswers, TimeProvider time)
    {
        folder = DataFolder.Open(root);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        builder.Services.AddSingleton(time);
        builder.Services.AddSingleton<EnrolmentCheck>(key => key == Key ? new EnrolmentGrant("test", ["keyed"]) : null);
        builder.Services.AddStorage(folder);
        builder.Services.AddApi();
        builder.Services.AddMigrations(UserStore.Tables);
        builder.Services.AddSingleton<AuditTrail>();
        builder.Services.AddLive();
        builder.Services.AddConfiguration();
        builder.Services.AddHosts();
        builder.Services.AddSingleton<HostAsk>((_, _, _) => Task.FromResult(hostAnswers()));
        builder.Services.AddStates();
        builder.Services.AddChecking();
        builder.Services.AddAgentLink();
        builder.Services.AddProblems();
        app = builder.Build();
        app.UseWebSockets();
        app.MapAgentLink();
    }

    public static async Task<CoreServer> StartAsync(string root, Func<bool>? hostAnswers = null, TimeProvider? time = null)
    {
        var server = new CoreServer(root, hostAnswers ?? (() => true), time ?? TimeProvider.System);
        await server.app.StartAsync();
        return server;
    }

    public T Get<T>() where T : notnull => app.Services.GetRequiredService<T>();

    public Uri AgentUri => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First().Replace("http:", "ws:") + "/agent");

    /// <summary>Waits for something that comes by itself; fails after 15 s.</summary>
    public static async Task UntilAsync(Func<bool> happened, string what)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(15));
        while (!happened())
        {
            if (limit.IsCancellationRequested) Assert.Fail($"did not happen: {what}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        folder.Dispose();
    }
}
