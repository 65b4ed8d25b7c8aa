namespace Muster.HttpLint.Notes;

/// <summary>What happens on the way to the page.</summary>
internal static class RedirectNotes
{
    public static readonly NoteShelf Shelf = new(NoteCategory.Redirects);

    public static readonly NoteKind Permanent = Shelf.Info("REDIRECT_PERMANENT", "The address has moved for good; browsers and caches remember it.");
    public static readonly NoteKind Temporary = Shelf.Info("REDIRECT_TEMPORARY", "The address is elsewhere for now; it is asked for here every time.", "If it moved for good, answer 301 or 308.");
    public static readonly NoteKind Chain = Shelf.Warn("REDIRECT_CHAIN", "There is more than one redirect on the way to the page; each costs a round trip.", "Redirect to the final address at once.");
    public static readonly NoteKind Loop = Shelf.Bad("REDIRECT_LOOP", "The redirects lead in a circle or do not end; browsers show an error.", "Break the circle.");
    public static readonly NoteKind ToPlain = Shelf.Bad("REDIRECT_TO_PLAIN", "The redirect leads from HTTPS to plain HTTP: who listens can read and change what follows.", "Redirect to the https address.");
}
