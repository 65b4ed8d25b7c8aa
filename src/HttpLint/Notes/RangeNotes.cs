namespace Muster.HttpLint.Notes;

/// <summary>Parts of a body.</summary>
internal static class RangeNotes
{
    public static readonly NoteShelf Shelf = new(NoteCategory.Range);

    public static readonly NoteKind ContentRangeMeaningless = Shelf.Warn("CONTENT_RANGE_MEANINGLESS", "Content-Range is only meant in 206 and 416; here it says nothing.", "Remove it.");
    public static readonly NoteKind UnknownRange = Shelf.Warn("UNKNOWN_RANGE", "Accept-Ranges names a unit that is not registered; only bytes and none are in use.", "Write bytes or none.");
    public static readonly NoteKind PartialWithoutRange = Shelf.Bad("PARTIAL_WITHOUT_RANGE", "A 206 must say with Content-Range which part it holds (or be multipart/byteranges).", "Add Content-Range, or answer with 200.");
    public static readonly NoteKind PartialNotRequested = Shelf.Warn("PARTIAL_NOT_REQUESTED", "Only a part was sent although nobody asked for one.", "Answer with 200 and the whole body.");
    public static readonly NoteKind RangeCorrect = Shelf.Good("RANGE_CORRECT", "Asked for a part of the body, the server sends exactly that part.");
    public static readonly NoteKind RangeFull = Shelf.Warn("RANGE_FULL", "It says Accept-Ranges: bytes, but asked for a part it sends everything.", "Support ranges, or say Accept-Ranges: none.");
    public static readonly NoteKind RangeIncorrect = Shelf.Bad("RANGE_INCORRECT", "The part that came is not the part that was asked for; downloads that are resumed become broken files.", "Mend what cuts the range, or say Accept-Ranges: none.");
    public static readonly NoteKind RangeChanged = Shelf.Warn("RANGE_CHANGED", "Between the two requests the resource changed, so its ranges could not be compared.", "Lint it again.");
    public static readonly NoteKind RangeNegMismatch = Shelf.Bad("RANGE_NEG_MISMATCH", "The part has another content coding than the whole; pieces do not fit together.", "Choose the coding of a part as for the whole, or do not compress ranges.");
    public static readonly NoteKind RangeStatus = Shelf.Info("RANGE_STATUS", "The request for a part was answered with a status that is neither 206 nor 200 nor 416.");
    public static readonly NoteKind MissingHdrs206 = Shelf.Warn("MISSING_HDRS_206", "The 206 lacks headers that the whole response has and that caches need to put parts together.", "Send them with the 206 as well.");
}
