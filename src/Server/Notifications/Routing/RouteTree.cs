using System.Text.RegularExpressions;
using Muster.Server.Notifications.Settings;

namespace Muster.Server.Notifications.Routing;

/// <summary>What one route said to a subject.</summary>
/// <param name="Depth">0 for a route of the trunk.</param>
/// <param name="Taken">It is told as this route says.</param>
/// <param name="Why">In words: which condition was not met, or that one was.</param>
public sealed record RouteStep(NotifyRoute Route, int Depth, bool Matched, bool Taken, string Why);

/// <summary>Which routes take a subject: the first of each level that matches, and those behind it while routes say <c>continue</c>.</summary>
public static class RouteTree
{
    /// <summary>At least one route: where none matches, the default.</summary>
    public static IReadOnlyList<NotifyRoute> Taking(NotifyConfiguration all, Subject subject, DateTimeOffset at) =>
        [.. Trace(all, subject, at).Where(step => step.Taken).Select(step => step.Route)];

    /// <summary>Every route that was looked at, in order.</summary>
    public static IReadOnlyList<RouteStep> Trace(NotifyConfiguration all, Subject subject, DateTimeOffset at)
    {
        var steps = new List<RouteStep>();
        if (!Level(all.Routes, subject, at, 0, steps))
            steps.Add(new RouteStep(NotifyRoute.Default, 0, true, true, all.Routes.Count == 0 ? "no routes are configured" : "no route takes it"));
        return steps;
    }

    private static bool Level(IReadOnlyList<NotifyRoute> routes, Subject subject, DateTimeOffset at, int depth, List<RouteStep> steps)
    {
        var taken = false;
        foreach (var route in routes)
        {
            if (Objection(route, subject, at) is { } no)
            {
                steps.Add(new RouteStep(route, depth, false, false, no));
                continue;
            }
            var place = steps.Count;
            var below = Level(route.Routes, subject, at, depth + 1, steps);
            steps.Insert(place, new RouteStep(route, depth, true, !below, below ? "matches; a route below takes it" : "matches"));
            taken = true;
            if (!route.Continue) break;
        }
        return taken;
    }

    private static string? Objection(NotifyRoute route, Subject subject, DateTimeOffset at)
    {
        if (!route.On.Matches(subject.Host)) return $"{subject.Host.Name} is not in “{route.On}”";
        if (route.Checks.Count > 0 && !route.Checks.Any(pattern => Like(subject.Check, pattern))) return $"{subject.Check} is none of {string.Join(", ", route.Checks)}";
        if (route.Severities.Count > 0 && !route.Severities.Contains(subject.Severity)) return $"{subject.Status} is not {string.Join(" or ", route.Severities.Select(s => s.ToString().ToUpperInvariant()))}";
        return route.Hours is { } hours && !hours.Contains(at) ? $"outside of {hours}" : null;
    }

    /// <summary>With * for any characters and ? for one.</summary>
    internal static bool Like(string text, string pattern)
    {
        if (pattern.AsSpan().IndexOfAny('*', '?') < 0) return text == pattern;
        return Regex.IsMatch(text, $@"\A{Regex.Escape(pattern).Replace("\\*", ".*").Replace("\\?", ".")}\z", RegexOptions.NonBacktracking | RegexOptions.Singleline);
    }

    /// <summary>What is the same for all that belong into one incident of the route.</summary>
    public static string GroupOf(NotifyRoute route, Subject subject, IReadOnlyDictionary<string, IReadOnlyCollection<string>> groups) =>
        string.Join('|', new[] { $"route:{route.Name}" }.Concat(route.GroupBy.Select(key => key switch
        {
            "host" => $"host:{subject.Host.Id}",
            "check" => $"check:{subject.Check}",
            "severity" => $"severity:{subject.Severity}",
            "group" => "group:" + string.Join(',', groups.Where(g => g.Value.All(subject.Host.HasTag)).Select(g => g.Key).Order(StringComparer.Ordinal)),
            _ => key + "=" + string.Join(',', subject.Host.Tags.Where(tag => tag.StartsWith(key.AsSpan(4), StringComparison.Ordinal))),
        })));
}
