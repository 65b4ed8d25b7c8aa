using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Muster.Metrics;
using Muster.Server.Accounts.Audit;
using Muster.Server.Accounts.Users;
using Muster.Server.AgentLink;
using Muster.Server.Checking;
using Muster.Server.Configuration;
using Muster.Server.Hosts;
using Muster.Server.MetricsApi;
using Muster.Server.MetricsApi.Store;
using Muster.Server.States;
using Muster.Server.Storage;
using Muster.Server.Tests.AgentLink;
using Muster.Server.Web.Access;
using Muster.Server.Web.Api;
using Muster.Server.Web.Live;

namespace Muster.Server.Tests.MetricsApi;

/// <summary>The slices from Storage to MetricsApi on a real Kestrel; one token reads, one may also write.</summary>
internal sealed class MetricsServer : IAsyncDisposable
{
    public const string Reader = "mst_reader", Writer = "mst_writer";

    /// <summary>How programs send a token that know only name and password: the token is the password.</summary>
    private static readonly string BasicReader = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("token:" + Reader));

    private readonly DataFolder _folder;
    private readonly WebApplication _app;

    private MetricsServer(string root, TimeProvider time, Uri? metrics)
    {
        _folder = DataFolder.Open(root);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(time);
        builder.Services.AddSingleton(new ServerOptions(root, ListenAddress.Parse("http://127.0.0.1:0"), LocalAgent: false) { Metrics = metrics });
        builder.Services.AddStorage(_folder);
        builder.Services.AddSingleton<EnrolmentCheck>(key => key == CoreServer.Key ? new EnrolmentGrant("test", []) : null);
        builder.Services.AddApi();
        builder.Services.AddMigrations(UserStore.Tables);
        builder.Services.AddSingleton<AuditTrail>();
        builder.Services.AddLive();
        builder.Services.AddConfiguration();
        builder.Services.AddHosts();
        builder.Services.AddSingleton<HostAsk>((_, _, _) => Task.FromResult(HostAnswers));
        builder.Services.AddStates();
        builder.Services.AddChecking();
        builder.Services.AddAgentLink();
        builder.Services.AddMetricsApi();
        _app = builder.Build();
        _app.UseProblemAnswers();
        _app.UseRouting();
        _app.Use((context, next) =>
        {
            var sent = context.Request.Headers.Authorization.ToString();
            Role? role = sent == "Bearer " + Reader || sent == BasicReader ? Role.Viewer : sent == "Bearer " + Writer ? Role.Operator : null;
            if (role is { } known) context.Features.Set(new Caller("test", known, CallerKind.Token));
            return next(context);
        });
        _app.UseAccessGate();
        _app.UseWebSockets();
        _app.MapAgentLink().AllowPublic();
        _app.MapMetricsApi();
    }

    public static async Task<MetricsServer> StartAsync(string root, TimeProvider? time = null, Uri? metrics = null)
    {
        var server = new MetricsServer(root, time ?? TimeProvider.System, metrics);
        await server._app.StartAsync();
        server.Http.BaseAddress = new Uri(server.Url);
        server.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Writer);
        return server;
    }

    public HttpClient Http { get; } = new();
    public string Url => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
    public Uri AgentUri => new(Url.Replace("http:", "ws:") + "/agent");

    /// <summary>What a host that is asked whether it lives will say.</summary>
    public bool HostAnswers { get; set; } = true;

    public string Api => Url + "/prometheus/api/v1";
    public T Get<T>() where T : notnull => _app.Services.GetRequiredService<T>();

    public async Task<(int Status, JsonElement Body)> AskAsync(string pathAndQuery)
    {
        using var response = await Http.GetAsync("/prometheus/api/v1/" + pathAndQuery, TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement);
    }

    /// <summary>Labels (without the name) and value of every series an instant query finds, sorted.</summary>
    public async Task<string[]> QueryAsync(string query)
    {
        var (status, body) = await AskAsync("query?query=" + Uri.EscapeDataString(query));
        Assert.True(status == 200, body.GetRawText());
        return [.. body.GetProperty("data").GetProperty("result").EnumerateArray()
            .Select(one => string.Join(' ', one.GetProperty("metric").EnumerateObject().Where(label => label.Name != "__name__").Select(label => $"{label.Name}={label.Value.GetString()}").Append(one.GetProperty("value")[1].GetString())))
            .Order(StringComparer.Ordinal)];
    }

    /// <summary>Waits until a query answers so; fails with what it answered last.</summary>
    public async Task UntilAsync(string query, params string[] expected)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(15));
        string[] last;
        while (!(last = await QueryAsync(query)).SequenceEqual(expected) && !limit.IsCancellationRequested) await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, CancellationToken.None);
        Assert.Equal(expected, last);
    }

    public void Append(Labels labels, long timeMs, params double[] everyMinute)
    {
        using var appender = Get<MetricsStore>().Appender("test");
        var series = appender.Series(labels);
        for (var i = 0; i < everyMinute.Length; i++) Assert.Equal(AppendOutcome.Stored, appender.Append(series, timeMs + i * 60_000, everyMinute[i]));
        appender.Commit();
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _folder.Dispose();
    }
}
