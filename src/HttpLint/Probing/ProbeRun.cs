using Muster.HttpLint.Fetching;
using Muster.HttpLint.Messages;
using Muster.HttpLint.Notes;

namespace Muster.HttpLint.Probing;

/// <summary>The probes of one resource: what they ask with and what they found.</summary>
/// <param name="budget">Null: as many requests as are needed.</param>
public sealed class ProbeRun(Fetcher fetcher, Exchange whole, ProbeBudget? budget = null)
{
    private readonly List<Note> notes = [];
    private readonly List<ProbeLook> looks = [];

    /// <summary>The first answer, which the others are compared with.</summary>
    public Exchange Whole => whole;

    public IReadOnlyList<Note> Notes => notes;

    public IReadOnlyList<ProbeLook> Looks => looks;

    internal void Add(NoteKind kind, string probe, string summary, string headerText = "") => notes.Add(new Note(kind, $"probe-{probe}", summary, headerText));

    /// <summary>Asks for the same resource once more; null when there is no answer (which is written down).</summary>
    internal async Task<Exchange?> AskAsync(string name, string method, CancellationToken ct, params FieldLine[] fields)
    {
        if (budget?.Take() == false)
        {
            looks.Add(new ProbeLook(name, null, "not asked: the budget of requests for probes was used up"));
            return null;
        }
        try
        {
            var exchange = await fetcher.FetchAsync(whole.Url, method, [.. whole.Request.Fields, .. fields], ct).ConfigureAwait(false);
            looks.Add(new ProbeLook(name, exchange, null));
            return exchange;
        }
        catch (FetchException failure)
        {
            looks.Add(new ProbeLook(name, null, failure.Message));
            return null;
        }
    }

    /// <summary>Runs them all, one after the other, so that the server is not tried by them.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        if (whole.Response is not { Status: 200, BodyKnown: true } || whole.Request.Method != "GET") return;
        await ConnegProbe.RunAsync(this, ct).ConfigureAwait(false);
        await RangeProbe.RunAsync(this, ct).ConfigureAwait(false);
        await ValidationProbe.RunAsync(this, ct).ConfigureAwait(false);
        await HeadProbe.RunAsync(this, ct).ConfigureAwait(false);
        await FormatProbe.RunAsync(this, ct).ConfigureAwait(false);
    }

    /// <summary>What an asset negotiates: codings of texts, formats of images. The second visit asks for the rest.</summary>
    public async Task RunForAssetAsync(CancellationToken ct)
    {
        if (whole.Response is not { Status: 200, BodyKnown: true }) return;
        await ConnegProbe.RunThriftyAsync(this, ct).ConfigureAwait(false);
        await FormatProbe.RunAsync(this, ct).ConfigureAwait(false);
    }

    /// <summary>The headers of the whole answer that are missing in another, of those named.</summary>
    internal string[] Missing(Exchange other, params string[] fields) => [.. fields.Where(f => whole.Response.Fields.Has(f) && !other.Response.Fields.Has(f))];
}
