namespace Muster.HttpLint.Notes;

/// <summary>Something that can be said of a response.</summary>
/// <param name="Id">Stable; waivers, baselines and other programs go by it.</param>
/// <param name="Explanation">What it means for who asks, in a sentence or two.</param>
/// <param name="Cure">What to do about it; empty where nothing needs doing.</param>
public sealed record NoteKind(string Id, Severity Severity, NoteCategory Category, string Explanation, string Cure);

/// <summary>A note on one response.</summary>
/// <param name="Subject">What it is about: <c>header-cache-control</c>, <c>body</c>, <c>status</c>, <c>certificate</c>, <c>probe-gzip</c> …</param>
/// <param name="Summary">What was found here, with the figures of this response.</param>
/// <param name="HeaderText">The header lines it is about, as sent; empty when it is about none.</param>
public sealed record Note(NoteKind Kind, string Subject, string Summary, string HeaderText = "")
{
    public string Id => Kind.Id;

    public Severity Severity => Kind.Severity;
}
