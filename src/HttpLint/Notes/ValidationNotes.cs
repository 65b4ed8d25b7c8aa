namespace Muster.HttpLint.Notes;

/// <summary>Asking whether a stored response is still good; and HEAD.</summary>
internal static class ValidationNotes
{
    public static readonly NoteShelf Shelf = new(NoteCategory.Validation);

    public static readonly NoteKind Inm304 = Shelf.Good("INM_304", "Asked with its ETag (If-None-Match), the server says 304 and sends no body again.");
    public static readonly NoteKind InmFull = Shelf.Warn("INM_FULL", "It has an ETag, but asked with it (If-None-Match) the server sends everything again.", "Answer 304 when the ETag fits, or do not send one (Apache adds -gzip to it and then does not know it again: DeflateAlterETag Remove).");
    public static readonly NoteKind InmDupEtagStrong = Shelf.Bad("INM_DUP_ETAG_STRONG", "The server sends everything again, with the same strong ETag but another body: one ETag for two things.", "Change the ETag when the bytes change.");
    public static readonly NoteKind InmStatus = Shelf.Info("INM_STATUS", "The request with If-None-Match was answered with a status that is neither 304 nor that of the first answer.");
    public static readonly NoteKind Ims304 = Shelf.Good("IMS_304", "Asked with its date (If-Modified-Since), the server says 304 and sends no body again.");
    public static readonly NoteKind ImsFull = Shelf.Warn("IMS_FULL", "It has Last-Modified, but asked with that date (If-Modified-Since) the server sends everything again.", "Answer 304 when it did not change.");
    public static readonly NoteKind ImsStatus = Shelf.Info("IMS_STATUS", "The request with If-Modified-Since was answered with a status that is neither 304 nor that of the first answer.");
    public static readonly NoteKind NoDate304 = Shelf.Warn("NO_DATE_304", "The 304 has no Date; caches cannot tell from when on the stored response is fresh again.", "Send Date with 304.");
    public static readonly NoteKind MissingHdrs304 = Shelf.Warn("MISSING_HDRS_304", "The 304 lacks headers that the whole response has (Cache-Control, ETag, Expires, Vary, Content-Location); caches keep using the old ones.", "Send them with the 304 as well.");
    public static readonly NoteKind HeaderShouldNotBeIn304 = Shelf.Warn("HEADER_SHOULD_NOT_BE_IN_304", "The 304 carries a header about a body it does not have; caches may take it over into the stored response.", "Leave representation headers out of 304.");
    public static readonly NoteKind HeadCorrect = Shelf.Good("HEAD_CORRECT", "HEAD answers with the headers of GET and without a body.");
    public static readonly NoteKind HeadStatusMismatch = Shelf.Warn("HEAD_STATUS_MISMATCH", "HEAD answers with another status than GET.", "Answer HEAD as GET, without the body (405 if it is not wanted at all).");
    public static readonly NoteKind HeadFieldMismatch = Shelf.Warn("HEAD_FIELD_MISMATCH", "HEAD answers with other headers than GET; who asks by HEAD learns something wrong.", "Send the same headers.");
    public static readonly NoteKind HeadBody = Shelf.Bad("HEAD_BODY", "Bytes follow the answer to HEAD, which has no body: on a kept connection the next answer would be read wrongly.", "Send no body to HEAD.");
}
