using Muster.HttpLint.Messages;
using Muster.HttpLint.Notes;

namespace Muster.HttpLint.Fields;

/// <summary>One response under judgement: what the rules look at, and where their notes go.</summary>
public sealed class LintRun(Exchange exchange)
{
    private readonly List<Note> notes = [];

    public Exchange Exchange => exchange;

    public RequestMessage Request => exchange.Request;

    public ResponseMessage Response => exchange.Response;

    public FieldLines Fields => exchange.Response.Fields;

    /// <summary>The end of the exchange, by this machine's clock; for saved responses the date they carry.</summary>
    public DateTimeOffset Now { get; } = exchange.Saved && HttpDate.TryParseOld(exchange.Response.Fields.Last("Date")?.Value ?? "", out var sent) ? sent : exchange.Ended;

    public CacheControl CacheControl { get; } = CacheControl.Parse(exchange.Response.Fields);

    public bool Secure => exchange.Url.Scheme == Uri.UriSchemeHttps;

    public IReadOnlyList<Note> Notes => notes;

    public bool Has(NoteKind kind) => notes.Exists(n => n.Kind == kind);

    /// <summary>A note about a header; all its lines are shown with it.</summary>
    public void Field(NoteKind kind, string field, string summary) =>
        notes.Add(new Note(kind, $"header-{field.ToLowerInvariant()}", summary, string.Join('\n', Fields.Of(field).Select(l => l.Raw))));

    public void Add(NoteKind kind, string subject, string summary, string headerText = "") => notes.Add(new Note(kind, subject, summary, headerText));
}
