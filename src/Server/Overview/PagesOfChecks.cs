using Muster.Server.Configuration;
using Muster.Server.Overview.Checks;
using Muster.Server.Overview.Groups;
using Muster.Server.Overview.Problems;
using Muster.Server.Storage;
using Muster.Server.Web.Access;
using Muster.Server.Web.Kit;
using Muster.Server.Web.Shell;

namespace Muster.Server.Overview;

/// <summary>The pages about checks: the list, one check, its editor, groups, problems.</summary>
internal static class PagesOfChecks
{
    public static void MapPagesOfChecks(this IEndpointRouteBuilder routes)
    {
        routes.MapPage("/checks", (HttpRequest request, ChecksReading reading) =>
            PageResult.Of<ChecksPage>("Checks", ("View", reading.Read(PageQuery.From(request)))));
        routes.MapPage("/checks/new", () => PageResult.Of<CheckEditPage>("New check", ("Yaml", CheckEditPage.Example)), Role.Operator);
        // A state of one series is shown where its check is, among the others.
        routes.MapPage("/checks/{name}", (string name, HttpRequest request, ChecksReading reading, CheckText text) =>
            reading.Read(SeriesName.CheckOf(name), text.Of(name), PageQuery.From(request)) is { } view
                ? PageResult.Of<CheckPage>(SeriesName.CheckOf(name), ("View", view))
                : NotFoundPage.Answer($"No check is called {name}", "/checks", "All checks"));
        routes.MapPage("/checks/{name}/edit", (string name, CheckText text, ConfigurationStore configuration) =>
            configuration.Current.Checks.ContainsKey(name)
                ? PageResult.Of<CheckEditPage>($"Edit {name}", ("Name", name), ("Yaml", text.Of(name)))
                : NotFoundPage.Answer($"No check is called {name}", "/checks", "All checks"), Role.Operator);
        routes.MapPage("/groups", (GroupsReading reading, ConfigurationStore configuration) =>
            PageResult.Of<GroupsPage>("Groups", ("Roots", reading.Read(configuration.Current.Groups))));
        routes.MapPage("/problems", (HttpRequest request, ProblemsReading reading, ConfigurationStore configuration) =>
            PageResult.Of<ProblemsPage>("Problems", ("View", reading.Read(PageQuery.From(request), configuration.Current.GroupTags))));
    }
}
