using Muster.Server.Configuration;
using Muster.Server.OnCall.Api;
using Muster.Server.Web.Access;
using Muster.Server.Web.Kit;
using Muster.Server.Web.Shell;

namespace Muster.Server.OnCall.Pages;

/// <summary>The pages of on-call: who, when, and the files behind.</summary>
internal static class OnCallPages
{
    public static void MapOnCallPages(this IEndpointRouteBuilder routes)
    {
        routes.MapPage("/oncall", (HttpRequest request, OnCallReading reading) =>
            PageResult.Of<OnCallPage>("On call", ("View", reading.Read(PageQuery.From(request), request.HttpContext.Caller().May(Role.Operator)))));
        routes.MapPage("/oncall/edit", (string? file, OnCallReading reading, ConfigurationFolder folder) =>
        {
            var files = OnCallFiles.Of(folder).Keys.ToList();
            var shown = file is not null && files.Contains(file) ? file : files.FirstOrDefault() ?? "oncall.yaml";
            var text = reading.Text(shown);
            return PageResult.Of<OnCallEditPage>("Edit on-call", ("Files", (IReadOnlyList<string>)(files.Count > 0 ? files : [shown])), ("File", shown), ("Yaml", text.Length > 0 ? text : OnCallEditPage.Example));
        }, Role.Operator);
    }
}
