namespace Muster.Probes.Nrpe;

/// <summary>The listening side's TLS: anonymous Diffie-Hellman as the NRPE daemon has it out of the box, or a certificate.</summary>
public sealed class NrpeServerTls : IDisposable
{
    private nint _context;

    private NrpeServerTls(nint context) => _context = context;

    /// <param name="certificate">PEM file; null: anonymous.</param>
    /// <param name="key">PEM file of the key; null: in the certificate's file.</param>
    /// <exception cref="System.Security.Authentication.AuthenticationException">No OpenSSL here, or a file cannot be used.</exception>
    public static NrpeServerTls Open(string? certificate, string? key) => new(OpenSsl.ServerContext(certificate, key));

    /// <exception cref="System.Security.Authentication.AuthenticationException">The caller speaks no TLS, or none that both know.</exception>
    public async Task<OpenSslStream> ShakeHandsAsync(Stream network, CancellationToken ct) =>
        await OpenSslStream.OpenAsync(network, _context, server: true, ct).ConfigureAwait(false);

    public void Dispose()
    {
        if (_context != 0)
            OpenSsl.FreeContext(_context);
        _context = 0;
    }
}
