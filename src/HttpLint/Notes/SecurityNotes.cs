namespace Muster.HttpLint.Notes;

/// <summary>Headers that tell browsers what a page may do.</summary>
internal static class SecurityNotes
{
    public static readonly NoteShelf Shelf = new(NoteCategory.Security);

    public static readonly NoteKind Csp = Shelf.Good("CONTENT_SECURITY_POLICY", "A Content Security Policy names where the page may load from.");
    public static readonly NoteKind CspNone = Shelf.Warn("CSP_NONE", "There is no Content Security Policy: an injected script may do whatever the page may.", "Begin with Content-Security-Policy: default-src 'self'; object-src 'none'.");
    public static readonly NoteKind CspUnsafeInline = Shelf.Warn("CSP_UNSAFE_INLINE", "The policy allows scripts inside the page ('unsafe-inline'), which is what injected scripts are.", "Move scripts to files, or allow them by nonce or hash.");
    public static readonly NoteKind CspUnsafeEval = Shelf.Warn("CSP_UNSAFE_EVAL", "The policy allows text to be run as code ('unsafe-eval').", "Do without eval and the like.");
    public static readonly NoteKind CspWideOpen = Shelf.Warn("CSP_WIDE_OPEN", "The policy allows every source for something that can run code.", "Name the sources.");
    public static readonly NoteKind CspHttpUri = Shelf.Warn("CSP_HTTP_URI", "The policy allows loading over plain HTTP, which anybody on the way can change.", "Allow https only.");
    public static readonly NoteKind CspDuplicateDirective = Shelf.Warn("CSP_DUPLICATE_DIRECTIVE", "A directive is there twice; browsers ignore the second.", "Merge the two.");
    public static readonly NoteKind CspUnknownDirective = Shelf.Warn("CSP_UNKNOWN_DIRECTIVE", "A directive is none that browsers know; it is ignored.", "Mend its spelling or remove it.");
    public static readonly NoteKind CspDeprecatedReportUri = Shelf.Warn("CSP_DEPRECATED_REPORT_URI", "report-uri is deprecated in favour of report-to.", "Send Reporting-Endpoints and report-to (report-uri may stay for old browsers together with it).");
    public static readonly NoteKind CspReportToMissing = Shelf.Warn("CSP_REPORT_TO_MISSING", "report-to names an endpoint that Reporting-Endpoints does not define; reports go nowhere.", "Define it with Reporting-Endpoints.");
    public static readonly NoteKind ContentTypeOptions = Shelf.Good("CONTENT_TYPE_OPTIONS", "Browsers will not guess another type than the one that is sent (nosniff).");
    public static readonly NoteKind ContentTypeOptionsNone = Shelf.Warn("CONTENT_TYPE_OPTIONS_NONE", "Browsers may guess a type of their own; a file somebody uploaded may then run as a script.", "Send X-Content-Type-Options: nosniff.");
    public static readonly NoteKind ContentTypeOptionsUnknown = Shelf.Warn("CONTENT_TYPE_OPTIONS_UNKNOWN", "X-Content-Type-Options knows only nosniff; anything else is ignored.", "Write nosniff.");
    public static readonly NoteKind FrameOptions = Shelf.Good("FRAME_OPTIONS", "Other sites cannot put the page into a frame (X-Frame-Options or frame-ancestors).");
    public static readonly NoteKind FrameOptionsNone = Shelf.Warn("FRAME_OPTIONS_NONE", "Any site may put the page into an invisible frame and make visitors click in it.", "Send Content-Security-Policy: frame-ancestors 'self' (or X-Frame-Options: SAMEORIGIN).");
    public static readonly NoteKind FrameOptionsUnknown = Shelf.Warn("FRAME_OPTIONS_UNKNOWN", "X-Frame-Options is neither DENY nor SAMEORIGIN; browsers ignore it.", "Write DENY or SAMEORIGIN (ALLOW-FROM is gone: use frame-ancestors).");
    public static readonly NoteKind ReferrerPolicy = Shelf.Good("REFERRER_POLICY", "What other sites learn of the address of this page is limited.");
    public static readonly NoteKind ReferrerPolicyUnsafe = Shelf.Warn("REFERRER_POLICY_UNSAFE", "Other sites learn the full address of this page, with whatever it holds.", "Use strict-origin-when-cross-origin or stricter.");
    public static readonly NoteKind ReferrerPolicyUnknown = Shelf.Warn("REFERRER_POLICY_UNKNOWN", "Referrer-Policy names no policy that browsers know.", "Use strict-origin-when-cross-origin or another of the known words.");
    public static readonly NoteKind PermissionsPolicy = Shelf.Good("PERMISSIONS_POLICY", "The page says which features of the browser it and its frames may use.");
    public static readonly NoteKind Coop = Shelf.Good("COOP", "The page's window is kept apart from those of other sites (Cross-Origin-Opener-Policy).");
    public static readonly NoteKind CoopUnknown = Shelf.Warn("COOP_UNKNOWN", "Cross-Origin-Opener-Policy holds no value that browsers know.", "Write same-origin, same-origin-allow-popups, noopener-allow-popups or unsafe-none.");
    public static readonly NoteKind Coep = Shelf.Good("COEP", "The page loads from elsewhere only what allows it (Cross-Origin-Embedder-Policy).");
    public static readonly NoteKind CoepUnknown = Shelf.Warn("COEP_UNKNOWN", "Cross-Origin-Embedder-Policy holds no value that browsers know.", "Write require-corp, credentialless or unsafe-none.");
    public static readonly NoteKind Corp = Shelf.Good("CORP", "It says which sites may load this (Cross-Origin-Resource-Policy).");
    public static readonly NoteKind CorpUnknown = Shelf.Warn("CORP_UNKNOWN", "Cross-Origin-Resource-Policy holds no value that browsers know.", "Write same-origin, same-site or cross-origin.");
}
