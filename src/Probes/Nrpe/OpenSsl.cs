using System.Runtime.InteropServices;
using System.Security.Authentication;
using System.Text;

namespace Muster.Probes.Nrpe;

/// <summary>
/// The few calls of the system's OpenSSL that NRPE's TLS needs. The daemon's default is anonymous Diffie-Hellman, which the framework's
/// own TLS cannot offer: it leaves OpenSSL at a security level that rules those ciphers out. Loaded at first use only.
/// </summary>
internal static unsafe class OpenSsl
{
    public const int WantRead = 2;
    public const int WantWrite = 3;
    public const int ZeroReturn = 6;
    private const int SetMaxProtocol = 124;
    private const int SetDhAuto = 118;
    private const int Tls12 = 0x0303;
    private const int PemFile = 1;
    private static readonly Lazy<nint> Library = new(Load);

    public static bool Available => Library.Value != 0;

    /// <summary>A context for the dialing side: takes anonymous ciphers and certificates alike and verifies none, as check_nrpe does.</summary>
    public static nint ClientContext()
    {
        var context = Context("TLS_client_method");
        Ciphers(context, "ALL:ADH:!MD5:@STRENGTH:@SECLEVEL=0");
        return context;
    }

    /// <summary>A context for the listening side.</summary>
    /// <param name="certificate">PEM file of the chain and, behind it or in <paramref name="key"/>, the key; null: anonymous Diffie-Hellman.</param>
    /// <param name="key">PEM file of the key; null: in <paramref name="certificate"/>.</param>
    /// <exception cref="AuthenticationException">A file cannot be used.</exception>
    public static nint ServerContext(string? certificate, string? key)
    {
        var context = Context("TLS_server_method");
        ((delegate* unmanaged<nint, int, long, nint, long>)Find("SSL_CTX_ctrl"))(context, SetDhAuto, 1, 0);
        if (certificate is null)
        {
            ((delegate* unmanaged<nint, int, long, nint, long>)Find("SSL_CTX_ctrl"))(context, SetMaxProtocol, Tls12, 0);
            Ciphers(context, "ADH:@SECLEVEL=0");
            return context;
        }

        Ciphers(context, "ALL:!aNULL:!eNULL:!MD5:@STRENGTH");
        fixed (byte* path = Text(certificate))
        {
            if (((delegate* unmanaged<nint, byte*, int>)Find("SSL_CTX_use_certificate_chain_file"))(context, path) != 1)
                throw new AuthenticationException($"{certificate} is no certificate in PEM form: {LastError()}");
        }

        fixed (byte* path = Text(key ?? certificate))
        {
            if (((delegate* unmanaged<nint, byte*, int, int>)Find("SSL_CTX_use_PrivateKey_file"))(context, path, PemFile) != 1)
                throw new AuthenticationException($"{key ?? certificate} holds no private key of that certificate: {LastError()}");
        }

        return context;
    }

    public static void FreeContext(nint context) => ((delegate* unmanaged<nint, void>)Find("SSL_CTX_free"))(context);

    /// <summary>A session over two memory buffers: bytes from the network are put in, bytes for the network are taken out.</summary>
    public static (nint Session, nint In, nint Out) Open(nint context, bool server)
    {
        nint session = ((delegate* unmanaged<nint, nint>)Find("SSL_new"))(context);
        nint incoming = Memory();
        nint outgoing = Memory();
        ((delegate* unmanaged<nint, nint, nint, void>)Find("SSL_set_bio"))(session, incoming, outgoing);
        ((delegate* unmanaged<nint, void>)Find(server ? "SSL_set_accept_state" : "SSL_set_connect_state"))(session);
        return (session, incoming, outgoing);
    }

    /// <summary>Frees the session and its two buffers.</summary>
    public static void Close(nint session) => ((delegate* unmanaged<nint, void>)Find("SSL_free"))(session);

    public static int Handshake(nint session) => ((delegate* unmanaged<nint, int>)Find("SSL_do_handshake"))(session);

    public static int Shutdown(nint session) => ((delegate* unmanaged<nint, int>)Find("SSL_shutdown"))(session);

    public static int ErrorOf(nint session, int result) => ((delegate* unmanaged<nint, int, int>)Find("SSL_get_error"))(session, result);

    public static int Read(nint session, Span<byte> buffer)
    {
        fixed (byte* bytes = buffer)
            return ((delegate* unmanaged<nint, byte*, int, int>)Find("SSL_read"))(session, bytes, buffer.Length);
    }

    public static int Write(nint session, ReadOnlySpan<byte> buffer)
    {
        fixed (byte* bytes = buffer)
            return ((delegate* unmanaged<nint, byte*, int, int>)Find("SSL_write"))(session, bytes, buffer.Length);
    }

    public static void Put(nint buffer, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
            ((delegate* unmanaged<nint, byte*, int, int>)Find("BIO_write"))(buffer, start, bytes.Length);
    }

    /// <returns>How many bytes were there; 0 when none.</returns>
    public static int Take(nint buffer, Span<byte> bytes)
    {
        fixed (byte* start = bytes)
            return Math.Max(0, ((delegate* unmanaged<nint, byte*, int, int>)Find("BIO_read"))(buffer, start, bytes.Length));
    }

    /// <summary>The oldest complaint of this thread; the others are thrown away.</summary>
    public static string LastError()
    {
        ulong code = ((delegate* unmanaged<ulong>)Find("ERR_get_error"))();
        ClearErrors();
        var text = stackalloc byte[256];
        ((delegate* unmanaged<ulong, byte*, nuint, void>)Find("ERR_error_string_n"))(code, text, 256);
        return code == 0 ? "no reason given" : Marshal.PtrToStringUTF8((nint)text)!.Split(':')[^1];
    }

    /// <summary>What an earlier call left behind would be taken for the fault of the next.</summary>
    public static void ClearErrors() => ((delegate* unmanaged<void>)Find("ERR_clear_error"))();

    private static nint Context(string method)
    {
        nint context = ((delegate* unmanaged<nint, nint>)Find("SSL_CTX_new"))(((delegate* unmanaged<nint>)Find(method))());
        return context != 0 ? context : throw new AuthenticationException($"OpenSSL gives no context: {LastError()}");
    }

    private static void Ciphers(nint context, string list)
    {
        fixed (byte* text = Text(list))
            ((delegate* unmanaged<nint, byte*, int>)Find("SSL_CTX_set_cipher_list"))(context, text);
    }

    private static nint Memory() => ((delegate* unmanaged<nint, nint>)Find("BIO_new"))(((delegate* unmanaged<nint>)Find("BIO_s_mem"))());

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text + '\0');

    /// <summary>libssl brings libcrypto with it, and names of both are found through it.</summary>
    private static nint Find(string name) => Available
        ? NativeLibrary.GetExport(Library.Value, name)
        : throw new AuthenticationException("TLS for NRPE needs OpenSSL (libssl), which this machine does not have; install it, or speak without TLS on both sides");

    private static nint Load()
    {
        foreach (var name in new[] { "libssl.so.3", "libssl.so.1.1", "libssl.so" })
        {
            if (NativeLibrary.TryLoad(name, out nint library))
                return library;
        }

        return 0;
    }
}
