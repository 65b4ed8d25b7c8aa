namespace Muster.HttpLint.Notes;

/// <summary>The status and what must come with it.</summary>
internal static class StatusNotes
{
    public static readonly NoteShelf Shelf = new(NoteCategory.General);

    public static readonly NoteKind CreatedSansLocation = Shelf.Info("STATUS_CREATED_SANS_LOCATION", "201 without Location: who created it does not learn where it is.", "Send Location.");
    public static readonly NoteKind BadRequest = Shelf.Info("STATUS_BAD_REQUEST", "The server says that the request is wrong.");
    public static readonly NoteKind Unauthorized = Shelf.Info("STATUS_UNAUTHORIZED", "The server wants the caller to sign in.");
    public static readonly NoteKind UnauthorizedNoChallenge = Shelf.Bad("STATUS_UNAUTHORIZED_NO_CHALLENGE", "401 without WWW-Authenticate: who asks does not learn how to sign in.", "Send WWW-Authenticate, or answer 403.");
    public static readonly NoteKind Forbidden = Shelf.Info("STATUS_FORBIDDEN", "The server understood and refuses.");
    public static readonly NoteKind NotFound = Shelf.Info("STATUS_NOT_FOUND", "There is nothing at this address.");
    public static readonly NoteKind MethodNotAllowedNoAllow = Shelf.Bad("STATUS_METHOD_NOT_ALLOWED_NO_ALLOW", "405 must say with Allow which methods there are.", "Send Allow.");
    public static readonly NoteKind NotAcceptable = Shelf.Info("STATUS_NOT_ACCEPTABLE", "The server has no variant that the request would take.");
    public static readonly NoteKind Conflict = Shelf.Info("STATUS_CONFLICT", "The request does not fit the present state of the resource.");
    public static readonly NoteKind Gone = Shelf.Info("STATUS_GONE", "It was here and will not come back.");
    public static readonly NoteKind TooLarge = Shelf.Info("STATUS_CONTENT_TOO_LARGE", "The request's body is more than the server takes.");
    public static readonly NoteKind UriTooLong = Shelf.Info("STATUS_URI_TOO_LONG", "The address is longer than the server takes.");
    public static readonly NoteKind UnsupportedType = Shelf.Info("STATUS_UNSUPPORTED_MEDIA_TYPE", "The server does not take the type of the request's body.");
    public static readonly NoteKind TooManyRequests = Shelf.Info("STATUS_TOO_MANY_REQUESTS", "The server was asked too often.", "Lint it slower, or let the linter through.");
    public static readonly NoteKind ServerError = Shelf.Info("STATUS_INTERNAL_SERVER_ERROR", "Something failed inside the server.", "Look into its log.");
    public static readonly NoteKind NotImplemented = Shelf.Info("STATUS_NOT_IMPLEMENTED", "The server does not know this method.");
    public static readonly NoteKind BadGateway = Shelf.Info("STATUS_BAD_GATEWAY", "The proxy got no valid answer from the server behind it.", "Look whether the server behind runs.");
    public static readonly NoteKind Unavailable = Shelf.Info("STATUS_SERVICE_UNAVAILABLE", "The server is overloaded or in maintenance.");
    public static readonly NoteKind GatewayTimeout = Shelf.Info("STATUS_GATEWAY_TIMEOUT", "The server behind the proxy took too long.", "Look at the server behind.");
    public static readonly NoteKind VersionNotSupported = Shelf.Info("STATUS_VERSION_NOT_SUPPORTED", "The server does not speak this version of HTTP.");
    public static readonly NoteKind Deprecated = Shelf.Bad("STATUS_DEPRECATED", "This status is not used any more (305, 306); browsers do not follow it.", "Use a current status.");
    public static readonly NoteKind Nonstandard = Shelf.Bad("STATUS_NONSTANDARD", "This status is not registered; receivers treat it as the first of its hundred (x00).", "Use a registered status.");
    public static readonly NoteKind RedirectWithoutLocation = Shelf.Bad("REDIRECT_WITHOUT_LOCATION", "A redirect without Location leads nowhere; browsers show an empty page.", "Send Location.");
}
