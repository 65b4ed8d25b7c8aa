using System.Security.Authentication;

namespace Muster.Probes.Nrpe;

/// <summary>TLS of the system's OpenSSL over a stream. One reader and writer at a time, as NRPE speaks; the inner stream stays open.</summary>
public sealed class OpenSslStream : Stream
{
    private readonly Stream _inner;
    private readonly byte[] _buffer = new byte[16 * 1024];
    private readonly nint _in;
    private readonly nint _out;
    private nint _session;

    private OpenSslStream(Stream inner, nint context, bool server)
    {
        _inner = inner;
        (_session, _in, _out) = OpenSsl.Open(context, server);
    }

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Shakes hands.</summary>
    /// <exception cref="AuthenticationException">The other side speaks no TLS, or none that both know.</exception>
    internal static async Task<OpenSslStream> OpenAsync(Stream inner, nint context, bool server, CancellationToken ct)
    {
        var stream = new OpenSslStream(inner, context, server);
        try
        {
            await stream.StepAsync(static (session, _) => OpenSsl.Handshake(session), default, "the handshake", ct).ConfigureAwait(false);
            return stream;
        }
        catch (Exception e)
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            if (e is IOException or InvalidDataException)
                throw new AuthenticationException(e.Message, e);
            throw;
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        await StepAsync(static (session, bytes) => OpenSsl.Read(session, bytes.Span), buffer, "reading", cancellationToken).ConfigureAwait(false);

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var bytes = System.Runtime.InteropServices.MemoryMarshal.AsMemory(buffer);
        await StepAsync(static (session, bytes) => OpenSsl.Write(session, bytes.Span), bytes, "writing", cancellationToken).ConfigureAwait(false);
        await SendAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Says that nothing follows, so that the other side can tell an end from a cut.</summary>
    public async Task EndAsync(CancellationToken ct)
    {
        OpenSsl.Shutdown(_session);
        await SendAsync(ct).ConfigureAwait(false);
    }

    /// <summary>Repeats one call of OpenSSL until it need not wait for the network. Answers 0 at the end of the other side's data.</summary>
    private async Task<int> StepAsync(Func<nint, Memory<byte>, int> call, Memory<byte> bytes, string doing, CancellationToken ct)
    {
        while (true)
        {
            ObjectDisposedException.ThrowIf(_session == 0, this);
            OpenSsl.ClearErrors();
            int result = call(_session, bytes);
            int error = result > 0 ? 0 : OpenSsl.ErrorOf(_session, result);
            var reason = error is 0 or OpenSsl.WantRead or OpenSsl.WantWrite or OpenSsl.ZeroReturn ? null : OpenSsl.LastError();
            await SendAsync(ct).ConfigureAwait(false);
            if (error == 0)
                return result;
            if (error == OpenSsl.ZeroReturn)
                return 0;
            if (reason is not null)
                throw new IOException($"TLS: {doing} failed: {reason}");
            int got = await _inner.ReadAsync(_buffer, ct).ConfigureAwait(false);
            if (got == 0)
                return doing == "reading" ? 0 : throw new IOException($"TLS: the other side closed during {doing}");
            OpenSsl.Put(_in, _buffer.AsSpan(0, got));
        }
    }

    private async Task SendAsync(CancellationToken ct)
    {
        var bytes = new byte[4096];
        while (OpenSsl.Take(_out, bytes) is > 0 and var count)
            await _inner.WriteAsync(bytes.AsMemory(0, count), ct).ConfigureAwait(false);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("read asynchronously");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("write asynchronously");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (_session != 0)
            OpenSsl.Close(_session);
        _session = 0;
        base.Dispose(disposing);
    }
}
