namespace Muster.HttpLint.Notes;

/// <summary>The notes of one category, in the order they are written down.</summary>
internal sealed class NoteShelf(NoteCategory category)
{
    private readonly List<NoteKind> kinds = [];

    public IReadOnlyList<NoteKind> Kinds => kinds;

    public NoteKind Good(string id, string explanation) => Put(new NoteKind(id, Severity.Good, category, explanation, ""));

    public NoteKind Info(string id, string explanation, string cure = "") => Put(new NoteKind(id, Severity.Info, category, explanation, cure));

    public NoteKind Warn(string id, string explanation, string cure) => Put(new NoteKind(id, Severity.Warn, category, explanation, cure));

    public NoteKind Bad(string id, string explanation, string cure) => Put(new NoteKind(id, Severity.Bad, category, explanation, cure));

    private NoteKind Put(NoteKind kind)
    {
        kinds.Add(kind);
        return kind;
    }
}
