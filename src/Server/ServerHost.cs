using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Muster.Server.Accounts;
using Muster.Server.AgentLink;
using Muster.Server.Backups;
using Muster.Server.Checking;
using Muster.Server.Commands;
using Muster.Server.Commands.Pages;
using Muster.Server.Configuration;
using Muster.Server.Downtimes;
using Muster.Server.Events;
using Muster.Server.Forecasts;
using Muster.Server.Gathering;
using Muster.Server.Graphs;
using Muster.Server.Hosts;
using Muster.Server.Install;
using Muster.Server.Jobs;
using Muster.Server.Jobs.Pages;
using Muster.Server.LoadRuns;
using Muster.Server.LocalAgent;
using Muster.Server.MetricsApi;
using Muster.Server.OnCall;
using Muster.Server.Notifications;
using Muster.Server.Overview;
using Muster.Server.PageChecks;
using Muster.Server.Problems;
using Muster.Server.Requests;
using Muster.Server.States;
using Muster.Server.Storage;
using Muster.Server.Views;
using Muster.Server.Web;
using Muster.Server.Web.Access;
using Muster.Server.Web.Answers;
using Muster.Server.Web.Api;
using Muster.Server.Web.Live;
using Muster.Server.Web.Proxy;
using Muster.Server.Web.Shell;

namespace Muster.Server;

/// <summary>
/// The whole server as an object: tests start it in process on port 0 over a folder of their own.
/// Slices are listed in their order, one line each; a slice uses only those above it.
/// </summary>
public sealed class ServerHost(ServerOptions options, TimeProvider? time = null) : IAsyncDisposable
{
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(3);
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private WebApplication? _app;

    /// <summary>Where it listens, with the port that was taken.</summary>
    public IReadOnlyList<string> Addresses =>
        [.. Started.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses];

    public IServiceProvider Services => Started.Services;

    private WebApplication Started => _app ?? throw new InvalidOperationException("the server is not started");

    /// <summary>Runs until SIGINT or SIGTERM. Answers the exit code.</summary>
    public static async Task<int> RunAsync(ServerOptions options)
    {
        await using ServerHost host = new(options);
        try
        {
            await host.StartAsync();
        }
        catch (StartException e)
        {
            await Console.Error.WriteLineAsync($"muster-server: {e.Message}");
            return 1;
        }
        var warming = Task.Run(() => host.Services.GetRequiredService<PageWarming>().RunAsync(host.Started.Lifetime.ApplicationStopping));
        await host.Started.WaitForShutdownAsync();
        await warming;
        return 0;
    }

    /// <exception cref="StartException">The port or the data folder cannot be had; the message names the cure.</exception>
    public async Task StartAsync(CancellationToken ct = default)
    {
        DataFolder folder = DataFolder.Open(options.Data);
        try
        {
            _app = Build(folder);
            _app.Services.GetRequiredService<DataFolder>();
            _app.Services.GetRequiredService<Database>();
            Map(_app);
            await _app.StartAsync(ct);
        }
        catch (Exception e)
        {
            await DisposeAsync();
            folder.Dispose();
            if (e is IOException { InnerException: AddressInUseException })
                throw new StartException($"{options.Listen.Text} is taken by another program. End that one, or listen elsewhere with --listen URL.", e);
            if (e is System.Net.Sockets.SocketException)
                throw new StartException($"cannot listen on {options.Listen.Text}: {e.Message}. Give an address of this machine (and a port this user may take) with --listen URL.", e);
            throw;
        }
    }

    public async Task StopAsync(CancellationToken ct = default)
    {
        if (_app is not null)
            await _app.StopAsync(ct);
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not { } app)
            return;
        _app = null;
        await app.DisposeAsync();
    }

    private WebApplication Build(DataFolder folder)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            ApplicationName = "muster-server",
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = Environments.Production,
        });
        builder.Logging.AddServerLog();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(Listen);
        builder.Services.AddRouting();
        builder.Services.AddSingleton(_time);
        builder.Services.AddSingleton(options);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = StopWithin);

        builder.Services.AddStorage(folder);
        builder.Services.AddApi();
        builder.Services.AddCompression();
        builder.Services.AddLive();
        builder.Services.AddPages();
        builder.Services.AddAccounts();
        builder.Services.AddInstall();
        builder.Services.AddConfiguration();
        builder.Services.AddHosts();
        builder.Services.AddStates();
        builder.Services.AddChecking();
        builder.Services.AddAgentLink();
        builder.Services.AddProblems();
        builder.Services.AddMetricsApi(options.Limits);
        builder.Services.AddEvents();
        builder.Services.AddBackups();
        builder.Services.AddGathering();
        builder.Services.AddCommands();
        builder.Services.AddJobs();
        builder.Services.AddGraphs();
        builder.Services.AddViews();
        builder.Services.AddForecasts();
        builder.Services.AddOnCall();
        builder.Services.AddDowntimes();
        builder.Services.AddNotifications();
        builder.Services.AddRequests();
        builder.Services.AddLoadRuns();
        builder.Services.AddPageChecks();
        builder.Services.AddLocalAgent(options);
        builder.Services.AddOverviewPages();
        return builder.Build();
    }

    private static void Map(WebApplication app)
    {
        app.UsePageWarming();
        app.UseTrustedProxies(app.Services.GetRequiredService<ServerOptions>().TrustedProxies);
        app.UseHeadAnswers();
        app.UseCompression();
        app.UseProblemAnswers();
        app.UseRouting();
        app.UseAccounts();
        app.UsePageSignIn();
        app.UseAccessGate();
        app.UseWebSockets();
        app.MapApi();
        app.MapLive();
        app.MapAssets().AllowPublic();
        app.MapLogin();
        app.MapAccounts();
        app.MapInstall();
        app.MapStates();
        app.MapChecking();
        app.MapAgentLink().AllowPublic();
        app.MapRuns();
        app.MapProblems();
        app.MapMetricsApi();
        app.MapEvents();
        app.MapBackups();
        app.MapGathering();
        app.MapGatheringPages();
        app.MapCommands();
        app.MapJobs();
        app.MapGraphs();
        app.MapNotifications();
        app.MapViews();
        app.MapForecasts();
        app.MapOnCall();
        app.MapDowntimes();
        app.MapRequests();
        app.MapLoadRuns();
        app.MapCommandPages();
        app.MapJobPages();
        app.MapPageChecks();
        app.MapOverviewPages();

        IReadOnlyList<string> open = AccessExtensions.WithoutRequirement(((IEndpointRouteBuilder)app).DataSources);
        if (open.Count > 0)
            throw new InvalidOperationException($"endpoints that say neither Require(role) nor AllowPublic(): {string.Join("; ", open)}");
    }

    private void Listen(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = 16 << 20;
        // Of what an agent sends and nobody has taken yet: a thousand that print at once would hold a thousand times the usual megabyte.
        kestrel.Limits.MaxRequestBufferSize = 128 << 10;
        if (options.Listen.Address is { } address)
            kestrel.Listen(address, options.Listen.Port);
        else
            kestrel.ListenAnyIP(options.Listen.Port);
    }
}
