using System.Text;
using Muster.HttpLint.Messages;

namespace Muster.HttpLint.Tests.Messages;

/// <summary>Reads responses from text.</summary>
internal static class Exchanges
{
    public static ResponseMessage Read(byte[] bytes, string method = "GET", ReadLimits? limits = null) =>
        ResponseReader.ReadAsync(new ByteSource(new MemoryStream(bytes)), method, limits ?? ReadLimits.Usual, CancellationToken.None).GetAwaiter().GetResult().Response;

    public static ResponseMessage Read(string text, string method = "GET") => Read(Encoding.Latin1.GetBytes(text), method);
}
