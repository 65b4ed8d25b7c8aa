namespace Muster.HttpLint.Notes;

/// <summary>May it be stored, how long is it fresh, what is its key.</summary>
internal static class CachingNotes
{
    public static readonly NoteShelf Shelf = new(NoteCategory.Caching);

    public static readonly NoteKind FreshnessFresh = Shelf.Good("FRESHNESS_FRESH", "Caches may use this response again without asking, until the time it gives is over.");
    public static readonly NoteKind FreshnessNone = Shelf.Info("FRESHNESS_NONE", "The response says nothing from which a cache could tell how long it is fresh, so it is asked for every time.", "If it may be kept, say so: Cache-Control: max-age=SECONDS.");
    public static readonly NoteKind FreshnessNoCache = Shelf.Info("FRESHNESS_NO_CACHE", "Caches may store the response but must ask the server before each use (no-cache).");
    public static readonly NoteKind FreshnessStaleAlready = Shelf.Info("FRESHNESS_STALE_ALREADY", "Its freshness was over when it was sent, so caches ask again for every use.");
    public static readonly NoteKind FreshnessStaleCache = Shelf.Warn("FRESHNESS_STALE_CACHE", "A cache on the way served this after its freshness was over.", "Find the cache (see Via and Age) and why it could not ask the origin.");
    public static readonly NoteKind FreshnessHeuristic = Shelf.Warn("FRESHNESS_HEURISTIC", "Without a stated lifetime caches guess one from Last-Modified, usually a tenth of the age; each guesses otherwise.", "State the lifetime: Cache-Control: max-age=SECONDS, or no-cache.");
    public static readonly NoteKind FreshMustRevalidate = Shelf.Info("FRESH_MUST_REVALIDATE", "Fresh for now; once stale, caches must ask the server before they use it again (must-revalidate).");
    public static readonly NoteKind FreshProxyRevalidate = Shelf.Info("FRESH_PROXY_REVALIDATE", "Fresh for now; once stale, shared caches must ask the server first (proxy-revalidate or s-maxage).");
    public static readonly NoteKind StaleMustRevalidate = Shelf.Info("STALE_MUST_REVALIDATE", "It is stale and caches must not serve it without asking (must-revalidate).");
    public static readonly NoteKind StaleProxyRevalidate = Shelf.Info("STALE_PROXY_REVALIDATE", "It is stale and shared caches must not serve it without asking (proxy-revalidate or s-maxage).");
    public static readonly NoteKind StaleServable = Shelf.Info("STALE_SERVABLE", "It is stale, but nothing forbids a cache to serve it when the server cannot be reached.");
    public static readonly NoteKind StaleWhileRevalidate = Shelf.Info("STALE_WHILE_REVALIDATE", "For a while after its end caches may serve it while they fetch a new one in the background.");
    public static readonly NoteKind StaleIfError = Shelf.Info("STALE_IF_ERROR", "For a while after its end caches may serve it when the server answers with an error.");
    public static readonly NoteKind StoreStorable = Shelf.Info("STORE_STORABLE", "Every cache may store it: the browser's and shared ones on the way.");
    public static readonly NoteKind StoreNoStore = Shelf.Info("STORE_NO_STORE", "No cache may store it (no-store).");
    public static readonly NoteKind StorePrivate = Shelf.Info("STORE_PRIVATE", "Only the browser's own cache may store it, not shared ones (private).");
    public static readonly NoteKind StoreAuthorization = Shelf.Info("STORE_AUTHORIZATION", "It answers a request with credentials, so shared caches do not store it unless it says public, s-maxage or must-revalidate.");
    public static readonly NoteKind StoreMethod = Shelf.Info("STORE_METHOD", "Answers to this method are not stored by caches.");
    public static readonly NoteKind StoreStatus = Shelf.Info("STORE_STATUS", "This status is not stored by caches unless the response states its freshness.");
    public static readonly NoteKind StorePrivatePublicConflict = Shelf.Bad("STORE_PRIVATE_PUBLIC_CONFLICT", "It says both private and public; caches disagree on which one counts.", "Keep the one that is meant.");
    public static readonly NoteKind CcAndExpires = Shelf.Info("CC_AND_EXPIRES", "Cache-Control: max-age and Expires are both there; every cache in use goes by max-age.", "Expires can go.");
    public static readonly NoteKind CcConflicting = Shelf.Warn("CC_CONFLICTING", "Directives of Cache-Control contradict each other; the stricter one counts.", "Remove the one that is not meant.");
    public static readonly NoteKind CcDup = Shelf.Warn("CC_DUP", "A directive of Cache-Control is there more than once; which one counts depends on the cache.", "Send each directive once.");
    public static readonly NoteKind CcMiscap = Shelf.Warn("CC_MISCAP", "A directive is not in small letters. Names have no case, but some programs compare them as they stand.", "Write directives in small letters.");
    public static readonly NoteKind CcWrongMessage = Shelf.Warn("CC_WRONG_MESSAGE", "This directive belongs into requests and means nothing in a response.", "Remove it.");
    public static readonly NoteKind CcBadValueType = Shelf.Bad("CC_BAD_VALUE_TYPE", "A directive has a value of the wrong kind; caches may take the response for stale or ignore the directive.", "Give seconds as bare digits where a time is wanted, and no value where none is.");
    public static readonly NoteKind CurrentAge = Shelf.Info("CURRENT_AGE", "It comes from a cache, where it has been for the time that Age says.");
    public static readonly NoteKind AgeLarge = Shelf.Warn("AGE_LARGE", "Age says that a cache has kept this for longer than a year.", "Look at the clock and the store of the cache that sends it.");
    public static readonly NoteKind AgeNegative = Shelf.Bad("AGE_NEGATIVE", "Age is below zero, which no time in a cache can be; receivers ignore it.", "Mend the cache that sends it.");
    public static readonly NoteKind AgeNotInt = Shelf.Bad("AGE_NOT_INT", "Age is no whole number of seconds; receivers ignore it.", "Send whole seconds.");
    public static readonly NoteKind VaryAsterisk = Shelf.Warn("VARY_ASTERISK", "Vary: * says that no stored response ever fits another request, so it is never used again.", "Name the request headers that matter, or say no-store.");
    public static readonly NoteKind VaryComplex = Shelf.Warn("VARY_COMPLEX", "It varies on more than three headers; so many variants make a cache useless.", "Vary on fewer headers.");
    public static readonly NoteKind VaryHost = Shelf.Warn("VARY_HOST", "Vary names Host, which is a part of every cache's key anyway.", "Remove Host from Vary.");
    public static readonly NoteKind VaryUserAgent = Shelf.Warn("VARY_USER_AGENT", "Vary names User-Agent: there are thousands, so stored responses hardly ever fit.", "Decide in the browser (responsive pages, client hints) and remove it.");
    public static readonly NoteKind VaryCookie = Shelf.Warn("VARY_COOKIE", "Vary names Cookie: every visitor has others, so shared caches keep a copy for each.", "Say private, or take what depends on cookies out of the response.");
}
