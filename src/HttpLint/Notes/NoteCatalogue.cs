namespace Muster.HttpLint.Notes;

/// <summary>Every note there is.</summary>
public static class NoteCatalogue
{
    public static readonly IReadOnlyList<NoteKind> All =
    [
        .. GeneralNotes.Shelf.Kinds, .. StatusNotes.Shelf.Kinds, .. CachingNotes.Shelf.Kinds, .. ConnegNotes.Shelf.Kinds, .. CookieNotes.Shelf.Kinds, .. CorsNotes.Shelf.Kinds,
        .. RangeNotes.Shelf.Kinds, .. SecurityNotes.Shelf.Kinds, .. HstsNotes.Shelf.Kinds, .. TlsNotes.Shelf.Kinds, .. ValidationNotes.Shelf.Kinds, .. RedirectNotes.Shelf.Kinds,
    ];

    private static readonly Dictionary<string, NoteKind> ById = All.ToDictionary(k => k.Id);

    public static NoteKind? Find(string id) => ById.GetValueOrDefault(id);
}
