using Muster.Server.Hosts;
using Muster.Server.Configuration;
using Muster.Server.Overview.Agents;
using Muster.Server.Overview.Checks;
using Muster.Server.Overview.Groups;
using Muster.Server.Overview.Host;
using Muster.Server.Overview.Hosts;
using Muster.Server.Overview.Problems;
using Muster.Server.Overview.Reading;
using Muster.Server.Overview.Search;
using Muster.Server.Web.Access;
using Muster.Server.Web.Kit;
using Muster.Server.Web.Shell;

namespace Muster.Server.Overview;

/// <summary>The pages that look across the slices.</summary>
public static class OverviewPages
{
    public static void AddOverviewPages(this IServiceCollection services)
    {
        services.AddSingleton<Rows>();
        services.AddSingleton<OverviewReading>();
        services.AddSingleton<HostsReading>();
        services.AddSingleton<HostReading>();
        services.AddSingleton<AgentsReading>();
        services.AddSingleton<ChecksReading>();
        services.AddSingleton<CheckText>();
        services.AddSingleton<GroupsReading>();
        services.AddSingleton<ProblemsReading>();
        services.AddSingleton<SearchReading>();
        services.AddHostedService<PagePulse>();
        services.AddSingleton(new WarmPage(p => p.GetRequiredService<HostRegistry>().Current is [var host, ..] ? $"/hosts/{host.Name}" : null));
    }

    public static void MapOverviewPages(this WebApplication app)
    {
        var configuration = app.Services.GetRequiredService<ConfigurationStore>();
        var signals = app.Services.GetRequiredService<ShellSignals>();
        signals.Problems = app.Services.GetRequiredService<ProblemsReading>().Signal;
        signals.Refusal = () => configuration.LastRefusal is { } no ? new RefusalSignal(no.File, (int)no.Line, (int)no.Column, no.Reason) : null;
        app.MapPage("/", (HttpRequest request, OverviewReading reading, GroupsReading groups) => PageResult.Of<OverviewPage>(
            "Overview", ("View", reading.Read(groups.Read(configuration.Current.Groups))), ("Address", InstallLine.Address(request))));
        app.MapPagesOfHosts(() => configuration.Current.GroupTags);
        app.MapPagesOfChecks();
        app.MapOverview();
    }
}
