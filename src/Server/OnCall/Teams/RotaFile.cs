using System.Text.RegularExpressions;
using Muster.Server.Configuration;
using Muster.Server.OnCall.Rotas;
using NodaTime;
using NodaTime.Text;
using YamlDotNet.RepresentationModel;

namespace Muster.Server.OnCall.Teams;

/// <summary>Reads a rota and its layers.</summary>
internal static partial class RotaFile
{
    private static readonly LocalDateTimePattern DateAndTime = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm");
    private static readonly LocalDatePattern DateAlone = LocalDatePattern.Iso;

    /// <summary>Rules of zones differ from year to year: some of their holes show only after years.</summary>
    private static readonly Duration LookAhead = Duration.FromDays(5 * 366);

    public static Rota Read(YamlMap map, IReadOnlyDictionary<string, Person> people, IReadOnlyDictionary<string, Team> teams)
    {
        var name = map.Text("rota")!;
        var zone = OnCallFile.Zone(map, "zone") ?? throw map.Wrong(map.Node, $"the rota “{name}” needs a zone, in which its times are meant, such as zone: Europe/Berlin");
        var team = map.Text("team");
        if (team is not null && !teams.ContainsKey(team)) throw map.Wrong(map.Get("team")!, $"team: there is no team “{team}”" + (Nearest.Of(team, teams.Keys) is { } near ? $"; did you mean “{near}”?" : ""));
        var fallback = map.Text("fallback");
        if (fallback is not null && !people.ContainsKey(fallback)) throw map.Wrong(map.Get("fallback")!, $"fallback: there is no person “{fallback}”" + (Nearest.Of(fallback, people.Keys) is { } close ? $"; did you mean “{close}”?" : ""));
        var rota = new Rota(name, zone, Layers(map, zone, people), fallback) { Team = team, Description = map.Text("description") ?? "", File = map.Source.Name, Line = map.Node.Start.Line };
        if (fallback is null && FirstHole(rota) is { } hole) throw map.Wrong(map.Node, Tell(rota, hole));
        return rota;
    }

    private static List<RotaLayer> Layers(YamlMap map, DateTimeZone zone, IReadOnlyDictionary<string, Person> people)
    {
        if (map.Get("layers") is not { } node)
        {
            map.RefuseMistyped(["layers"]);
            throw map.Wrong(map.Node, "a rota needs layers: (- people: [ann, bob], turn: week, handover: 2026-01-05 09:00)");
        }
        if (node is not YamlSequenceNode { Children.Count: > 0 } list) throw map.Wrong(node, "layers: a sequence of at least one layer is expected here");
        var layers = new List<RotaLayer>();
        foreach (var item in list)
        {
            if (item is not YamlMappingNode one) throw map.Wrong(item, "a layer is a mapping (people: [ann, bob], …)");
            var layer = new YamlMap(map.Source, one, "a layer");
            layers.Add(Layer(layer, $"{layers.Count + 1}", zone, people));
            layer.RefuseOthers();
        }
        return layers;
    }

    private static RotaLayer Layer(YamlMap map, string number, DateTimeZone zone, IReadOnlyDictionary<string, Person> people)
    {
        var members = OnCallFile.People(map, "people", people, once: false);
        if (Moment(map, "handover") is not { } anchor)
        {
            map.RefuseMistyped(["handover"]);
            throw map.Wrong(map.Node, "a layer needs handover:, a date and time at which the first of its people takes over, such as 2026-01-05 09:00");
        }
        var layer = new RotaLayer(map.Text("name") ?? number, OnCallFile.Zone(map, "zone") ?? zone, members, Turn(map), anchor, When(map), Moment(map, "from"), Moment(map, "until"));
        if (layer is { From: { } from, Until: { } until } && until <= from) throw map.Wrong(map.Get("until")!, "until is not after from");
        return layer;
    }

    private static TurnLength Turn(YamlMap map)
    {
        var text = map.Text("turn") ?? "week";
        var match = TurnText().Match(text);
        if (!match.Success) throw map.Wrong(map.Get("turn")!, $"turn: “{text}” is no length of a turn; write 12 hours, day, week, 2 weeks or month");
        var count = match.Groups[1].Success ? int.Parse(match.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture) : 1;
        if (count == 0) throw map.Wrong(map.Get("turn")!, "turn: a turn lasts at least an hour");
        return new TurnLength(count, match.Groups[2].Value switch { "hour" => TurnUnit.Hours, "day" => TurnUnit.Days, "week" => TurnUnit.Weeks, _ => TurnUnit.Months });
    }

    private static List<WeeklyWindow> When(YamlMap map)
    {
        var windows = new List<WeeklyWindow>();
        var nodes = map.Get("when") is YamlSequenceNode list ? [.. list] : new[] { map.Get("when") };
        var texts = map.Texts("when") ?? [];
        for (var i = 0; i < texts.Count; i++)
            windows.AddRange(WindowText.Parse(texts[i]) ?? throw map.Wrong(nodes[i]!, $"when: “{texts[i]}” are no times of a week; write mon-fri 09:00-17:00, sat,sun, 17:00-09:00 or fri 17:00 - mon 09:00"));
        return windows;
    }

    private static LocalDateTime? Moment(YamlMap map, string key)
    {
        if (map.Text(key) is not { } text) return null;
        var moment = DateAndTime.Parse(text.Replace('T', ' ')) is { Success: true } both ? both.Value
            : DateAlone.Parse(text) is { Success: true } date ? date.Value.AtMidnight()
            : throw map.Wrong(map.Get(key)!, $"{key}: “{text}” is no date and time; write 2026-01-05 09:00");
        return moment.Year is >= 2000 and <= 2100 ? moment : throw map.Wrong(map.Get(key)!, $"{key}: the year must be between 2000 and 2100");
    }

    /// <summary>Turns make no holes: only the layers' times and limits do, so one person stands for all.</summary>
    private static Span? FirstHole(Rota rota)
    {
        var plain = rota with { Layers = [.. rota.Layers.Select(l => l with { People = [l.People[0]], Turn = new TurnLength(12, TurnUnit.Months) })] };
        var limits = rota.Layers.SelectMany(l => new[] { l.From, l.Until }).OfType<LocalDateTime>().Select(l => l.InZoneLeniently(rota.Zone).ToInstant() - Duration.FromDays(8))
            .Append(rota.Layers[0].Anchor.InZoneLeniently(rota.Zone).ToInstant()).ToList();
        return RotaCalendar.Holes(plain, limits.Min(), limits.Max() + LookAhead).Select(h => (Span?)h).FirstOrDefault();
    }

    private static string Tell(Rota rota, Span hole)
    {
        string At(Instant instant) => DateAndTime.Format(instant.InZone(rota.Zone).LocalDateTime);
        return $"nobody of the rota “{rota.Name}” is on call from {At(hole.From)} to {At(hole.To)}: add a layer, widen when, or name a fallback: PERSON for such times";
    }

    [GeneratedRegex(@"\A(?:(\d{1,4})\s*)?(hour|day|week|month)s?\z")]
    private static partial Regex TurnText();
}
