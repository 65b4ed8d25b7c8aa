namespace Muster.HttpLint.Notes;

/// <summary>Content codings and what is negotiated.</summary>
internal static class ConnegNotes
{
    public static readonly NoteShelf Shelf = new(NoteCategory.Conneg);

    public static readonly NoteKind EncodingUnwanted = Shelf.Warn("ENCODING_UNWANTED", "The body has a content coding that the request did not offer to take; the receiver may not be able to read it.", "Look at Accept-Encoding before compressing.");
    public static readonly NoteKind EncodingUnknown = Shelf.Warn("ENCODING_UNKNOWN", "The content coding is none that is registered; nobody can read the body.", "Use gzip, br, zstd or deflate, or none.");
    public static readonly NoteKind BadQValue = Shelf.Warn("BAD_Q_VALUE", "A q value is not a number from 0 to 1 with at most three decimals.", "Write q=0.5 and the like.");
    public static readonly NoteKind BadGzip = Shelf.Bad("BAD_GZIP", "The body is said to be gzip but cannot be unpacked; browsers show an error.", "Find what compresses or cuts it (often two layers compress, or one says so without doing it).");
    public static readonly NoteKind BadBrotli = Shelf.Bad("BAD_BROTLI", "The body is said to be brotli but cannot be unpacked; browsers show an error.", "Find what compresses or cuts it.");
    public static readonly NoteKind BadZlib = Shelf.Bad("BAD_ZLIB", "The body is said to be deflate but is no zlib stream; some receivers cannot read it.", "Wrap it in zlib (RFC 1950), or better: send gzip.");
    public static readonly NoteKind BadZstd = Shelf.Bad("BAD_ZSTD", "The body is said to be zstd but is no zstd frame; browsers show an error.", "Find what compresses or cuts it.");
    public static readonly NoteKind GzipGood = Shelf.Good("CONNEG_GZIP_GOOD", "It is sent compressed with gzip to those who take it, and becomes smaller.");
    public static readonly NoteKind GzipBad = Shelf.Warn("CONNEG_GZIP_BAD", "With gzip the response becomes larger than without.", "Do not compress what is small or already compressed.");
    public static readonly NoteKind GzipNone = Shelf.Warn("CONNEG_GZIP_NONE", "Text of this size is sent uncompressed although gzip was offered.", "Switch compression on for this type.");
    public static readonly NoteKind BrGood = Shelf.Good("CONNEG_BR_GOOD", "It is sent compressed with brotli to those who take it, and becomes smaller.");
    public static readonly NoteKind BrBad = Shelf.Warn("CONNEG_BR_BAD", "With brotli the response becomes larger than without.", "Do not compress what is small or already compressed.");
    public static readonly NoteKind ZstdGood = Shelf.Good("CONNEG_ZSTD_GOOD", "It is sent compressed with zstd to those who take it, and becomes smaller.");
    public static readonly NoteKind ZstdBad = Shelf.Warn("CONNEG_ZSTD_BAD", "With zstd the response becomes larger than without.", "Do not compress what is small or already compressed.");
    public static readonly NoteKind NoVary = Shelf.Bad("CONNEG_NO_VARY", "The response depends on Accept-Encoding but does not say so: a cache may give compressed bytes to who cannot read them.", "Send Vary: Accept-Encoding with every variant.");
    public static readonly NoteKind FormatNoVary = Shelf.Bad("CONNEG_FORMAT_NO_VARY", "The image's format depends on Accept but the response does not say so: a cache may give a format to a browser that cannot show it.", "Send Vary: Accept with every variant.");
    public static readonly NoteKind VaryInconsistent = Shelf.Warn("VARY_INCONSISTENT", "The variants carry different Vary headers, so caches choose wrongly depending on which came first.", "Send the same Vary with every variant.");
    public static readonly NoteKind VaryStatusMismatch = Shelf.Warn("VARY_STATUS_MISMATCH", "Asked for a compressed variant, the server answers with another status.", "Variants of one resource have one status.");
    public static readonly NoteKind VaryTypeMismatch = Shelf.Warn("VARY_TYPE_MISMATCH", "The compressed variant has another Content-Type.", "Send the type of what is inside the compression.");
    public static readonly NoteKind VaryBodyMismatch = Shelf.Bad("VARY_BODY_MISMATCH", "Unpacked, the compressed variant is not what is sent without compression.", "Find out why; if the content just changes with every request, this note can be waived.");
    public static readonly NoteKind VaryEtagDoesntChange = Shelf.Bad("VARY_ETAG_DOESNT_CHANGE", "Compressed and plain bytes carry the same strong ETag; caches may mix pieces of the two.", "Give each variant its own ETag, or make it weak (W/).");
}
