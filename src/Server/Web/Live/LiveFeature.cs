using System.Text.RegularExpressions;
using Muster.Server.Web.Access;
using Muster.Server.Web.Api;

namespace Muster.Server.Web.Live;

/// <summary>The two streams of what changed, see <see cref="LiveUpdates"/>.</summary>
public static partial class LiveFeature
{
    private const int MostTopics = 64;

    public static void AddLive(this IServiceCollection services)
    {
        services.AddSingleton<LiveUpdates>();
        services.AddSingleton<EventStream>();
    }

    public static void MapLive(this WebApplication app)
    {
        LiveUpdates updates = app.Services.GetRequiredService<LiveUpdates>();
        app.Services.GetRequiredService<OwnMetrics>().Gauge("muster_live_subscribers", "Streams that are open.", () => updates.Subscribers);
        app.MapGet("/api/v1/stream", (HttpContext context, EventStream stream, string? events) => stream.ApiAsync(context, Words("events", events)))
            .Require(Role.Viewer).WithTags("Stream").WithName("Stream")
            .WithSummary("What changes, as Server-Sent Events; ?events=host,state,problem,configuration,suggestion chooses. Last-Event-ID resumes.");
        app.MapGet("/live", (HttpContext context, EventStream stream, string? topics, long? since) => stream.PageAsync(context, Words("topics", topics), since))
            .Require(Role.Viewer).ExcludeFromDescription();
    }

    private static IReadOnlySet<string> Words(string name, string? list)
    {
        HashSet<string> words = [.. (list ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
        if (words.Count > MostTopics)
            throw ApiProblem.BadRequest($"{name}: at most {MostTopics} at once.");
        // A line break or a quote in a name would end the event it is written into.
        if (words.FirstOrDefault(word => !Word().IsMatch(word)) is { } wrong)
            throw ApiProblem.BadRequest($"{name}: '{wrong}' is not a name; letters, digits and . _ : ~ - only.");
        return words;
    }

    [GeneratedRegex(@"\A[A-Za-z0-9._:~-]{1,300}\z")]
    private static partial Regex Word();
}
