namespace Muster.HttpLint.Notes;

/// <summary>Strict-Transport-Security.</summary>
internal static class HstsNotes
{
    public static readonly NoteShelf Shelf = new(NoteCategory.Security);

    public static readonly NoteKind Valid = Shelf.Good("HSTS_VALID", "Browsers will only come over HTTPS to this host from now on.");
    public static readonly NoteKind Invalid = Shelf.Bad("HSTS_INVALID", "The header is not valid, so browsers ignore it; other notes say why.", "Write max-age=31536000; includeSubDomains.");
    public static readonly NoteKind None = Shelf.Warn("HSTS_NONE", "The page is there over HTTPS, but browsers are not told to come over HTTPS only.", "Send Strict-Transport-Security: max-age=31536000.");
    public static readonly NoteKind NoMaxAge = Shelf.Bad("HSTS_NO_MAX_AGE", "max-age is missing, and without it the header does not count.", "Add max-age=31536000.");
    public static readonly NoteKind BadMaxAge = Shelf.Bad("HSTS_BAD_MAX_AGE", "max-age is no whole number of seconds, so the header does not count.", "Give whole seconds.");
    public static readonly NoteKind MaxAgeZero = Shelf.Warn("HSTS_MAX_AGE_ZERO", "max-age=0 tells browsers to forget that this host wants HTTPS.", "Keep it only while HTTPS is being given up.");
    public static readonly NoteKind ShortMaxAge = Shelf.Warn("HSTS_SHORT_MAX_AGE", "It holds for less than half a year; who comes seldom is not protected.", "Use at least 15768000, better 31536000.");
    public static readonly NoteKind Subdomains = Shelf.Info("HSTS_SUBDOMAINS", "It holds for all names below this one, too.");
    public static readonly NoteKind NoSubdomains = Shelf.Info("HSTS_NO_SUBDOMAINS", "It does not hold for names below this one; cookies shared with them may travel in the clear.", "Add includeSubDomains when all of them speak HTTPS.");
    public static readonly NoteKind Preload = Shelf.Good("HSTS_PRELOAD", "The host may be put on the list that browsers ship with.");
    public static readonly NoteKind PreloadNotSuitable = Shelf.Bad("HSTS_PRELOAD_NOT_SUITABLE", "It asks for the browsers' list but does not meet its rules (a year, includeSubDomains).", "Raise max-age to 31536000 and add includeSubDomains, or remove preload.");
    public static readonly NoteKind DuplicateDirective = Shelf.Warn("HSTS_DUPLICATE_DIRECTIVE", "A directive is there twice, which makes the header invalid.", "Write each once.");
    public static readonly NoteKind ValueNotAllowed = Shelf.Bad("HSTS_VALUE_NOT_ALLOWED", "A directive has a value that takes none, which makes the header invalid.", "Remove the value.");
    public static readonly NoteKind OverHttp = Shelf.Warn("HSTS_OVER_HTTP", "Sent over plain HTTP the header is ignored (it could come from anybody).", "Redirect to HTTPS and send it there.");
}
