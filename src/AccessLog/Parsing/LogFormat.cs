using Muster.AccessLog.Reading;

namespace Muster.AccessLog.Parsing;

/// <summary>A log format: its name and how to make readers of it.</summary>
/// <param name="Name">As in <c>--format</c>.</param>
/// <param name="Reader">Makes a reader for one thread; the argument says whether times are wanted.</param>
public sealed record LogFormat(string Name, Func<bool, LineReader> Reader)
{
    /// <summary>A request takes several lines, so that a file can only be read from its beginning to its end.</summary>
    public bool SpansLines { get; private init; }

    private const string Common = "$remote_addr $ident $remote_user [$time_local] \"$request\" $status $body_bytes_sent";

    public static LogFormat TimedCombined { get; } = new("timed_combined", times => new TimedCombinedReader(times));

    /// <summary>All formats that are told apart by themselves, the strictest first.</summary>
    public static IReadOnlyList<LogFormat> Known { get; } =
    [
        TimedCombined,
        new("django-timelog", times => new LineReader<DjangoTimelogParser>(new DjangoTimelogParser(times))),
        new("haproxy", times => new LineReader<HaproxyParser>(new HaproxyParser(times))),
        new("json", times => new LineReader<JsonLineParser>(new JsonLineParser(times))),
        new("lograge", times => new LineReader<KeyValueParser>(new KeyValueParser(times))),
        new("rails", _ => new RailsReader()) { SpansLines = true },
        Lasting("rack", Common + " $request_time"),
        Lasting("combined-micros", Common + " \"$http_referer\" \"$http_user_agent\" %D"),
        Lasting("combined", Common + " \"$http_referer\" \"$http_user_agent\""),
        Lasting("common", Common),
        Lasting("vhost_combined", "$host " + Common + " \"$http_referer\" \"$http_user_agent\""),
        Lasting("vhost_common", "$host " + Common),
    ];

    /// <summary>A known format by its name, or a format string of nginx or Apache.</summary>
    /// <exception cref="FormatException">Says what is wrong.</exception>
    public static LogFormat Named(string text) =>
        Known.FirstOrDefault(f => f.Name.Equals(text, StringComparison.OrdinalIgnoreCase)) ?? OfTemplate(text, text);

    /// <summary>A format string of nginx (`$status …`) or Apache (`%h %l …`).</summary>
    /// <exception cref="FormatException">Says what is wrong and where.</exception>
    public static LogFormat OfTemplate(string name, string text)
    {
        var template = Template.Parse(text);
        return new LogFormat(name, times => new LineReader<TemplateParser>(new TemplateParser(template, times)));
    }

    /// <summary>One of ours: taken apart only when it is tried.</summary>
    private static LogFormat Lasting(string name, string text) => new(name, times => new LineReader<TemplateParser>(new TemplateParser(Template.Parse(text), times)));

    /// <summary>The W3C format of IIS: columns as named by a <c>#Fields:</c> line.</summary>
    public static LogFormat W3c(string fields) => new("w3c", times => new LineReader<W3cParser>(new W3cParser(W3cParser.ColumnsOf(fields), times)));

    public override string ToString() => Name;
}
