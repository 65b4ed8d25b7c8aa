namespace Muster.HttpLint.Notes;

/// <summary>Sharing with other origins.</summary>
internal static class CorsNotes
{
    public static readonly NoteShelf Shelf = new(NoteCategory.Cors);

    public static readonly NoteKind OriginMultipleValues = Shelf.Warn("ORIGIN_MULTIPLE_VALUES", "The request's Origin holds more than one origin; servers compare it as a whole and refuse.", "Send one origin.");
    public static readonly NoteKind AcacNotTrue = Shelf.Bad("ACAC_NOT_TRUE", "Access-Control-Allow-Credentials is only heeded when it says exactly true.", "Write true in small letters, or remove the header.");
    public static readonly NoteKind AcaoMultipleValues = Shelf.Bad("ACAO_MULTIPLE_VALUES", "Access-Control-Allow-Origin names more than one origin; browsers then allow none.", "Answer with the one origin that asked (and Vary: Origin), or with *.");
    public static readonly NoteKind AcaoBadValue = Shelf.Bad("ACAO_BAD_VALUE", "Access-Control-Allow-Origin is neither * nor null nor an origin (scheme://host), so it fits no request.", "Write the origin without path and slash.");
    public static readonly NoteKind AnyWithCredentials = Shelf.Bad("ACAO_ANY_WITH_CREDENTIALS", "Every origin is allowed together with credentials; browsers refuse that, and a server that echoes origins instead opens itself to all sites.", "Name the origins that may use credentials.");
}
