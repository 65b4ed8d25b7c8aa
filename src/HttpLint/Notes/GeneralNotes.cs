namespace Muster.HttpLint.Notes;

/// <summary>Framing, syntax, dates, types.</summary>
internal static class GeneralNotes
{
    public static readonly NoteShelf Shelf = new(NoteCategory.General);

    public static readonly NoteKind ClCorrect = Shelf.Good("CL_CORRECT", "Content-Length is the body's length.");
    public static readonly NoteKind ClIncorrect = Shelf.Bad("CL_INCORRECT", "Content-Length is not the body's length; receivers cut the body, wait for more, or give up.", "Let the server work it out, or send chunks.");
    public static readonly NoteKind ClAndTePresent = Shelf.Bad("CL_AND_TE_PRESENT", "Content-Length and Transfer-Encoding are both there: two programs may see two different ends (request smuggling).", "Send one of them; a proxy must remove Content-Length.");
    public static readonly NoteKind BadChunk = Shelf.Bad("BAD_CHUNK", "The chunks of the body do not hold together; receivers drop the response.", "Look for what ends or changes the body on the way.");
    public static readonly NoteKind TransferUnwanted = Shelf.Bad("TRANSFER_CODING_UNWANTED", "A transfer coding beside chunked was used that nobody asked for (TE).", "Use a content coding (Content-Encoding) instead.");
    public static readonly NoteKind BareLf = Shelf.Warn("HEADER_BARE_LF", "Header lines end in LF alone; some programs see lines where others do not.", "End every line with CR LF.");
    public static readonly NoteKind ObsFold = Shelf.Warn("HEADER_FOLDED", "A header goes on in the next line, which has been forbidden since 2014; programs differ in how they read it.", "Write it in one line.");
    public static readonly NoteKind FieldNameBadSyntax = Shelf.Bad("FIELD_NAME_BAD_SYNTAX", "A line of the head is no header, or its name holds characters that no name may.", "Names are letters, digits and -; no space before the colon.");
    public static readonly NoteKind FieldNotAscii = Shelf.Warn("HEADER_VALUE_ENCODING", "A header's value holds bytes outside ASCII; receivers read them in different encodings.", "Encode them (percent, or as RFC 8187 says).");
    public static readonly NoteKind FieldTooLarge = Shelf.Warn("FIELD_TOO_LARGE", "A header is longer than 4 KiB; many servers and proxies refuse more than 4 to 8.", "Keep it short.");
    public static readonly NoteKind HeadTooLarge = Shelf.Warn("HEADER_BLOCK_TOO_LARGE", "All headers together are longer than 16 KiB; many programs refuse that.", "Send fewer and shorter headers.");
    public static readonly NoteKind BadSyntax = Shelf.Bad("BAD_SYNTAX", "The header's value does not follow the grammar of this header; receivers ignore it or guess.", "Write it as its specification says.");
    public static readonly NoteKind StructuredFieldParseError = Shelf.Bad("STRUCTURED_FIELD_PARSE_ERROR", "The header is a structured field (RFC 9651) and cannot be parsed, so receivers ignore it whole.", "Mend it at the place that is named.");
    public static readonly NoteKind SingleHeaderRepeat = Shelf.Bad("SINGLE_HEADER_REPEAT", "A header that may be there once is there several times; which one counts depends on the program.", "Send it once.");
    public static readonly NoteKind RequestHdrInResponse = Shelf.Bad("REQUEST_HDR_IN_RESPONSE", "This header has a meaning in requests only; it was probably copied into the response.", "Remove it.");
    public static readonly NoteKind FieldDeprecated = Shelf.Warn("FIELD_DEPRECATED", "This header is not used any more.", "Remove it.");
    public static readonly NoteKind UnnecessaryHeader = Shelf.Info("UNNECESSARY_HEADER", "This header does nothing for who receives it; it costs bytes and tells attackers what runs here.", "Remove it.");
    public static readonly NoteKind ServerTooLong = Shelf.Info("SERVER_TOO_LONG", "Server is long and tells more than a name.", "Shorten it (server_tokens off, ServerTokens Prod).");
    public static readonly NoteKind ViaPresent = Shelf.Info("VIA_PRESENT", "The response came through the proxies that Via names.");
    public static readonly NoteKind DateCorrect = Shelf.Good("DATE_CORRECT", "The server's clock is right.");
    public static readonly NoteKind DateIncorrect = Shelf.Bad("DATE_INCORRECT", "The server's clock is wrong; caches work out wrong ages from it.", "Keep the clock right with NTP.");
    public static readonly NoteKind DateClockless = Shelf.Warn("DATE_CLOCKLESS", "There is no Date; who has a clock must send it, and caches need it.", "Send Date.");
    public static readonly NoteKind BadDateSyntax = Shelf.Bad("BAD_DATE_SYNTAX", "The value is no date of HTTP; receivers ignore it (Expires: as long past).", "Write it as Sun, 06 Nov 1994 08:49:37 GMT.");
    public static readonly NoteKind DateObsolete = Shelf.Warn("DATE_OBSOLETE", "The date has one of the two old forms that must not be sent any more.", "Write it as Sun, 06 Nov 1994 08:49:37 GMT.");
    public static readonly NoteKind LmPresent = Shelf.Info("LM_PRESENT", "It says when it was changed last, which lets caches ask whether it changed since.");
    public static readonly NoteKind LmFuture = Shelf.Bad("LM_FUTURE", "It was changed in the future, says Last-Modified; caches do not use such a date.", "Look at the clock and at where the date comes from.");
    public static readonly NoteKind EtagSyntax = Shelf.Bad("ETAG_BAD_SYNTAX", "An ETag stands in double quotes, with W/ before them when it is weak.", "Write ETag: \"abc\" or W/\"abc\".");
    public static readonly NoteKind CharsetMismatch = Shelf.Warn("CHARSET_MISMATCH", "Header and document name different character sets; the header wins, and letters come out wrong.", "Use UTF-8 and say so in both.");
    public static readonly NoteKind ContentTypeMismatch = Shelf.Warn("CONTENT_TYPE_MISMATCH", "The body's first bytes belong to another type than Content-Type says.", "Send the right type.");
    public static readonly NoteKind ContentTypeMissing = Shelf.Warn("CONTENT_TYPE_MISSING", "There is a body without Content-Type; browsers guess.", "Send Content-Type.");
    public static readonly NoteKind DispositionUnknown = Shelf.Warn("DISPOSITION_UNKNOWN", "Content-Disposition is neither inline nor attachment; browsers treat it as attachment.", "Write attachment or inline.");
    public static readonly NoteKind DispositionOmitsFilename = Shelf.Warn("DISPOSITION_OMITS_FILENAME", "There is filename* but no filename for old programs.", "Add filename with ASCII only.");
    public static readonly NoteKind DispositionFilenamePercent = Shelf.Warn("DISPOSITION_FILENAME_PERCENT", "filename holds a percent sign; programs differ in whether they decode it.", "Use filename* for anything but plain ASCII.");
    public static readonly NoteKind DispositionFilenamePathChar = Shelf.Warn("DISPOSITION_FILENAME_PATH_CHAR", "filename holds a slash; programs cut it off, or worse.", "Send a bare file name.");
    public static readonly NoteKind ParamRepeats = Shelf.Warn("PARAM_REPEATS", "A parameter is there twice; which one counts depends on the program.", "Send it once.");
    public static readonly NoteKind ParamSingleQuoted = Shelf.Warn("PARAM_SINGLE_QUOTED", "A parameter is in single quotes, which are a part of the value and not around it.", "Use double quotes or none.");
    public static readonly NoteKind ParamStarQuoted = Shelf.Warn("PARAM_STAR_QUOTED", "The value of a parameter* must not be quoted; programs ignore it.", "Write filename*=UTF-8''na%C3%AFve.txt.");
    public static readonly NoteKind ParamStarBad = Shelf.Warn("PARAM_STAR_BAD", "The value of a parameter* is not charset'language'text in percent encoding.", "Write filename*=UTF-8''na%C3%AFve.txt.");
    public static readonly NoteKind ParamStarCharset = Shelf.Warn("PARAM_STAR_CHARSET", "A parameter* has another character set than UTF-8, the only one everybody must know.", "Use UTF-8.");
    public static readonly NoteKind UriBadSyntax = Shelf.Bad("URI_BAD_SYNTAX", "The value is no URI reference; who follows it may go astray.", "Encode spaces and other characters (percent).");
    public static readonly NoteKind LocationUndefined = Shelf.Warn("LOCATION_UNDEFINED", "Location has a meaning in 201 and 3xx only.", "Remove it, or send the status that is meant.");
    public static readonly NoteKind LinkRev = Shelf.Warn("LINK_REV", "Link uses rev, which is deprecated.", "Use rel with the relation seen from here.");
    public static readonly NoteKind BodyIn204 = Shelf.Bad("CONTENT_IN_BODILESS", "Content-Length or Transfer-Encoding announces a body for a status that has none (204).", "Remove it, or send 200.");
}
