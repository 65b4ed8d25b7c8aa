namespace Muster.HttpLint.Notes;

/// <summary>Set-Cookie.</summary>
internal static class CookieNotes
{
    public static readonly NoteShelf Shelf = new(NoteCategory.Cookies);

    public static readonly NoteKind Hardened = Shelf.Good("SET_COOKIE_HARDENED", "The cookie is Secure, HttpOnly and has a SameSite: scripts, plain connections and other sites cannot use it.");
    public static readonly NoteKind NameDup = Shelf.Warn("SET_COOKIE_NAME_DUP", "One response sets the same cookie twice; which one stays depends on the browser.", "Set it once.");
    public static readonly NoteKind BadDate = Shelf.Warn("SET_COOKIE_BAD_DATE", "The cookie's Expires is no date; browsers ignore it and drop the cookie at their end.", "Write it as Sun, 06 Nov 2094 08:49:37 GMT, or use Max-Age.");
    public static readonly NoteKind LifetimeTooLong = Shelf.Warn("SET_COOKIE_LIFETIME_TOO_LONG", "The cookie is to live longer than 400 days, the most that browsers grant.", "Ask for 400 days or less.");
    public static readonly NoteKind NotSecure = Shelf.Warn("SET_COOKIE_NOT_SECURE", "The cookie may travel over plain HTTP, or is SameSite=None without Secure, which browsers refuse.", "Add Secure.");
    public static readonly NoteKind NotHttpOnly = Shelf.Info("SET_COOKIE_NOT_HTTPONLY", "Scripts can read this session cookie; a single injected script can steal it.", "Add HttpOnly.");
    public static readonly NoteKind UnknownAttribute = Shelf.Warn("SET_COOKIE_UNKNOWN_ATTRIBUTE", "The cookie has an attribute that browsers do not know and ignore.", "Mend its spelling or remove it.");
    public static readonly NoteKind UnknownAttributeValue = Shelf.Warn("SET_COOKIE_UNKNOWN_ATTRIBUTE_VALUE", "SameSite is neither Strict nor Lax nor None; browsers fall back to their own choice.", "Write Strict, Lax or None.");
    public static readonly NoteKind EmptyMaxAge = Shelf.Warn("SET_COOKIE_EMPTY_MAX_AGE", "The cookie's Max-Age has no value and is ignored.", "Give seconds, or remove it.");
    public static readonly NoteKind LeadingZeroMaxAge = Shelf.Warn("SET_COOKIE_LEADING_ZERO_MAX_AGE", "The cookie's Max-Age begins with a zero; some browsers ignore such a number.", "Write it without leading zeros.");
    public static readonly NoteKind NonDigitMaxAge = Shelf.Warn("SET_COOKIE_NON_DIGIT_MAX_AGE", "The cookie's Max-Age is no whole number and is ignored.", "Give whole seconds.");
    public static readonly NoteKind EmptyDomain = Shelf.Warn("SET_COOKIE_EMPTY_DOMAIN", "The cookie's Domain is empty; browsers differ in what they make of that.", "Remove it: the cookie then stays with this host.");
    public static readonly NoteKind PartitionedNoSecure = Shelf.Warn("SET_COOKIE_PARTITIONED_NO_SECURE", "Partitioned is only heeded together with Secure.", "Add Secure.");
    public static readonly NoteKind NoName = Shelf.Bad("SET_COOKIE_NO_NAME", "The cookie has no name; browsers drop it or store it under an empty one.", "Write name=value.");
    public static readonly NoteKind PrefixHostBadPath = Shelf.Bad("SET_COOKIE_PREFIX_HOST_BAD_PATH", "A __Host- cookie must have Path=/; browsers refuse this one.", "Add Path=/.");
    public static readonly NoteKind PrefixHostBadDomain = Shelf.Bad("SET_COOKIE_PREFIX_HOST_BAD_DOMAIN", "A __Host- cookie must not have a Domain; browsers refuse this one.", "Remove Domain.");
    public static readonly NoteKind PrefixSecureMissing = Shelf.Bad("SET_COOKIE_PREFIX_SECURE_MISSING", "A __Secure- or __Host- cookie must be Secure; browsers refuse this one.", "Add Secure.");
    public static readonly NoteKind TooLarge = Shelf.Bad("SET_COOKIE_TOO_LARGE", "Name and value are longer than 4096 bytes together; browsers refuse the cookie.", "Keep the data on the server and only a key in the cookie.");
}
