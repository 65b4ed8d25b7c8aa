namespace Muster.HttpLint.Notes;

/// <summary>The certificate and the handshake.</summary>
internal static class TlsNotes
{
    public static readonly NoteShelf Shelf = new(NoteCategory.Tls);

    public static readonly NoteKind Good = Shelf.Good("TLS_CERTIFICATE_GOOD", "The certificate is valid, fits the name, and its chain is trusted.");
    public static readonly NoteKind Expired = Shelf.Bad("TLS_CERTIFICATE_EXPIRED", "The certificate, or one above it that is sent along, has ended; browsers refuse the page.", "Renew it, and look at what should have renewed it.");
    public static readonly NoteKind EndsSoon = Shelf.Warn("TLS_CERTIFICATE_ENDS_SOON", "The certificate ends within 21 days.", "Renew it now, and look at what should have renewed it.");
    public static readonly NoteKind NotYet = Shelf.Bad("TLS_CERTIFICATE_NOT_YET_VALID", "The certificate is not valid yet; browsers refuse the page.", "Look at the clocks of this machine and of the one that issued it.");
    public static readonly NoteKind NameMismatch = Shelf.Bad("TLS_NAME_MISMATCH", "The certificate is for other names; browsers refuse the page.", "Get one that names this host, or serve this name elsewhere.");
    public static readonly NoteKind Untrusted = Shelf.Bad("TLS_CHAIN_UNTRUSTED", "The chain does not lead to a root that is trusted here.", "Send the intermediates; with a CA of your own give its root to the linter (--ca).");
    public static readonly NoteKind WeakKey = Shelf.Warn("TLS_WEAK_KEY", "The certificate's key is too short for today (RSA under 2048 bits, EC under 256).", "Make a new key.");
    public static readonly NoteKind WeakSignature = Shelf.Bad("TLS_WEAK_SIGNATURE", "The certificate is signed with MD5 or SHA-1; browsers refuse it.", "Have it issued anew.");
    public static readonly NoteKind LifetimeLong = Shelf.Info("TLS_LIFETIME_LONG", "The certificate lives longer than 398 days, more than browsers take from public CAs.");
    public static readonly NoteKind OldProtocol = Shelf.Warn("TLS_OLD_PROTOCOL", "An old version of TLS was agreed on although a newer one was offered.", "Switch TLS 1.2 and 1.3 on.");
}
